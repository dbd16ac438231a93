import type { WriteValue } from '../../catalog/request-body.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { readChangeRow } from '../../plan/change-row.ts'
import type { PlaceAt } from '../../plan/checked-value.ts'
import { currentNeeded, mergeChanges, planChange } from '../../plan/plan-change.ts'
import type { Change, ChangeOptions, ChangeRow, WritePlan } from '../../plan/write-plan.ts'
import type { Execution } from '../execution.ts'
import { runPlan } from '../run-plan.ts'
import { readRow } from './read-row.ts'
import { columnsNamed } from './row-columns.ts'

async function drivingRows(plan: WritePlan, execution: Execution, placeAt: PlaceAt): Promise<ChangeRow[]> {
  const result = await runPlan(plan.query, execution)
  const rows: ChangeRow[] = []
  for await (const batch of result.batches)
    for (let i = 0; i < batch.length; i++) {
      const values = batch.columns.map((column) => column[i] ?? null)
      rows.push(readChangeRow(plan, result.columns, values, rows.length + 1, placeAt))
    }
  return rows
}

/** What an action must know of a row that the statement names but does not read. */
async function withCurrent(
  plan: WritePlan,
  row: ChangeRow,
  needed: readonly string[],
  execution: Execution,
): Promise<ChangeRow> {
  const { table } = plan.target
  const identity = table.identity.flatMap((name): [string, WriteValue][] => {
    const value = row.assigned.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  const where = new Map(identity)
  const columns = columnsNamed(table, needed)
  const found = await readRow({ member: row.member, table, where, columns }, execution)
  if (found === undefined)
    throw new CredsqlError(
      'not_found',
      `${plan.target.name} has no row with ${identity.map(([name, value]) => `${name} = ${String(value)}`).join(' and ')}`,
      { connection: row.member.name },
    )
  return { ...row, current: new Map([...row.current, ...found]) }
}

/**
 * Finds the rows that a statement changes, with the calls of its driving query, and plans the change of each. Changes nothing.
 * `execution` reads the driving query, `reading` what an action must know of its rows; `placeAt` finds
 * the place of a byte offset in the statement's text, for errors. Throws what the planner and the calls throw.
 */
export async function readChanges(
  plan: WritePlan,
  options: ChangeOptions,
  execution: Execution,
  reading: Execution,
  placeAt: PlaceAt,
): Promise<readonly Change[]> {
  const rows = await drivingRows(plan, execution, placeAt)
  const needed = currentNeeded(plan, options)
  // The connection's own limiter bounds how many of these are under way.
  const known =
    needed.length === 0 ? rows : await Promise.all(rows.map((row) => withCurrent(plan, row, needed, reading)))
  return mergeChanges(known.map((row, i) => planChange(plan, row, i + 1, options)))
}
