import { CredsqlError } from '../../../errors/credsql-error.ts'
import { daysInMonth } from '../../text/calendar.ts'
import { shownValue } from '../../text/shown-value.ts'
import { invalidInput } from './invalid-value.ts'
import { quoteText } from './quote.ts'
import { refusal } from './refuse.ts'
import { readTimeZone } from './time-zone.ts'

const words: Readonly<Record<string, string>> = {
  now: 'now()',
  today: "date_trunc('day', now())",
  tomorrow: "(date_trunc('day', now()) + to_days(1))",
  yesterday: "(date_trunc('day', now()) - to_days(1))",
  epoch: "CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ)",
  infinity: "CAST('infinity' AS TIMESTAMPTZ)",
  '-infinity': "CAST('-infinity' AS TIMESTAMPTZ)",
}

const typeNames: Readonly<Record<string, string>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMPTZ: 'timestamp with time zone',
}

const clock = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?`
const form = new RegExp(
  String.raw`^\s*(?:(\d{4,})[-/ ](\d{1,2})[-/ ](\d{1,2})|(\d{4})(\d\d)(\d\d)(?!\d))(?:(?:\s*T\s*|\s+)${clock})?\s*(.*?)\s*$`,
  'is',
)

/** A constant of a date or timestamp, with PostgreSQL's words for the moments that have one. */
export function momentConstant(text: string, type: string): string {
  const word = words[text.trim().toLowerCase()]
  if (word !== undefined) return `CAST(${word} AS ${type})`
  const era = /^(.*\d)\s*(AD|BC)\s*$/i.exec(text)
  if (era?.[2]?.toUpperCase() === 'AD') return momentConstant(era[1] ?? '', type)
  const match = form.exec(era?.[1] ?? text)
  if (match === null) {
    if (/\d/.test(text)) throw refusal(`the moment ${shownValue(text)}`)
    throw invalidInput(typeNames[type] ?? type, text)
  }
  const date = dateOf(match, text)
  const { time, extra } = timeOf(match.slice(7, 11), text)
  const zone = zoneOf(match[11] ?? '', text)
  if (era !== null) {
    if (type !== 'DATE') throw refusal(`the moment ${shownValue(text)}`)
    return `CAST(${quoteText(`${date} (BC)`)} AS DATE)`
  }
  if (type === 'DATE') return `CAST(${quoteText(date)} AS DATE)`
  const written = quoteText(`${date} ${time}${type === 'TIMESTAMPTZ' ? zone : ''}`)
  const moment = `CAST(${written} AS ${type})`
  return extra === 0 ? moment : `(${moment} + to_microseconds(${extra}))`
}

/** A constant of a time of day. */
export function timeConstant(text: string): string {
  const match = new RegExp(String.raw`^\s*${clock}\s*$`).exec(text)
  if (match === null) {
    if (/\d/.test(text)) throw refusal(`the time ${shownValue(text)}`)
    throw invalidInput('time', text)
  }
  const { time, extra } = timeOf(match.slice(1), text)
  const plain = `CAST(${quoteText(time)} AS TIME)`
  if (extra === 0) return plain
  // DuckDB has no 24:00:00, and begins again at midnight.
  if (extra > 1_000_000 || time.startsWith('23:59:59')) throw refusal(`the time ${shownValue(text)}`)
  return `(${plain} + to_microseconds(${extra}))`
}

/** DuckDB reads a constant when it meets a row; what cannot be a moment must not wait for one. */
function noSuchMoment(text: string): CredsqlError {
  return new CredsqlError('engine_failed', `date/time field value out of range: ${shownValue(text)}`)
}

function dateOf(match: RegExpExecArray, text: string): string {
  const [year = '', month = '', day = ''] = match[1] === undefined ? match.slice(4, 7) : match.slice(1, 4)
  const exists =
    Number(year) > 0 &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= daysInMonth(Number(year), Number(month))
  if (!exists) throw noSuchMoment(text)
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** A time of day that DuckDB takes, and the microseconds that are to be added: for 24:00, a second 60, and what follows the sixth decimal. */
function timeOf(
  [hours = '0', minutes = '0', seconds = '0', fraction = '']: readonly (string | undefined)[],
  text: string,
): { readonly time: string; readonly extra: number } {
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  const isWhole = /^0*$/.test(fraction)
  if (hour > 24 || minute > 59 || second > 60) throw noSuchMoment(text)
  if (hour === 24 && !(minute === 0 && second === 0 && isWhole)) throw noSuchMoment(text)
  if (second === 60 && !isWhole) throw noSuchMoment(text)
  const two = (part: number) => String(part).padStart(2, '0')
  const shown = `${two(hour % 24)}:${two(minute)}:${two(Math.min(second, 59))}`
  const micros = fraction.slice(0, 6)
  return {
    time: micros === '' ? shown : `${shown}.${micros}`,
    extra:
      (hour === 24 ? 86_400_000_000 : 0) +
      (second === 60 ? 1_000_000 : 0) +
      ((fraction[6] ?? '') >= '5' ? 1 : 0),
  }
}

/** A zone as DuckDB reads it behind a time. */
function zoneOf(zone: string, text: string): string {
  if (zone === '') return ''
  const [offset, sign, hours = '', minutes = '00'] = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone) ?? []
  if (offset !== undefined) {
    if (Number(hours) > 15 || Number(minutes) > 59) throw noSuchMoment(text)
    return `${sign}${hours.padStart(2, '0')}:${minutes}`
  }
  const meant = /^[a-z]/i.test(zone) ? readTimeZone(zone) : undefined
  if (meant === undefined) throw refusal(`the moment ${shownValue(text)}`)
  if (meant.kind === 'name') return ` ${meant.name}`
  const size = Math.abs(meant.minutes)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${meant.minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
