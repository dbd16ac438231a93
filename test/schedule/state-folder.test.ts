import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseState, type ScheduleState, stateText } from '../../src/schedule/schedule-state.ts'
import { StateFolder } from '../../src/schedule/state-folder.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

const state: ScheduleState = {
  ...{ cron: '@daily', timeZone: 'UTC', handledUntil: 1_700_000_000_000, lastSuccess: null },
  lastRun: {
    ...{ id: 'nightly-1', planned: null, attempt: 1, started: 1, ended: null, status: 'running' },
    ...{ exitCode: null, snapshot: null, totals: null, message: null },
  },
}

test('what is written is read, private and whole', async (t) => {
  const folder = await temporaryFolder(t)
  const states = new StateFolder(folder)
  assert.equal(await states.read('nightly'), undefined)
  await states.write('nightly', { ...state, lastRun: null })
  await Promise.all([1, 2, 3].map((handledUntil) => states.write('other', { ...state, handledUntil })))
  await states.write('nightly', state)
  assert.deepEqual(await states.read('nightly'), { ...state })
  const schedules = join(folder, 'schedules')
  assert.deepEqual((await readdir(schedules)).sort(), ['nightly.json', 'other.json'])
  assert.equal((await stat(join(schedules, 'nightly.json'))).mode & 0o777, 0o600)
  assert.equal((await stat(schedules)).mode & 0o777, 0o700)
})

describe('what is no state is refused, and says what to do', () => {
  const text = (change: object) => JSON.stringify({ ...JSON.parse(stateText(state)), ...change })
  for (const { name, written } of [
    { name: 'a part of one', written: stateText(state).slice(0, 40) },
    { name: 'nothing', written: '' },
    { name: 'another version', written: text({ version: 2 }) },
    { name: 'an instant that is none', written: text({ handledUntil: 'now' }) },
    { name: 'a status that is none', written: text({ lastRun: { ...state.lastRun, status: 'fine' } }) },
    { name: 'totals that are none', written: text({ lastRun: { ...state.lastRun, totals: { ok: 1 } } }) },
  ])
    test(name, async (t) => {
      assert.equal(parseState(written), undefined)
      const folder = await temporaryFolder(t)
      await mkdir(join(folder, 'schedules'), { mode: 0o700 })
      await writeFile(join(folder, 'schedules', 'nightly.json'), written)
      await assert.rejects(new StateFolder(folder).read('nightly'), {
        code: 'state_unusable',
        message: /nightly\.json is no state/,
      })
    })
})

test('a folder in which others could replace files is refused', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'schedules'))
  await chmod(join(folder, 'schedules'), 0o777)
  await assert.rejects(new StateFolder(folder).write('nightly', state), { code: 'state_unusable' })
})
