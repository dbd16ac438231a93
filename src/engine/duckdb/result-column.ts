import type { DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { ResultValue } from '../../value/batch.ts'
import { clockText, intervalText } from '../text/interval-text.ts'
import { dateText, timestampText } from '../text/moment-text.ts'
import type { DuckdbModule } from './duckdb-module.ts'
import { type BytesAt, textValues } from './text-column.ts'

/** Reads one column of a chunk. */
export type ColumnReader = (chunk: DuckDBDataChunk, column: number) => readonly ResultValue[]

type ItemReader = (value: DuckDBValue) => ResultValue

/** The reader of a column of this type. Text, whole numbers, doubles and booleans need no conversion per value, or a cheap one. */
export function columnReader(api: DuckdbModule, type: DuckDBType, bytesAt: BytesAt): ColumnReader {
  if (type.typeId === api.DuckDBTypeId.VARCHAR)
    return (chunk, column) => textValues(chunk.getColumnVector(column), chunk.rowCount, bytesAt)
  const read = itemReader(api, type)
  return (chunk, column) => {
    const vector = chunk.getColumnVector(column)
    const length = chunk.rowCount
    const values = new Array<ResultValue>(length)
    for (let row = 0; row < length; row += 1) {
      const item = vector.getItem(row)
      values[row] = item === null ? null : read === undefined ? (item as ResultValue) : read(item)
    }
    return values
  }
}

/** How a value of this type is converted; undefined where it is taken as it is. */
function itemReader(api: DuckdbModule, type: DuckDBType): ItemReader | undefined {
  const { DuckDBTypeId: id } = api
  switch (type.typeId) {
    case id.BIGINT:
      return exactNumber
    case id.UBIGINT:
    case id.HUGEINT:
    case id.UHUGEINT:
    case id.BIGNUM:
    case id.DECIMAL:
    case id.UUID:
    case id.INTEGER_LITERAL:
      return String
    case id.TIMESTAMP:
      return (value) => timestampText((value as { micros: bigint }).micros, '')
    case id.TIMESTAMP_TZ:
      return (value) => timestampText((value as { micros: bigint }).micros, 'Z')
    case id.TIMESTAMP_S:
      return (value) => timestampText((value as { seconds: bigint }).seconds * 1_000_000n, '')
    case id.TIMESTAMP_MS:
      return (value) => timestampText((value as { millis: bigint }).millis * 1000n, '')
    case id.TIMESTAMP_NS:
      return (value) => timestampText((value as { nanos: bigint }).nanos / 1000n, '')
    case id.DATE:
      return (value) => dateText((value as { days: number }).days)
    case id.TIME:
    case id.TIME_TZ:
      return (value) => clockText((value as { micros: bigint }).micros)
    case id.INTERVAL:
      return (value) => {
        const { months, days, micros } = value as { months: number; days: number; micros: bigint }
        return intervalText(months, days, micros)
      }
    case id.BLOB:
      return (value) => `\\x${Buffer.from((value as { bytes: Uint8Array }).bytes).toString('hex')}`
    case id.LIST:
    case id.ARRAY: {
      const item = itemReader(api, (type as unknown as { valueType: DuckDBType }).valueType)
      return (value) => (value as { items: readonly DuckDBValue[] }).items.map((one) => nested(one, item))
    }
    case id.STRUCT: {
      const { entryNames, entryTypes } = type as unknown as { entryNames: string[]; entryTypes: DuckDBType[] }
      const readers = entryTypes.map((entry) => itemReader(api, entry))
      return (value) => {
        const { entries } = value as { entries: Readonly<Record<string, DuckDBValue>> }
        return Object.fromEntries(
          entryNames.map((name, index) => [name, nested(entries[name] ?? null, readers[index])] as const),
        )
      }
    }
    default:
      return undefined
  }
}

function nested(value: DuckDBValue, read: ItemReader | undefined): ResultValue {
  return value === null ? null : read === undefined ? (value as ResultValue) : read(value)
}

function exactNumber(value: DuckDBValue): ResultValue {
  const number = Number(value as bigint)
  return Number.isSafeInteger(number) ? number : (value as bigint)
}
