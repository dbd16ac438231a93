import type { ResultBatch, ResultValue } from '../../value/batch.ts'
import { intervalText } from '../text/interval-text.ts'
import { dateText, timestampText } from '../text/moment-text.ts'
import type { QueryColumn } from './run/frame.ts'
import type { Kind, SqlType } from './sql-type.ts'
import { decimalText } from './value/decimal.ts'
import type { Whole } from './value/integer.ts'
import { columnKey, type Interval, type Row, type SqlValue } from './value/sql-value.ts'

type Write = (value: Exclude<SqlValue, null>, type: SqlType) => ResultValue

const writers: Readonly<Partial<Record<Kind, Write>>> = {
  numeric: (value, { scale = 0 }) => decimalText(value as bigint, scale),
  timestamp: (value) => timestampText(BigInt(value as Whole), ''),
  timestamptz: (value) => timestampText(BigInt(value as Whole), 'Z'),
  date: (value) => dateText(value as number),
  interval: (value) => {
    const { months, days, micros } = value as Interval
    return intervalText(months, days, micros)
  },
  array: (value, { item }) =>
    (value as readonly SqlValue[]).map((one) => (item === undefined ? null : written(one, item))),
}

function written(value: SqlValue, type: SqlType): ResultValue {
  const write = writers[type.kind]
  return value === null ? null : write === undefined ? (value as ResultValue) : write(value, type)
}

/** Rows of the engine as the column-by-column batch of a result. */
export function resultBatch(rows: readonly Row[], columns: readonly QueryColumn[]): ResultBatch {
  return {
    length: rows.length,
    columns: columns.map(({ type }, index) => {
      const key = columnKey(index)
      return rows.map((row) => written(row[key] ?? null, type))
    }),
  }
}
