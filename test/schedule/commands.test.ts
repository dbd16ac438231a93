import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { demoMachine } from '../cli/terminal.ts'

/** The demo's world with schedules in its config. */
async function scheduledMachine(t: TestContext, schedules: object) {
  const own = await demoMachine(t)
  await own.write('credsql.yaml', JSON.stringify({ ...own.world.config, schedules }))
  const json = async (name: string) => JSON.parse(await readFile(join(own.folder, name), 'utf8'))
  return { ...own, json }
}

const alarm = { command: 'cat > told.json' }

test('a snapshot alone: --once, and what list shows before and after', async (t) => {
  const { run } = await scheduledMachine(t, {
    snap: { cron: '0 3 * * *', time_zone: 'Europe/Berlin', on_alarm: alarm },
    off: { cron: '@daily', run: 'compliance', enabled: false },
  })
  const list = async () => {
    const { code, stdout } = await run(['schedule', 'list', '-o', 'json'])
    assert.equal(code, 0)
    return JSON.parse(stdout)
  }
  const [before, off] = await list()
  assert.deepEqual([before.name, before.run, before.last_status], ['snap', 'snapshot', null])
  assert.match(before.next_at, /T0[12]:00:00/)
  assert.deepEqual([off.run, off.enabled, off.next_at], ['compliance', false, null])

  const { code, stdout, stderr } = await run(['schedule', 'run', '--once', 'snap', '--log', 'json'])
  assert.deepEqual([code, stdout], [0, ''])
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['run_started', 'run_ended'],
  )
  const [after] = await list()
  assert.deepEqual([after.last_status, after.last_message], ['ok', null])
  const history = await run(['history', '-o', 'json'])
  assert.equal(JSON.parse(history.stdout).length, 1)
})

test('a check with reports: the exit code, the files, the message', async (t) => {
  const { run, folder, json } = await scheduledMachine(t, {
    nightly: {
      ...{ cron: '@daily', run: ['compliance'], on_alarm: alarm },
      outputs: ['{date}.json', 'sarif:check-{time}.json'],
    },
  })
  const { code, stderr } = await run(['schedule', 'run', '--once', 'nightly'])
  assert.equal(code, 1, stderr)
  assert.match(stderr, / nightly: run, as asked for\n/)
  assert.match(stderr, / warning: nightly: alarm after .*\d+ credentials in \S+, \d+ alarms, 0 errors\n/)
  assert.match(stderr, / nightly: told the command\n/)
  const message = await json('told.json')
  assert.deepEqual([message.status, message.exit_code, message.totals.error], ['alarm', 1, 0])
  assert.ok(message.totals.alarm > 0 && message.findings.length > 0)
  assert.ok(message.findings.every(({ status }: { status: string }) => status === 'alarm'))
  assert.equal(message.files.length, 2)
  for (const file of message.files) {
    assert.ok(file.startsWith(folder))
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    JSON.parse(await readFile(file, 'utf8'))
  }
  assert.match(message.files[0], /\/\d{4}-\d\d-\d\d\.json$/)
  assert.match(message.files[1], /\/check-\d{6}\.json$/)
})

test('controls without a file', async (t) => {
  const { run, json } = await scheduledMachine(t, {
    nightly: { cron: '@daily', run: ['compliance', 'inventory.by-registry'], on_alarm: alarm },
  })
  const { code, stderr } = await run(['schedule', 'run', '--once', 'nightly'])
  assert.equal(code, 1, stderr)
  const { files, findings } = await json('told.json')
  assert.deepEqual(files, [])
  assert.ok(findings.length > 0)
})

test('a part that is unknown is told as partial, and the history has it so', async (t) => {
  const { run, world, json } = await scheduledMachine(t, { snap: { cron: '@daily', on_alarm: alarm } })
  world.rancherEu.inject({ kind: 'status', status: 500, body: { message: 'boom' } })
  const { code, stderr } = await run(['schedule', 'run', '--once', 'snap'])
  assert.equal(code, 3, stderr)
  const message = await json('told.json')
  assert.deepEqual([message.status, message.snapshot.complete], ['partial', false])
  assert.match(message.warnings.join(), /rancher_eu/)
})

test('a run that takes too long is an error', async (t) => {
  const { run, json } = await scheduledMachine(t, {
    snap: { cron: '@daily', timeout: '0s', on_alarm: alarm },
  })
  const { code } = await run(['schedule', 'run', '--once', 'snap'])
  assert.equal(code, 2)
  const { status, errors } = await json('told.json')
  assert.deepEqual([status, errors[0].code], ['error', 'timed_out'])
  assert.match(errors[0].message, /schedules\.snap\.timeout/)
})

test('somebody who cannot be told makes the run fail', async (t) => {
  const { run } = await scheduledMachine(t, {
    check: {
      cron: '@daily',
      run: 'compliance',
      outputs: 'o.json',
      on_alarm: { command: 'exit 7' },
    },
  })
  const { code, stderr } = await run(['schedule', 'run', '--once', 'check'])
  assert.equal(code, 2)
  assert.match(stderr, /error: check: the command could not be told: .*exit code 7/)
})

test('what is asked for wrongly', async (t) => {
  const { run, write } = await scheduledMachine(t, { nightly: { cron: '@daily', enabled: false } })
  for (const { argv, want } of [
    { argv: ['schedule'], want: /run or list/ },
    { argv: ['schedule', 'run', '--once', 'nightli'], want: /no schedule "nightli"[\s\S]*nightly/ },
    { argv: ['schedule', 'run'], want: /no schedule that is enabled/ },
    { argv: ['schedule', 'run', '--grace', 'long'], want: /--grace takes a number/ },
  ]) {
    const { code, stdout, stderr } = await run(argv)
    assert.deepEqual([code, stdout], [2, ''], argv.join(' '))
    assert.match(stderr, want)
  }
  await write('credsql.yaml', 'connections:\n')
  const { code, stderr } = await run(['schedule', 'list', '-o', 'json'])
  assert.equal(code, 0)
  assert.match(stderr, /the config has no schedules/)
})
