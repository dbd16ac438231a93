import type { Column, Connection, Table } from '../../catalog/table.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Step } from '../../plan/write-plan.ts'
import type { Execution } from '../execution.ts'
import type { RowValues } from './change-result.ts'
import { readRow } from './read-row.ts'

const firstPause = 100
const longestPause = 2_000
/** Milliseconds after which a row that has not arrived is left on its way. */
export const longestWait = 60_000

/** What became of a row that was on its way. */
export type Settled =
  | { readonly kind: 'arrived'; readonly row: RowValues | undefined }
  /** It was not seen to arrive. */
  | { readonly kind: 'late'; readonly row: RowValues | undefined; readonly why: string }
  /** The API gave up on it. */
  | { readonly kind: 'failed'; readonly message: string }

/** Whether a row is where an operation leads. A row that is gone is where a destructive one leads. */
export function hasArrived(step: Step, row: RowValues | undefined): boolean {
  const { settle, destructive } = step.operation.manifest
  if (row === undefined) return destructive === true
  return Object.entries(settle ?? {}).every(([column, values]) =>
    [values].flat().includes(String(row.get(column) ?? '')),
  )
}

/** Why the API gave up on a row, where it did. */
export function failedTransition(table: Table, row: RowValues | undefined): string | undefined {
  const { transition } = table.manifest
  if (transition === undefined || row?.get(transition.column) !== transition.failed) return undefined
  const said = transition.message === undefined ? null : row.get(transition.message)
  return `the API could not finish it${said == null ? '' : `: ${String(said)}`}`
}

/** A row that is on its way: how it was answered, and how it is asked for. */
export interface Waiting {
  readonly step: Step
  readonly member: Connection
  readonly table: Table
  readonly identity: RowValues
  readonly columns: readonly Column[]
  readonly row: RowValues | undefined
}

/** `state is deactivating`: where a row is on its way. */
export function stateText(step: Step, row: RowValues | undefined): string {
  const columns = Object.keys(step.operation.manifest.settle ?? {})
  return columns.map((column) => `${column} is ${String(row?.get(column) ?? 'not known')}`).join(', ')
}

/** Reads a row again and again until it is where the step leads, for a minute at the longest. Throws `interrupted`. */
export async function settle(waiting: Waiting, execution: Execution): Promise<Settled> {
  const { step, member, table, identity, columns } = waiting
  const { clock } = execution.context.surroundings
  let { row } = waiting
  let isKnown = row !== undefined
  const until = clock.now() + longestWait
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    if (isKnown) {
      const failure = failedTransition(table, row)
      if (failure !== undefined) return { kind: 'failed', message: failure }
      if (hasArrived(step, row)) return { kind: 'arrived', row }
    }
    if (clock.now() >= until)
      return { kind: 'late', row, why: `${stateText(step, row)} after ${longestWait / 1000} s` }
    if (isKnown) await clock.sleep(pause, execution.signal)
    try {
      row = await readRow({ member, table, where: identity, columns }, execution)
      isKnown = true
    } catch (error) {
      // What was asked for is under way whether or not it can be watched.
      if (!(error instanceof CredsqlError) || error.code === 'interrupted') throw error
      return { kind: 'late', row, why: `it cannot be watched: ${error.message}` }
    }
  }
}
