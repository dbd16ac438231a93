import type { Column, Table } from '../../catalog/table.ts'
import type { ColumnType } from '../../value/column-type.ts'
import type { CatalogTable } from './completion.ts'

/** A column that can be named at a place. */
export interface ScopeColumn {
  readonly name: string
  /** Unknown for what an expression makes. */
  readonly type?: ColumnType
  readonly hidden: boolean
  /** What a virtual table says of it; of an output, that of the column that it passes on. */
  readonly column?: Column
  /** `required` or `any_of`: what a read must be given. */
  readonly key?: string
}

/** What stands in FROM under one name. */
export interface Relation {
  /** What its columns are qualified with. */
  readonly name: string
  /** `connection.service.table` of a table without an alias. */
  readonly path: readonly string[]
  /** What changes go to, when it is a table. */
  readonly table?: Table
  readonly columns: () => readonly ScopeColumn[]
}

/** The column that an aggregate connection adds to its tables. */
const memberColumn: ScopeColumn = { name: '_connection', type: 'text', hidden: false }

function keysOf({ reads }: Table): ReadonlyMap<string, string> {
  const [first] = reads
  const keys = first?.keys.filter(({ requirement }) => requirement !== 'optional') ?? []
  return new Map(keys.map(({ column, requirement }) => [column, requirement]))
}

/** A table's columns as a statement sees them. */
export function tableColumns({ connection, table }: CatalogTable): readonly ScopeColumn[] {
  const keys = keysOf(table)
  const own = table.columns.map((column): ScopeColumn => {
    const key = keys.get(column.name)
    return {
      name: column.name,
      type: column.type,
      hidden: column.hidden,
      column,
      ...(key === undefined ? {} : { key }),
    }
  })
  return connection.kind === 'aggregate' ? [memberColumn, ...own] : own
}

/** Columns under the names of an alias's list, by position. */
export function renamedColumns(
  columns: readonly ScopeColumn[],
  names: readonly string[],
): readonly ScopeColumn[] {
  if (names.length === 0) return columns
  return columns.map((column, at) => ({ ...column, name: names[at] ?? column.name }))
}

/** Whether a qualifier means this relation: its name, or the end of a table's full name. */
export function isQualifier(relation: Relation, path: readonly string[]): boolean {
  const wanted = path.map((part) => part.toLowerCase())
  if (wanted.length === 1 && wanted[0] === relation.name.toLowerCase()) return true
  const [connection = '', service = '', table = ''] = relation.path.map((part) => part.toLowerCase())
  const full = [[table], [connection, table], [connection, service, table]]
  return relation.path.length === 3 && full.some((parts) => parts.join('\n') === wanted.join('\n'))
}

/** The columns of relations that a reference means: a name alone, or behind a qualifier. */
export function columnsNamed(
  relations: readonly Relation[],
  parts: readonly string[],
): readonly ScopeColumn[] {
  const name = parts.at(-1)?.toLowerCase()
  const path = parts.slice(0, -1)
  const within = path.length === 0 ? relations : relations.filter((relation) => isQualifier(relation, path))
  return within.flatMap((relation) =>
    relation
      .columns()
      .filter(
        (column) =>
          column.name.toLowerCase() === name ||
          column.column?.aliases.some((alias) => alias.toLowerCase() === name),
      ),
  )
}
