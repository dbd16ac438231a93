/** Months, days and microseconds, which SQL keeps apart. */
export interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

/**
 * A value in the engine. Integers, and instants as microseconds, are numbers where those are exact and else bigints, so equal values
 * are equal in JavaScript; a numeric is a bigint in units of its last decimal; a date is the number of days since 1970.
 */
export type SqlValue = string | number | bigint | boolean | null | Interval | readonly SqlValue[]

/** A row: c0, c1, … */
export type Row = { readonly [column: string]: SqlValue }

/** The name of a row's column. */
export function columnKey(index: number): string {
  return `c${index}`
}
