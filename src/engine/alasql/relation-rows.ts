import type { Batch, ColumnValues, RelationColumn } from '../../value/batch.ts'
import type { ColumnType } from '../../value/column-type.ts'
import { wellFormed } from './print/print-constant.ts'
import { failure } from './refuse.ts'
import { whole } from './value/integer.ts'
import { columnKey, type Row, type SqlValue } from './value/sql-value.ts'

type Read = (value: string | number | bigint | boolean, column: RelationColumn) => SqlValue

const readText: Read = (value) => wellFormed(value as string)

const readInteger: Read = (value, column) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value
  const exact = BigInt(value)
  if (BigInt.asIntN(64, exact) !== exact)
    throw failure(`a value of column ${column.name} does not fit in 64 bits`)
  return whole(exact)
}

const readers: Readonly<Record<ColumnType, Read>> = {
  text: readText,
  secret: readText,
  json: readText,
  integer: readInteger,
  timestamp: readInteger,
  double: Number,
  date: Number,
  boolean: (value) => value === true,
}

/** The rows of a batch as objects of their own, which alasql reads column by column. */
export function rowsOf({ length, columns: values }: Batch, columns: readonly RelationColumn[]): Row[] {
  const converted = columns.map((column, index) => readColumn(values[index] ?? [], length, column))
  const keys = columns.map((_, index) => columnKey(index))
  return Array.from({ length }, (_, at) => {
    const row: Record<string, SqlValue> = {}
    for (let index = 0; index < keys.length; index += 1) row[keys[index]!] = converted[index]![at] ?? null
    return row
  })
}

function readColumn(values: ColumnValues, length: number, column: RelationColumn): readonly SqlValue[] {
  const read = readers[column.type]
  return Array.from({ length }, (_, at) => {
    const value = values[at] ?? null
    return value === null ? null : read(value, column)
  })
}
