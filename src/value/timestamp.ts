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

const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

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
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= monthLengths[month - 1]!)) return Number.NaN
  const seconds = digits(text, 11, 2) * 3600 + digits(text, 14, 2) * 60 + digits(text, 17, 2)
  return daysFromCivil(digits(text, 0, 4), month, day) * microsPerDay + seconds * 1_000_000
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
  if (match === null) {
    // RFC 2822 starts with a day's name or number and holds a month's name; Date takes it exactly to the second.
    const parsed = /^(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4} /.test(text)
      ? Date.parse(text)
      : Number.NaN
    return Number.isNaN(parsed) ? undefined : BigInt(parsed) * 1000n
  }
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const numbers = [month, day, hour, minute, second].map(Number) as [number, number, number, number, number]
  const [m, d, h, min, s] = numbers
  if (m < 1 || m > 12 || d < 1 || d > monthLengths[m - 1]! || h > 24 || min > 59 || s > 60) return undefined
  let offset = 0
  if (/^[+-]/.test(zone)) {
    const compact = zone.replace(':', '')
    offset =
      (Number(compact.slice(1, 3)) * 60 + Number(compact.slice(3, 5) || '0')) * (zone[0] === '-' ? -60 : 60)
  }
  const days = BigInt(daysFromCivil(Number(year), m, d))
  const seconds = BigInt(h * 3600 + min * 60 + s - offset)
  return days * BigInt(microsPerDay) + seconds * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

/** Days since 1970-01-01 of the date that an ISO text starts with, or undefined. */
export function parseDate(text: string): number | undefined {
  const micros = parseInstant(text)
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
