import { valueRefusal } from '../refuse.ts'
import { compareIntervals, intervalLength } from './interval.ts'
import type { Interval, SqlValue } from './sql-value.ts'

/** Which of two values comes first: negative, zero or positive. */
export type Comparator = (a: never, b: never) => number

function plain(a: number | bigint | boolean, b: number | bigint | boolean): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** NaN is equal to itself and the largest of all. */
function double(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return Number.isNaN(b) ? -1 : plain(a, b)
}

/** Text by its bytes in UTF-8, which is by code point: JavaScript's own order puts what is beyond U+FFFF before U+E000. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (one === other) continue
    if (one >= 0xd800 && other >= 0xd800) return afterSurrogates(one) - afterSurrogates(other)
    return one - other
  }
  return a.length - b.length
}

function afterSurrogates(unit: number): number {
  return unit >= 0xe000 ? unit - 0x2000 : unit + 0x2000
}

/** Comparators by the word that a printed call has for them. */
export const comparators = { plain, double, text: compareText, interval: compareIntervals } as const

/** Compares by what the values are; for those of one column. */
export function comparatorOf(kind: string): (a: SqlValue, b: SqlValue) => number {
  const word = comparisonWord(kind)
  return comparators[word] as (a: unknown, b: unknown) => number
}

/** The comparator of a kind of values. */
export function comparisonWord(kind: string): keyof typeof comparators {
  if (kind === 'text' || kind === 'literal' || kind === 'json') return 'text'
  if (kind === 'interval') return 'interval'
  return kind === 'double' || kind === 'float' ? 'double' : 'plain'
}

/** The same text for equal values, another one for others. Numbers, and days or months of an interval, are equal by their value. */
export function valueKey(value: Exclude<SqlValue, null>): string {
  if (Array.isArray(value)) throw valueRefusal('arrays among what is grouped or compared')
  if (typeof value === 'object') return String(intervalLength(value as Interval))
  // Which of two equal zeros a group shows is not the same in both engines.
  if (Object.is(value, -0)) throw valueRefusal('a negative zero among what is grouped or compared')
  return String(value)
}

/** A key of several values, for grouping: NULL is equal to NULL. It never is the name of a property that objects have. */
export function groupKey(...values: readonly SqlValue[]): string {
  let key = '='
  for (const value of values) {
    if (value === null) key += '~'
    else {
      const text = valueKey(value)
      key += `${text.length}:${text}`
    }
  }
  return key
}

/** A key of the left side of a join: with a NULL it is equal to none of the right side's. */
export function leftKey(...values: readonly SqlValue[]): string {
  return values.includes(null) ? 'left' : groupKey(...values)
}

/** A key of the right side of a join. */
export function rightKey(...values: readonly SqlValue[]): string {
  return values.includes(null) ? 'right' : groupKey(...values)
}
