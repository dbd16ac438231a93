import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Addresses,
  aggregate,
  fetchAndParse,
  load,
  runText,
  streaming,
  withSession,
} from './bench-session.ts'
import type { Line } from './line.ts'
import { medianSeconds } from './measure.ts'

/** How many rows a second pass, against fetching and parsing alone. */
export async function rowsThrough(addresses: Addresses, count: number): Promise<readonly Line[]> {
  // Once untimed: the fakes make their pages on first use.
  await fetchAndParse(addresses)
  const [yardstick, aggregated, streamed] = await withSession(addresses, (session) =>
    medianSeconds(
      5,
      () => fetchAndParse(addresses),
      () => runText(session, aggregate, 'json'),
      () => runText(session, streaming, 'ndjson'),
    ),
  )
  const rate = (time: number) => `${Math.round(count / time / 1000)}k rows/s`
  const line = (what: string, time: number, goal: number): Line => ({
    what: `rows through: ${what}`,
    measured: `${time.toFixed(2)} s, ${rate(time)}`,
    yardstick: `undici + JSON.parse: ${rate(yardstick)}`,
    ratio: yardstick / time,
    goal: `>= ${goal}`,
    met: yardstick / time >= goal,
  })
  return [
    line(`filter + aggregate of ${count}`, aggregated, 0.6),
    line(`stream ${count} to ndjson`, streamed, 0.5),
  ]
}

/** Calls that wait for their answers, one for each row of another table. */
export async function latencyBound(addresses: Addresses): Promise<Line> {
  const { dependentCalls, latency, concurrency } = load
  const sql = 'SELECT registry_id, username FROM humanitec.registry_credentials'
  const [time] = await withSession(addresses, async (session) => {
    await runText(session, `${sql} WHERE registry_id = 'registry-0'`, 'json')
    return medianSeconds(3, () => runText(session, sql, 'json'))
  })
  const ideal = ((dependentCalls / concurrency) * latency) / 1000
  return {
    what: `latency-bound: ${dependentCalls} calls at ${latency} ms`,
    measured: `${time.toFixed(2)} s`,
    yardstick: `ideal at concurrency ${concurrency}: ${ideal.toFixed(2)} s`,
    ratio: time / ideal,
    goal: '<= 1.15',
    met: time / ideal <= 1.15,
  }
}

/** Deletes rows, each answered late, with a journal that is synced before and after each. */
export async function changes(addresses: Addresses): Promise<Line> {
  const { deletes, deleteLatency, deleteConcurrency } = load
  const state = mkdtempSync(join(tmpdir(), 'credsql-bench-'))
  let runs = 0
  const [time] = await withSession(
    addresses,
    async (session) => {
      await runText(session, "SELECT id FROM doomed.registries WHERE id = 'run-0-0'", 'json')
      return medianSeconds(3, async () => {
        const sql = `DELETE FROM doomed.registries WHERE id LIKE 'run-${runs++}-%'`
        const { rows } = await runText(session, sql, 'json', { yes: true, concurrency: deleteConcurrency })
        if (rows !== deletes) throw new Error(`${rows} rows were deleted`)
      })
    },
    { XDG_STATE_HOME: state },
  )
  rmSync(state, { recursive: true })
  const ideal = ((deletes / deleteConcurrency) * deleteLatency) / 1000
  return {
    what: `changes: ${deletes} deletes at ${deleteLatency} ms, journal included`,
    measured: `${time.toFixed(2)} s`,
    yardstick: `ideal at concurrency ${deleteConcurrency}: ${ideal.toFixed(2)} s`,
    ratio: time / ideal,
    goal: '<= 1.2',
    met: time / ideal <= 1.2,
  }
}

/** Calls that statements make, against the least with which they can be answered. */
export async function callCounts(addresses: Addresses, count: number): Promise<Line> {
  const pages = Math.ceil(count / 1000)
  const cases: readonly (readonly [string, number])[] = [
    ["SELECT id FROM rancher.registry_credentials WHERE id IN ('1c1', '1c2')", 2],
    ['SELECT id FROM rancher.registry_credentials ORDER BY created LIMIT 5', 1],
    ["SELECT id FROM rancher.registry_credentials WHERE id = '1c1' AND id = '1c2'", 0],
    [
      'SELECT c.id, r.server_address FROM rancher.registry_credentials c JOIN rancher.registries r ON r.id = c.registry_id',
      pages + 1,
    ],
    ['SELECT count(*) FROM humanitec.registries', 1],
  ]
  let [made, least] = [0, 0]
  await withSession(addresses, async (session) => {
    for (const [sql, want] of cases) {
      made += (await runText(session, sql, 'json')).calls
      least += want
    }
  })
  return {
    what: `calls of ${cases.length} statements`,
    measured: `${made} calls`,
    yardstick: `the least the APIs allow: ${least}`,
    ratio: made / least,
    goal: '= 1',
    met: made === least,
  }
}
