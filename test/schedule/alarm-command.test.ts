import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { alarmEnvironment, runAlarmCommand } from '../../src/schedule/alarm-command.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

const message = { id: 'nightly-1', schedule: 'nightly', status: 'alarm', findings: [{ resource: 'it’s' }] }
const env = {
  ...{ PATH: process.env['PATH'] ?? '', HOME: '/home/of/the/test', LC_ALL: 'C.UTF-8' },
  ...{ RANCHER_SECRET_KEY: 'hunter2', HTTPS_PROXY: 'http://u:hunter2@proxy', XDG_STATE_HOME: '/s' },
}

test('the environment has no variable that could hold a secret', () => {
  const passed = alarmEnvironment(env, message)
  assert.deepEqual(Object.keys(passed).sort(), [
    ...['CREDSQL_SCHEDULE', 'CREDSQL_STATUS', 'HOME', 'LC_ALL', 'PATH', 'XDG_STATE_HOME'],
  ])
})

test('a command gets the message on its stdin', async (t) => {
  const cwd = await temporaryFolder(t)
  const { signal } = new AbortController()
  const surroundings = { name: 'schedules.nightly.on_alarm.command', env, cwd, signal }
  await runAlarmCommand('cat > got.json; env > got.env', message, surroundings)
  assert.deepEqual(JSON.parse(await readFile(join(cwd, 'got.json'), 'utf8')), message)
  const variables = await readFile(join(cwd, 'got.env'), 'utf8')
  assert.match(variables, /^CREDSQL_STATUS=alarm$/m)
  assert.ok(!variables.includes('hunter2'))
})

for (const { command, want } of [
  { command: 'cat >/dev/null; exit 3', want: /command ended with exit code 3/ },
  { command: 'kill -9 $$', want: /killed by SIGKILL/ },
  { command: 'no-such-program-of-the-test', want: /exit code 127/ },
])
  test(`a command that fails: ${command}`, async (t) => {
    const cwd = await temporaryFolder(t)
    const { signal } = new AbortController()
    await assert.rejects(
      runAlarmCommand(command, message, { name: 'schedules.nightly.on_alarm.command', env, cwd, signal }),
      {
        code: 'output_failed',
        message: want,
      },
    )
  })
