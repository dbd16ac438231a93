import { dayNumber, dayOf, daysInMonth, isoWeek, weekday } from '../../text/calendar.ts'
import { dateText, timestampText } from '../../text/moment-text.ts'
import { failure, valueRefusal } from '../refuse.ts'
import { type Whole, whole } from './integer.ts'
import type { Interval } from './sql-value.ts'

const microsPerDay = 86_400_000_000
const exactPerDay = 86_400_000_000n
// Beyond these years DuckDB's own limits come near.
const farthest = 200_000n * 366n * exactPerDay

/** A moment cut into its day and the microseconds since that began. */
export function split(micros: Whole): { readonly days: number; readonly inDay: number } {
  if (typeof micros === 'number') {
    const days = Math.floor(micros / microsPerDay)
    return { days, inDay: micros - days * microsPerDay }
  }
  const rest = ((micros % exactPerDay) + exactPerDay) % exactPerDay
  return { days: Number((micros - rest) / exactPerDay), inDay: Number(rest) }
}

function joined(days: number, inDay: number): Whole {
  return near(BigInt(days) * exactPerDay + BigInt(inDay))
}

/** A moment that neither engine is unsure of; the infinite ones are far. */
export function near(micros: bigint): Whole {
  if (micros > farthest || micros < -farthest) throw valueRefusal('a moment that far from now')
  return whole(micros)
}

export function momentOfDate(days: number): Whole {
  return joined(days, 0)
}

export function dateOfMoment(micros: Whole): number {
  near(BigInt(micros))
  return split(micros).days
}

/** A date so many days later. */
export function shiftedDate(days: number, by: Whole): number {
  const result = Number(BigInt(days) + BigInt(by))
  if (Math.abs(result) > 73_000_000) throw valueRefusal('a date that far from now')
  return result
}

/** A moment an interval later: its months first, then its days, then its time. */
export function shifted(micros: Whole, { months, days, micros: time }: Interval): Whole {
  near(BigInt(micros))
  const { days: day, inDay } = split(micros)
  const start = months === 0 ? day : shiftedMonths(day, months)
  return near(BigInt(start + days) * exactPerDay + BigInt(inDay) + time)
}

/**
 * An instant with a time zone an interval earlier. DuckDB takes its time away first and its months last, PostgreSQL and timestamps without
 * a zone the other way round: only where both come to the same day is it sure.
 */
export function shiftedBack(micros: Whole, by: Interval): Whole {
  const { months, days, micros: time } = negated(by)
  const result = shifted(micros, { months, days, micros: time })
  const reversed = shifted(shifted(micros, { months: 0, days, micros: time }), {
    months,
    days: 0,
    micros: 0n,
  })
  if (result !== reversed) throw valueRefusal('an interval of months and days before the end of a month')
  return result
}

function shiftedMonths(days: number, by: number): number {
  const { year, month, day } = dayOf(days)
  const months = year * 12 + month - 1 + by
  const newYear = Math.floor(months / 12)
  const newMonth = months - newYear * 12 + 1
  return dayNumber(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)))
}

/** The difference of two moments as days of 24 hours and a time. */
export function difference(a: Whole, b: Whole): Interval {
  const micros = BigInt(a) - BigInt(b)
  return { months: 0, days: Number(micros / exactPerDay), micros: micros % exactPerDay }
}

export function sum(a: Interval, b: Interval): Interval {
  return { months: a.months + b.months, days: a.days + b.days, micros: a.micros + b.micros }
}

export function negated({ months, days, micros }: Interval): Interval {
  return { months: 0 - months, days: 0 - days, micros: -micros }
}

/** So many times an interval. Fractions are left to DuckDB, which spreads those of a month over days as PostgreSQL does. */
export function multiplied({ months, days, micros }: Interval, factor: number): Interval {
  if (!Number.isInteger(factor) || Math.abs(factor) > 100_000_000)
    throw valueRefusal('an interval times a fraction or a very large number')
  const [newMonths, newDays] = [months * factor, days * factor]
  const newMicros = micros * BigInt(factor)
  const safe = BigInt(Number.MAX_SAFE_INTEGER)
  if (Math.max(Math.abs(newMonths), Math.abs(newDays)) > 2 ** 31 - 1 || newMicros > safe || newMicros < -safe)
    throw valueRefusal('an interval that long')
  return { months: newMonths + 0, days: newDays + 0, micros: newMicros }
}

