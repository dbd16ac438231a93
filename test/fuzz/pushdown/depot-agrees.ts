import fc from 'fast-check'
import { parseConfig } from '../../../src/catalog/config.ts'
import type { FakeServer } from '../../../src/demo/fakes/fake-server.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { Session } from '../../../src/session/session.ts'
import { ourCell, rowText } from '../../conformance/cell-text.ts'
import { dataWorld } from '../../conformance/data-world.ts'
import { type Outcome, ourOutcome, sortedRows } from '../../conformance/outcome.ts'
import type { FuzzRun, FuzzTally } from '../engines-agree.ts'
import { tellDifference } from '../fuzz-case.ts'
import { startDepot } from './depot-api.ts'
import { writeDepot } from './depot-manifest.ts'
import { type DepotRows, depotRows } from './depot-rows.ts'
import { depotStatement } from './depot-statements.ts'
import type { Scope } from './scope.ts'

interface Depot {
  readonly rows: DepotRows
  readonly api: FakeServer
  readonly session: Session
}

async function openDepot(scope: Scope, rows: DepotRows): Promise<Depot> {
  const api = await startDepot(rows)
  const folder = await writeDepot(scope)
  const connections = { depot: { provider: 'depot', url: api.url } }
  const session = await Session.open({
    config: await parseConfig(JSON.stringify({ connections }), 'generated'),
    env: { HOME: folder },
    cwd: folder,
    providersFolder: folder,
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  scope.after(async () => {
    await session.close()
    await api.close()
  })
  return { rows, api, session }
}

/** How a statement ends over the API. */
async function overApi({ session }: Depot, sql: string): Promise<Outcome> {
  try {
    const rows: string[] = []
    for await (const { columns, batches } of session.run(sql))
      for await (const batch of batches)
        for (let i = 0; i < batch.length; i += 1)
          rows.push(rowText(batch.columns.map((values, at) => ourCell(values[i] ?? null, columns[at]?.type))))
    return { kind: 'rows', types: '', rows }
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    return { kind: 'error', code: error.code, message: error.message }
  }
}

/**
 * Holds that a statement has the same rows over an API that filters, sorts and pages as over the rows themselves: an API that
 * ignores case, with tables that need the keys of others, and one that needs one of two keys.
 */
export async function depotAgrees(scope: Scope, { seed, cases }: FuzzRun): Promise<FuzzTally> {
  const depots = await Promise.all(
    fc.sample(depotRows, { seed, numRuns: 3 }).map((rows) => openDepot(scope, rows)),
  )
  const engine = await openDuckdb({ threads: 1 })
  scope.after(() => engine.close())
  const tally: FuzzTally = { cases: 0, compared: 0, reasons: new Map() }
  const property = fc.asyncProperty(fc.nat(depots.length - 1), depotStatement, async (at, statement) => {
    const depot = depots[at] ?? depots[0]!
    tally.cases += 1
    const got = await overApi(depot, statement.sql)
    // Of a table that needs a key, and gets none, nothing can be told.
    if (got.kind === 'error' && got.code !== 'internal') {
      const reason = `${got.code}: ${got.message.replace(/"[^"]*"|'[^']*'|\d+/g, '…')}`
      tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
      return
    }
    const want = await ourOutcome(dataWorld(depot.rows), statement.sql, engine)
    if (want.kind === 'error') return
    tally.compared += 1
    const sort = statement.ordered ? 'nosort' : 'rowsort'
    const same =
      got.kind === 'rows' &&
      JSON.stringify(sortedRows(got.rows, sort)) === JSON.stringify(sortedRows(want.rows, sort))
    if (same) return
    const requests = depot.api.requests.slice(-20).map(({ method, path }) => `${method} ${path}`)
    if (got.kind === 'error') throw new Error(`${got.message}\n\n${statement.sql}`)
    throw new Error(
      [
        tellDifference({ relations: depot.rows, statement }, ['the rows themselves', want], ['the API', got]),
        `The last requests:\n${requests.join('\n')}`,
      ].join('\n\n'),
    )
  })
  await fc.assert(property, { seed, numRuns: cases, includeErrorInReport: true })
  return tally
}
