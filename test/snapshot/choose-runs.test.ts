import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { RunRecord } from '../../src/history/run-record.ts'
import { chooseRuns, type RunChoice } from '../../src/snapshot/choose-runs.ts'
import { instant } from '../history/history-world.ts'

const run = (number: number, at: string): RunRecord => ({
  number,
  id: `202611${String(number).padStart(2, '0')}-000000-00000${number}`,
  startedAt: instant(at),
  endedAt: instant(at),
  version: '1',
  by: 'jane',
  complete: true,
  rows: 0,
  scans: [],
})
const runs = [run(1, '2026-11-01'), run(2, '2026-11-08'), run(3, '2026-11-15')]
const now = Date.UTC(2026, 10, 16)
const id = (number: number) => runs[number - 1]!.id

describe('the runs to compare', () => {
  const cases: readonly {
    readonly choice: RunChoice
    readonly want: readonly number[]
    readonly note?: RegExp
  }[] = [
    { choice: {}, want: [2, 3] },
    { choice: { to: id(2) }, want: [1, 2] },
    { choice: { from: id(1) }, want: [1, 3] },
    { choice: { from: id(3), to: id(1) }, want: [3, 1] },
    { choice: { from: id(2), to: id(2) }, want: [2, 2] },
    { choice: { since: '7d' }, want: [2, 3] },
    { choice: { since: '2w' }, want: [1, 3] },
    { choice: { since: '2026-11-08' }, want: [2, 3] },
    { choice: { since: '2026-11-07T23:59:59Z' }, want: [1, 3] },
    { choice: { since: id(1) }, want: [1, 3] },
    { choice: { since: '90d' }, want: [1, 3], note: /the history begins 2026-11-01/ },
    { choice: { since: '1h' }, want: [3, 3], note: /no snapshot was taken since 2026-11-15T23/ },
    { choice: { to: id(1) }, want: [1, 1], note: /there is no run before/ },
  ]
  for (const { choice, want, note } of cases)
    test(JSON.stringify(choice), () => {
      const chosen = chooseRuns(runs, choice, now)
      assert.deepEqual([chosen.from.number, chosen.to.number], want)
      if (note === undefined) assert.equal(chosen.note, undefined)
      else assert.match(chosen.note ?? '', note)
    })

  for (const choice of [
    { since: 'yesterday' },
    { since: '7d', from: id(1) },
    { from: 'latest' },
    { since: '20261101-000000-ffffff' },
  ])
    test(`not ${JSON.stringify(choice)}`, () =>
      assert.throws(
        () => chooseRuns(runs, choice, now),
        (error) => error instanceof CredsqlError && error.code === 'usage',
      ))
})
