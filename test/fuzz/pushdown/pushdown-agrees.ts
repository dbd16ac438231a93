import assert from 'node:assert/strict'
import fc from 'fast-check'
import { startFleet } from '../../metamorphic/fleet.ts'
import { dataSets } from '../../metamorphic/rows.ts'
import { statement } from '../../metamorphic/sql.ts'
import type { FuzzRun } from '../engines-agree.ts'
import type { Scope } from './scope.ts'

/** Holds that a statement has the same rows whether its predicates go to the API or not, over data of the same seed. */
export async function pushdownAgrees(scope: Scope, { seed, cases }: FuzzRun): Promise<undefined> {
  const rows = dataSets(2, seed)
  const pushed = await startFleet(scope, rows)
  const plain = await startFleet(scope, rows, { variant: 'lists only' })
  const property = fc.asyncProperty(statement, async ({ sql, ordered }) => {
    const comparable = (found: readonly string[]) => (ordered ? found : found.toSorted())
    const want = comparable(await plain.rows(sql))
    assert.deepEqual(comparable(await pushed.rows(sql)), want, sql)
  })
  await fc.assert(property, { seed, numRuns: cases, includeErrorInReport: true })
}
