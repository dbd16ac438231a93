import type { ColumnType, ResultType } from './column-type.ts'

/** A column of a relation that the engine holds. */
export interface RelationColumn {
  readonly name: string
  readonly type: ColumnType
}

/**
 * Values of one column in a batch on its way into the engine, `null` where absent:
 * text and secret (its handle): string; boolean: boolean; integer: number (safe) or bigint; double: number;
 * timestamp: microseconds since 1970-01-01T00:00Z as bigint; date: days since 1970-01-01 as number; json: JSON text.
 */
export type ColumnValues = readonly (string | number | bigint | boolean | null)[]

/** Rows, column by column. Every array has `length` entries; the order is the relation's. */
export interface Batch {
  readonly length: number
  readonly columns: readonly ColumnValues[]
}

/** A column of a result. Names may repeat, as in PostgreSQL. */
export interface ResultColumn {
  readonly name: string
  readonly type: ResultType
}

/**
 * A value of a result:
 * bigint: number where it is exact, else bigint; double precision: number; numeric: its decimal text;
 * text, uuid, timestamp, date, time, interval: text as PostgreSQL prints it with ISO dates; an instant: `2026-01-02T03:04:05.5Z`;
 * json: JSON text; bytea: `\x…`; array and record: arrays and objects of values; secret: its handle `sealed:…`.
 */
export type ResultValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly ResultValue[]
  | { readonly [name: string]: ResultValue }

/** Rows of a result, column by column. */
export interface ResultBatch {
  readonly length: number
  readonly columns: readonly (readonly ResultValue[])[]
}
