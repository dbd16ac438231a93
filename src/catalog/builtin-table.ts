import { buildTable } from './build-table.ts'
import type { ColumnManifest, Effect, TableManifest } from './manifest.ts'
import type { Table } from './table.ts'

/** `name: 'type description'`: a column of a table that no provider brings. */
export type ColumnLines = Readonly<Record<string, string>>

/** What a table that no provider brings is made of. */
export interface BuiltinTable {
  readonly provider: string
  readonly service: string
  readonly table: string
  readonly description: string
  /** Columns whose equalities the driver takes. */
  readonly keys?: readonly string[]
  readonly columns: Readonly<Record<string, ColumnManifest>>
  /** What reading it does; `list` unless told. */
  readonly effect?: Effect
  readonly inventory?: NonNullable<TableManifest['inventory']>
  readonly examples?: readonly string[]
}

/** Columns from their lines. */
export function columnManifests(lines: ColumnLines): Readonly<Record<string, ColumnManifest>> {
  return Object.fromEntries(
    Object.entries(lines).map(([name, line]): [string, ColumnManifest] => {
      const space = line.indexOf(' ')
      return [
        name,
        { type: line.slice(0, space) as ColumnManifest['type'], description: line.slice(space + 1) },
      ]
    }),
  )
}

/** A table that no provider brings. */
export function builtinTable(parts: BuiltinTable): Table {
  const { provider, service, table, description, keys = [], columns, effect = 'list', inventory } = parts
  const manifest: TableManifest = {
    table,
    service,
    description,
    source: 'credsql',
    identity: [],
    columns,
    operations: {
      list: {
        effect,
        items: '',
        keys: Object.fromEntries(keys.map((key) => [key, { '=': 'argument' }])),
      },
    },
    ...(inventory === undefined ? {} : { inventory }),
    examples: parts.examples ?? [],
  }
  return buildTable({ provider, field_case: 'snake_case' }, manifest)
}
