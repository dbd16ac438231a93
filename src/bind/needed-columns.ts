import type { Operation, Table } from '../catalog/table.ts'
import { connectionColumn } from './bind-from.ts'
import type { BlockDemand } from './bind-state.ts'
import type { ScopeColumn } from './bound-statement.ts'
import type { WriteTarget } from './bound-write.ts'

/** Columns that tell whether an operation may run and when it is done; where it may not run at once, of the actions too. */
function stateColumns(table: Table, operations: readonly Operation[]): string[] {
  const isBound = operations.some(({ manifest }) => manifest.from !== undefined)
  return [...operations, ...(isBound ? table.actions : [])].flatMap(({ manifest }) => [
    ...Object.keys(manifest.from ?? {}),
    ...Object.keys(manifest.settle ?? {}),
  ])
}

/** Names of the columns of a row that must be known to change it, in the table's order: what the operations need, and `more`. */
export function neededColumns(
  table: Table,
  operations: readonly Operation[],
  more: Iterable<string>,
): readonly string[] {
  const keys = operations.flatMap((operation) =>
    operation.keys.flatMap(({ column, requirement }) => (requirement === 'required' ? [column] : [])),
  )
  const names = new Set([...table.identity, ...keys, ...stateColumns(table, operations), ...more])
  return table.columns.map(({ name }) => name).filter((name) => names.has(name))
}

/** The target's columns in front of a driving query's outputs. */
export interface LeadingColumns {
  /** For the block in which the target is the first item of FROM. */
  readonly leading: NonNullable<BlockDemand['leading']>
  readonly count: number
  readonly current: ReadonlyMap<string, number>
  readonly member?: number
}

/** Lets a driving query yield these columns of the target first, and the row's member where the connection is an aggregate. */
export function leadingColumns({ connection }: WriteTarget, names: readonly string[]): LeadingColumns {
  const isAggregate = connection.kind === 'aggregate'
  const all = isAggregate ? [...names, connectionColumn.name] : names
  const leading = ({ items: [target] }: Parameters<LeadingColumns['leading']>[0]): readonly ScopeColumn[] =>
    all.flatMap((name) => target?.columns.find((column) => column.name === name) ?? [])
  return {
    leading,
    count: all.length,
    current: new Map(names.map((name, i) => [name, i])),
    ...(isAggregate ? { member: names.length } : {}),
  }
}
