import { valueRefusal } from '../refuse.ts'
import type { Interval } from './sql-value.ts'

const microsPerDay = 86_400_000_000n

/**
 * How long an interval is with months of 30 days and days of 24 hours. DuckDB carries time over into days and days into months before it
 * compares, but not what the first adds to the second, and takes each part's sign by itself: where that may matter none is given.
 */
export function intervalLength({ months, days, micros }: Interval): bigint {
  const signs = new Set([Math.sign(months), Math.sign(days), micros > 0n ? 1 : micros < 0n ? -1 : 0])
  if (signs.has(1) && signs.has(-1)) throw valueRefusal('an interval whose parts have unequal signs')
  const carried = BigInt(Math.abs(days) % 30) + (((micros < 0n ? -micros : micros) / microsPerDay) % 30n)
  if (carried >= 30n) throw valueRefusal('an interval whose days and hours make a month together')
  return (BigInt(months) * 30n + BigInt(days)) * microsPerDay + micros
}

/** Which of two intervals is the longer one. */
export function compareIntervals(a: Interval, b: Interval): number {
  const difference = intervalLength(a) - intervalLength(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

const microsPerHour = 3_600_000_000n
const microsPerMinute = 60_000_000n

/** The fields of an interval that DuckDB reads as PostgreSQL does. */
export const intervalFields: readonly string[] = ['day', 'hour', 'minute', 'second', 'epoch']

/** A field of an interval; of seconds in microseconds. Nothing is carried over: 50 hours are 50 hours. */
export function intervalField(unit: string, { months, days, micros }: Interval): number {
  switch (unit) {
    case 'epoch': {
      if (months !== 0) throw valueRefusal('the seconds of an interval with months')
      const all = BigInt(days) * microsPerDay + micros
      // Beyond that a double has not all of the decimals.
      if (all > 2n ** 50n || all < -(2n ** 50n)) throw valueRefusal('the seconds of an interval that long')
      return Number(all)
    }
    case 'day':
      return days
    case 'hour':
      return Number(micros / microsPerHour)
    case 'minute':
      return Number((micros % microsPerHour) / microsPerMinute)
    default:
      return Number(micros % microsPerMinute)
  }
}
