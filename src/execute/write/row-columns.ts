import type { Column, Operation, Table } from '../../catalog/table.ts'

/** Columns of a table by name, each once, in the table's order. */
export function columnsNamed(table: Table, names: Iterable<string>): readonly Column[] {
  const wanted = new Set(names)
  return table.columns.filter((column) => wanted.has(column.name))
}

/** Columns that tell which row it is, and whether it has arrived where an operation leads. */
export function progressColumns(table: Table, operation: Operation): readonly string[] {
  const { transition } = table.manifest
  return [
    ...table.identity,
    ...Object.keys(operation.manifest.settle ?? {}),
    ...(transition === undefined ? [] : [transition.column]),
    ...(transition?.message === undefined ? [] : [transition.message]),
  ]
}