/** A moment as DuckDB casts it to text. */
export function momentText(micros: Whole, zone: '' | '+00'): string {
  const text = timestampText(BigInt(micros), '')
  if (text.endsWith(' BC') || text.endsWith('infinity') || text.length > 26)
    throw valueRefusal('a moment that far from now as text')
  return text + zone
}

export function dayText(days: number): string {
  const text = dateText(days)
  if (text.length !== 10) throw valueRefusal('a date that far from now as text')
  return text
}

const pattern =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?\s*(Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?\s*$/i

/** A text in ISO 8601's form as microseconds; undefined for any other text. Throws `engine_failed` for a day that there is not. */
export function parseMoment(text: string): { readonly local: bigint; readonly utc: bigint } | undefined {
  const match = pattern.exec(text)
  if (match === null) return undefined
  const [, years, months, days, hours, minutes, seconds, fraction = '', zone] = match
  const [year, month, day] = [Number(years), Number(months), Number(days)]
  const [hour, minute, second] = [Number(hours ?? 0), Number(minutes ?? 0), Number(seconds ?? 0)]
  if (hours === undefined && zone !== undefined) return undefined
  // PostgreSQL takes both for the moment after them.
  if (hour === 24 || second === 60) return undefined
  const exists = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  if (!exists || hour > 23 || minute > 59 || second > 59)
    throw failure(`there is no such moment: ${text.length > 40 ? '…' : text}`)
  const clock = (hour * 3600 + minute * 60 + second) * 1_000_000 + Number(fraction.padEnd(6, '0'))
  const local = BigInt(dayNumber(year, month, day)) * exactPerDay + BigInt(clock)
  const offset = offsetOf(zone)
  return offset === undefined ? undefined : { local, utc: local - offset }
}

function offsetOf(zone: string | undefined): bigint | undefined {
  if (zone === undefined || /^(?:Z|UTC)$/i.test(zone)) return 0n
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? []
  if (Number(hours) > 15 || Number(minutes) > 59) return undefined
  const micros = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * 1_000_000n
  return sign === '-' ? -micros : micros
}

/** The moment at which its unit begins. */
export function truncated(unit: string, micros: Whole): Whole {
  near(BigInt(micros))
  const { days, inDay } = split(micros)
  const size = clockUnits[unit]
  if (size !== undefined) return joined(days, inDay - (inDay % size))
  const { year, month } = dayOf(days)
  switch (unit) {
    case 'day':
      return joined(days, 0)
    case 'week':
      return joined(days - weekday(days) + 1, 0)
    case 'month':
      return joined(dayNumber(year, month, 1), 0)
    case 'quarter':
      return joined(dayNumber(year, month - ((month - 1) % 3), 1), 0)
    case 'decade':
      return joined(dayNumber(afterChrist(year) - (year % 10), 1, 1), 0)
    default:
      return joined(dayNumber(year, 1, 1), 0)
  }
}

/** A year of which decades and centuries are counted alike everywhere. */
function afterChrist(year: number): number {
  if (year < 1) throw valueRefusal('a decade or a century before Christ')
  return year
}

/** Units within a day, in microseconds. */
export const clockUnits: Readonly<Record<string, number>> = {
  microseconds: 1,
  milliseconds: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
}

/** A field of a moment, in microseconds where it has decimals. */
export function field(unit: string, micros: Whole): Whole {
  near(BigInt(micros))
  const { days, inDay } = split(micros)
  const { year, month, day } = dayOf(days)
  switch (unit) {
    case 'epoch':
      return micros
    case 'second':
    case 'milliseconds':
    case 'microseconds':
      return inDay % 60_000_000
    case 'minute':
      return Math.floor(inDay / 60_000_000) % 60
    case 'hour':
      return Math.floor(inDay / 3_600_000_000)
    case 'day':
      return day
    case 'month':
      return month
    case 'quarter':
      return Math.floor((month - 1) / 3) + 1
    case 'isodow':
      return weekday(days)
    case 'dow':
      return weekday(days) % 7
    case 'doy':
      return days - dayNumber(year, 1, 1) + 1
    case 'week':
      return isoWeek(days).week
    case 'isoyear':
      return isoWeek(days).year
    case 'decade':
      return Math.floor(afterChrist(year) / 10)
    case 'century':
      return Math.ceil(afterChrist(year) / 100)
    case 'millennium':
      return Math.ceil(afterChrist(year) / 1000)
    default:
      return year
  }
}
