import type { BoundKey } from '../../src/catalog/bound-key.ts'
import { buildTable } from '../../src/catalog/build-table.ts'
import type { ColumnManifest, OperationManifest } from '../../src/catalog/manifest.ts'
import type { Column, Operation } from '../../src/catalog/table.ts'

/** A column's manifest as tests write it: everybody's description is the same. */
export type ShortColumn = Omit<ColumnManifest, 'description'>

function tableWith(columns: Readonly<Record<string, ShortColumn>>, operation: OperationManifest) {
  return buildTable(
    { provider: 'acme' },
    {
      table: 'things',
      service: 'registry',
      description: 'Things.',
      source: 'Acme API',
      identity: [],
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, column]) => [name, { ...column, description: 'A column.' }]),
      ),
      operations: { list: operation },
      examples: [],
    },
  )
}

/** Columns as the catalog builds them. */
export function columnsOf(columns: Readonly<Record<string, ShortColumn>>): readonly Column[] {
  return tableWith(columns, { effect: 'list', request: 'GET /things', items: '' }).columns
}

/** One column called `c`. */
export function columnOf(column: ShortColumn): Column {
  return columnsOf({ c: column })[0]!
}

/** An operation of a table with the columns id, name, team (texts), size (integer) and since (timestamp). */
export function operationOf(manifest: Partial<OperationManifest>): Operation {
  const columns: Readonly<Record<string, ShortColumn>> = {
    id: { type: 'text' },
    name: { type: 'text' },
    team: { type: 'text' },
    size: { type: 'integer' },
    since: { type: 'timestamp' },
  }
  return tableWith(columns, { effect: 'list', request: 'GET /things', items: '', ...manifest }).reads[0]!
}

/** A key of an operation with its value for one call. */
export function bind(
  operation: Operation,
  column: string,
  value: BoundKey['value'],
  operator: BoundKey['operator'] = '=',
): BoundKey {
  const target = operation.keys.find((key) => key.column === column)?.operators[operator]
  if (target === undefined) throw new Error(`${operation.name} has no key ${column} ${operator}`)
  const type = column === 'size' ? 'integer' : column === 'since' ? 'timestamp' : 'text'
  return { column, type, operator, target, value }
}
