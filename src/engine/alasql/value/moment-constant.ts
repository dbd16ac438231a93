import { dayNumber, daysInMonth } from '../../text/calendar.ts'
import { shownValue } from '../../text/shown-value.ts'
import { failure } from '../refuse.ts'

/** What a text constant is as a date, as a timestamp, and as an instant; the last two in microseconds. */
export interface MomentConstant {
  readonly day: number
  readonly local: bigint
  readonly utc: bigint
}

const date = String.raw`(?:(\d{4})[-/ ](\d{1,2})[-/ ](\d{1,2})|(\d{4})(\d\d)(\d\d)(?!\d))`
const clock = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?`
const form = new RegExp(
  String.raw`^\s*${date}(?:(?:\s*T\s*|\s+)${clock})?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?\s*$`,
  'i',
)

/** A text constant in ISO 8601's form; undefined for any other one. Throws `engine_failed` for a moment that there is not. */
export function momentConstant(text: string): MomentConstant | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0] = (match[1] === undefined ? match.slice(4, 7) : match.slice(1, 4)).map(
    Number,
  )
  const exists = year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  if (!exists) throw noSuchMoment(text)
  const days = dayNumber(year, month, day)
  const local = BigInt(days) * 86_400_000_000n + BigInt(microsOf(match.slice(7, 11), text))
  return { day: days, local, utc: local - offsetOf(match[11], text) }
}

function noSuchMoment(text: string): Error {
  return failure(`date/time field value out of range: ${shownValue(text)}`)
}

/** The microseconds since the day began: 24:00 is the next day's beginning, a second 60 the next minute's. */
function microsOf(
  [hours = '0', minutes = '0', seconds = '0', fraction = '']: readonly (string | undefined)[],
  text: string,
): number {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  const isWhole = /^0*$/.test(fraction)
  if (hour > 24 || minute > 59 || second > 60) throw noSuchMoment(text)
  if (hour === 24 && !(minute === 0 && second === 0 && isWhole)) throw noSuchMoment(text)
  if (second === 60 && !isWhole) throw noSuchMoment(text)
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0')) + ((fraction[6] ?? '') >= '5' ? 1 : 0)
  return (hour * 3600 + minute * 60 + second) * 1_000_000 + micros
}

function offsetOf(zone: string | undefined, text: string): bigint {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '') ?? []
  if (hours === undefined) return 0n
  if (Number(hours) > 15 || Number(minutes) > 59) throw noSuchMoment(text)
  const micros = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * 1_000_000n
  return sign === '-' ? -micros : micros
}
