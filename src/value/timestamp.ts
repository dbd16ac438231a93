const microsPerDay = 86_400_000_000
const iso =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isDate(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const length = (monthLengths[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0)
  return day >= 1 && day <= length
}

/** A second of 60 is a leap second, and 24:00:00 the end of a day, as in PostgreSQL. */
function isTime(hour: number, minute: number, second: number): boolean {
  if (hour === 24) return minute === 0 && second === 0
  return hour < 24 && minute < 60 && second <= 60
}

function digits(text: string, from: number, count: number): number {
  let value = 0
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** `2020-03-21T16:02:37Z`, the form that most APIs send, without a regular expression; NaN for any other. */
function parsePlainUtc(text: string): number {
  if (text.length !== 20 || text.charCodeAt(19) !== 90 || text.charCodeAt(10) !== 84) return Number.NaN
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)]
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)]
  if (!isDate(year, month, day) || !isTime(hour, minute, second)) return Number.NaN
  return daysFromCivil(year, month, day) * microsPerDay + (hour * 3600 + minute * 60 + second) * 1_000_000
}

const mail =
  /^(?:[a-z]{3},\s*)?(\d{1,2}) ([a-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?)(?:\s+(?:GMT|UTC?|([+-]\d{4})))?$/i
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 2822, which names the month: as ISO 8601 it is checked like any other. */
function parseMail(text: string): bigint | undefined {
  const match = mail.exec(text.trim())
  if (match === null) return undefined
  const [, day = '', name = '', year = '', time = '', offset = 'Z'] = match
  const month = monthNames.indexOf(name.toLowerCase()) + 1
  const two = (value: number | string) => String(value).padStart(2, '0')
  return parseInstant(`${year}-${two(month)}-${two(day)}T${time}${offset}`)
}

/**
 * An instant in microseconds since 1970-01-01T00:00Z, or undefined when the text is none.
 * Takes ISO 8601 with any number of decimals (cut after the sixth) and any offset, with or without a colon, a date alone
 * (midnight UTC), and RFC 2822 (`Mon, 15 Jan 2024 10:00:00 -0000`). A time without an offset is UTC.
 */
export function parseInstant(text: string): bigint | undefined {
  const plain = parsePlainUtc(text)
  if (!Number.isNaN(plain)) return BigInt(plain)
  const match = iso.exec(text.trim())
  if (match === null) return parseMail(text)
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const numbers = [month, day, hour, minute, second].map(Number) as [number, number, number, number, number]
  const [m, d, h, min, s] = numbers
  if (!isDate(Number(year), m, d) || !isTime(h, min, s)) return undefined
  let offset = 0
  if (/^[+-]/.test(zone)) {
    const compact = zone.replace(':', '')
    const [hours, minutes] = [Number(compact.slice(1, 3)), Number(compact.slice(3, 5) || '0')]
    // No zone is sixteen hours away, for PostgreSQL neither.
    if (hours > 15 || minutes > 59) return undefined
    offset = (hours * 60 + minutes) * (zone[0] === '-' ? -60 : 60)
  }
  const days = BigInt(daysFromCivil(Number(year), m, d))
  const seconds = BigInt(h * 3600 + min * 60 + s - offset)
  return days * BigInt(microsPerDay) + seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

/** Days since 1970-01-01 of the date that an ISO text starts with, wherever its midnight is; or undefined. */
export function parseDate(text: string): number | undefined {
  if (parseInstant(text) === undefined) return undefined
  const start = /^\d{4,6}-\d\d-\d\d/.exec(text.trim())
  const micros = parseInstant(start === null ? text : start[0])
  if (micros === undefined) return undefined
  const days = micros / BigInt(microsPerDay)
  return Number(micros < 0n && micros % BigInt(microsPerDay) !== 0n ? days - 1n : days)
}

/** `2020-11-04T21:39:49.530562Z`: an instant as ISO text in UTC; the fraction only as long as it must be. */
export function formatInstant(micros: bigint): string {
  const day = BigInt(microsPerDay)
  let days = micros / day
  let rest = micros % day
  if (rest < 0n) {
    days -= 1n
    rest += day
  }
  const date = new Date(Number(days) * 86_400_000).toISOString().slice(0, -14)
  const seconds = Number(rest / 1_000_000n)
  const two = (value: number) => String(value).padStart(2, '0')
  const fraction = String(rest % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}Z`
}
