import type { WriteValue } from '../catalog/request-body.ts'
import type { ColumnType } from '../value/column-type.ts'
import { formatInstant } from '../value/timestamp.ts'

/** A value as data that is shown: instants and dates as ISO 8601, an integer that a double does not hold as text. */
export function plainValue(value: WriteValue, type: ColumnType): string | number | boolean | null {
  if (type === 'timestamp' && typeof value === 'bigint') return formatInstant(value)
  if (type === 'date' && typeof value === 'number')
    return new Date(value * 86_400_000).toISOString().slice(0, 10)
  return typeof value === 'bigint' ? String(value) : value
}

/** A value as a statement writes it; a secret is its handle, without quotes. */
export function valueLiteral(value: WriteValue, type: ColumnType): string {
  const plain = plainValue(value, type)
  if (plain === null) return 'NULL'
  const isBare = typeof plain !== 'string' || type === 'integer' || type === 'secret'
  return isBare ? String(plain) : `'${plain.replaceAll("'", "''")}'`
}

/** `registry_name = 'example' AND tag = 'v1'`. */
export function valuesCondition(
  values: ReadonlyMap<string, WriteValue>,
  typeOf: (column: string) => ColumnType,
): string {
  return [...values].map(([name, value]) => `${name} = ${valueLiteral(value, typeOf(name))}`).join(' AND ')
}
