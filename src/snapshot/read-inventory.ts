import { CredsqlError } from '../errors/credsql-error.ts'
import {
  fingerprintColumn,
  type HistoryValue,
  historyColumns,
  ledgerTable,
  secretColumn,
} from '../history/history-column.ts'
import type { CredentialBatch } from '../history/run-record.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import { parseInstant } from '../value/timestamp.ts'

/** The inventory's rows as the history keeps them. */
export interface InventoryRows {
  readonly batches: readonly CredentialBatch[]
  /** Rows that each table gave. */
  readonly rowsOf: ReadonlyMap<string, number>
}

const indexOf = new Map(historyColumns.map(({ name }, i) => [name, i]))
const mintedIndex = indexOf.get('minted')!
const sourceIndex = indexOf.get('source_table')!

/** Reads a result of `SELECT * FROM inventory.registry_credentials` to its end. Handles take the place of secrets. */
export async function readInventory(
  columns: readonly ResultColumn[],
  batches: AsyncIterable<ResultBatch>,
): Promise<InventoryRows> {
  const places = columns.map(placeOf)
  const rowsOf = new Map<string, number>()
  const read: CredentialBatch[] = []
  for await (const { length, columns: values } of batches) {
    const kept: (readonly HistoryValue[])[] = historyColumns.map(() => new Array<null>(length).fill(null))
    for (const [i, place] of places.entries())
      kept[place] = convert(historyColumns[place]!.type, values[i] ?? [])
    for (let row = 0; row < length; row += 1) {
      const table = kept[mintedIndex]![row] === true ? ledgerTable : String(kept[sourceIndex]![row])
      rowsOf.set(table, (rowsOf.get(table) ?? 0) + 1)
    }
    read.push({ length, columns: kept })
  }
  return { batches: read, rowsOf }
}

function placeOf({ name, type }: ResultColumn): number {
  const kept = name === secretColumn ? fingerprintColumn : name
  const place = indexOf.get(kept)
  if (place === undefined) throw new CredsqlError('internal', `the history has no column ${name}`)
  // Whatever else were a secret would be stored as what it is.
  if ((type === 'secret') !== (name === secretColumn))
    throw new CredsqlError('internal', `the column ${name} of the inventory is not of the type that is kept`)
  return place
}

function convert(
  type: (typeof historyColumns)[number]['type'],
  values: readonly ResultValue[],
): readonly HistoryValue[] {
  switch (type) {
    case 'timestamp':
      return values.map((value) => (typeof value === 'string' ? (parseInstant(value) ?? null) : null))
    case 'boolean':
      return values.map((value) => (typeof value === 'boolean' ? value : null))
    case 'text':
      return values.map((value) => (typeof value === 'string' ? value : null))
  }
}
