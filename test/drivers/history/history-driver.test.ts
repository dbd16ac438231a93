import assert from 'node:assert/strict'
import { chmod } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { historyTables } from '../../../src/catalog/history-tables.ts'
import { HistoryStore } from '../../../src/history/history-store.ts'
import type { NewRun } from '../../../src/history/run-record.ts'
import {
  batchOf,
  type Credential,
  failed,
  handle,
  instant,
  robot,
  robots,
  scan,
} from '../../history/history-world.ts'
import { ask, failureOf, sessionOver } from '../../session/world.ts'

const ids = ['20261101-090000-00000a', '20261102-090000-00000b', '20261103-090000-00000c'] as const

/** A session whose history has three runs, of which the second could not read the table. */
async function threeRuns(t: TestContext) {
  const session = await sessionOver(t, {})
  const store = HistoryStore.open({ dataFolder: session.resources.folders.data })
  const write = (i: 0 | 1 | 2, rows: readonly Credential[], one = scan({ rows: rows.length })) => {
    const startedAt = instant(`2026-11-0${i + 1}T09:00:00Z`)
    const run: NewRun = {
      id: ids[i],
      startedAt,
      endedAt: startedAt + 500_000n,
      version: '1.2.3',
      by: 'jane',
      complete: one.complete,
      scans: [one],
    }
    return store.writeRun(run, [batchOf(rows)])
  }
  await write(0, [robot('1'), robot('2')])
  await write(1, [], scan(failed))
  await write(2, [robot('1', { fingerprint: handle(2) }), robot('3')])
  return { session, store }
}

const cases: readonly { readonly sql: string; readonly want: readonly (readonly unknown[])[] }[] = [
  {
    sql: 'SELECT id, number, started_at, ended_at, version, by, complete, rows FROM history.runs WHERE number <> 3',
    want: [
      [ids[0], 1, '2026-11-01T09:00:00Z', '2026-11-01T09:00:00.5Z', '1.2.3', 'jane', true, 2],
      [ids[1], 2, '2026-11-02T09:00:00Z', '2026-11-02T09:00:00.5Z', '1.2.3', 'jane', false, 0],
    ],
  },
  {
    sql: `SELECT as_of, connection, table_name, rows, calls, errors, message, milliseconds, complete, query_hash
      FROM history.scans WHERE run = '${ids[1]}'`,
    want: [['2026-11-02T09:00:00Z', 'acme', robots, 0, 1, 1, 'acme answered 503', 5, false, 'q1']],
  },
  {
    sql: `SELECT run, as_of, credential_id, fingerprint FROM history.registry_credentials WHERE run = '${ids[2]}' ORDER BY 3`,
    want: [
      [ids[2], '2026-11-03T09:00:00Z', '1', handle(2)],
      [ids[2], '2026-11-03T09:00:00Z', '3', handle(1)],
    ],
  },
  {
    sql: "SELECT run, credential_id FROM history.registry_credentials WHERE as_of = '2026-11-01T09:00:00Z' ORDER BY 2",
    want: [
      [ids[0], '1'],
      [ids[0], '2'],
    ],
  },
  { sql: "SELECT run FROM history.registry_credentials WHERE run = 'none'", want: [] },
  { sql: 'SELECT count(*) FROM history.registry_credentials', want: [[4]] },
  {
    sql: 'SELECT secret FROM history.registry_credentials GROUP BY 1 ORDER BY 1',
    want: [[handle(1)], [handle(2)]],
  },
  {
    sql: 'SELECT run, before_run, change, credential_id, reason FROM history.changes ORDER BY run, credential_id',
    want: [
      [ids[1], ids[0], 'unknown', '1', 'acme answered 503'],
      [ids[1], ids[0], 'unknown', '2', 'acme answered 503'],
      [ids[2], ids[0], 'rotated', '1', null],
      [ids[2], ids[0], 'removed', '2', null],
      [ids[2], ids[0], 'added', '3', null],
    ],
  },
  {
    sql: `SELECT columns->0->>'column', columns->0->>'before', columns->0->>'after' FROM history.changes
      WHERE run = '${ids[2]}' AND change = 'rotated'`,
    want: [['fingerprint', handle(1), handle(2)]],
  },
  {
    sql: 'SELECT credential_id, fingerprint, first_seen, secret_since, rotated_at FROM history.credential_ages ORDER BY 1',
    want: [
      ['1', handle(2), '2026-11-01T09:00:00Z', '2026-11-03T09:00:00Z', '2026-11-03T09:00:00Z'],
      ['2', handle(1), '2026-11-01T09:00:00Z', '2026-11-01T09:00:00Z', null],
      ['3', handle(1), '2026-11-03T09:00:00Z', '2026-11-03T09:00:00Z', null],
    ],
  },
]

test('what the tables of the history tell', async (t) => {
  const { session } = await threeRuns(t)
  for (const { sql, want } of cases)
    await t.test(sql, async () => assert.deepEqual((await ask(session, sql)).rows, want))
})

test('several tables at once, and the examples', async (t) => {
  const { session } = await threeRuns(t)
  const joined = `SELECT count(*) FROM history.runs r JOIN history.scans s ON s.run = r.id
    JOIN history.registry_credentials c ON c.run = r.id JOIN history.credential_ages a USING (credential_id)`
  assert.deepEqual((await ask(session, joined)).rows, [[4]])
  for (const { examples } of historyTables) for (const example of examples) await ask(session, example)
})

test('before the first snapshot the tables are empty', async (t) => {
  const session = await sessionOver(t, {})
  for (const { name } of historyTables)
    assert.deepEqual((await ask(session, `SELECT * FROM history.${name}`)).rows, [], name)
})

test('a history that cannot be read is an error, never empty', async (t) => {
  const { session, store } = await threeRuns(t)
  await chmod(store.path, 0o644)
  const error = await failureOf(session, 'SELECT * FROM history.runs')
  assert.equal(error.code, 'state_unusable')
})
