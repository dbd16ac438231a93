import { CredsqlError } from '../../errors/credsql-error.ts'
import { romanNumeral } from './roman-numeral.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

interface Moment {
  readonly date: Date
  readonly micros: number
  readonly zone: string
}

type Part = (moment: Moment) => { readonly text: string; readonly width?: number; readonly name?: boolean }

const number = (value: number, width: number) => ({ text: String(value).padStart(width, '0'), width })
const name = (text: string, width?: number) =>
  width === undefined ? { text, name: true } : { text: text.padEnd(width), width, name: true }

const julianDayOf1970 = 2_440_588

/** The template's patterns, in capitals; names are written in the case of the pattern. */
const parts: Readonly<Record<string, Part>> = {
  YYYY: ({ date }) => number(date.getUTCFullYear(), 4),
  'Y,YYY': ({ date }) => ({
    text: `${Math.floor(date.getUTCFullYear() / 1000)},${String(date.getUTCFullYear() % 1000).padStart(3, '0')}`,
  }),
  YYY: ({ date }) => number(date.getUTCFullYear() % 1000, 3),
  YY: ({ date }) => number(date.getUTCFullYear() % 100, 2),
  Y: ({ date }) => number(date.getUTCFullYear() % 10, 1),
  IYYY: ({ date }) => number(isoWeek(date).year, 4),
  IYY: ({ date }) => number(isoWeek(date).year % 1000, 3),
  IY: ({ date }) => number(isoWeek(date).year % 100, 2),
  IW: ({ date }) => number(isoWeek(date).week, 2),
  ID: ({ date }) => number(date.getUTCDay() === 0 ? 7 : date.getUTCDay(), 1),
  J: ({ date }) => number(Math.floor(date.getTime() / 86_400_000) + julianDayOf1970, 1),
  RM: ({ date }) => name(romanNumeral(date.getUTCMonth() + 1), 4),
  CC: ({ date }) => number(Math.ceil(date.getUTCFullYear() / 100), 2),
  Q: ({ date }) => number(Math.floor(date.getUTCMonth() / 3) + 1, 1),
  MONTH: ({ date }) => name(months[date.getUTCMonth()] ?? '', 9),
  MON: ({ date }) => name((months[date.getUTCMonth()] ?? '').slice(0, 3)),
  MM: ({ date }) => number(date.getUTCMonth() + 1, 2),
  DAY: ({ date }) => name(days[date.getUTCDay()] ?? '', 9),
  DY: ({ date }) => name((days[date.getUTCDay()] ?? '').slice(0, 3)),
  DDD: ({ date }) => number(dayOfYear(date), 3),
  DD: ({ date }) => number(date.getUTCDate(), 2),
  D: ({ date }) => number(date.getUTCDay() + 1, 1),
  WW: ({ date }) => number(Math.floor((dayOfYear(date) - 1) / 7) + 1, 2),
  W: ({ date }) => number(Math.floor((date.getUTCDate() - 1) / 7) + 1, 1),
  HH24: ({ date }) => number(date.getUTCHours(), 2),
  HH12: ({ date }) => number(date.getUTCHours() % 12 || 12, 2),
  HH: ({ date }) => number(date.getUTCHours() % 12 || 12, 2),
  MI: ({ date }) => number(date.getUTCMinutes(), 2),
  SSSSS: ({ date }) => number(secondsOfDay(date), 1),
  SSSS: ({ date }) => number(secondsOfDay(date), 1),
  SS: ({ date }) => number(date.getUTCSeconds(), 2),
  MS: ({ micros }) => number(Math.floor(micros / 1000), 3),
  US: ({ micros }) => number(micros, 6),
  AM: ({ date }) => name(date.getUTCHours() < 12 ? 'AM' : 'PM'),
  PM: ({ date }) => name(date.getUTCHours() < 12 ? 'AM' : 'PM'),
  'A.M.': ({ date }) => name(date.getUTCHours() < 12 ? 'A.M.' : 'P.M.'),
  'P.M.': ({ date }) => name(date.getUTCHours() < 12 ? 'A.M.' : 'P.M.'),
  TZ: ({ zone }) => name(zone),
  OF: ({ zone }) => ({ text: zone === '' ? '+00' : '+00' }),
}

const tokens =
  /"(?:[^"\\]|\\.)*"|FM|TH|Y,YYY|YYYY|IYYY|YYY|IYY|YY|IY|Y|SSSSS|SSSS|HH24|HH12|HH|MONTH|MON|MM|MI|MS|DAY|DDD|DD|DY|D|A\.M\.|P\.M\.|AM|PM|CC|IW|ID|WW|W|Q|SS|US|TZ|OF|RM|rm|J|EEEE|[A-Z]|[^A-Z"]/gi

/** to_char of a moment in UTC. Throws `unsupported` for a pattern that is not known. */
export function momentTemplate(instant: bigint, template: string, zone: string): string {
  const millis = instant / 1000n - (instant % 1000n < 0n ? 1n : 0n)
  const date = new Date(Number(millis))
  const micros = Number(((instant % 1_000_000n) + 1_000_000n) % 1_000_000n)
  let text = ''
  let fill = true
  let last: string | undefined
  for (const [token] of template.matchAll(tokens)) {
    const upper = token.toUpperCase()
    if (upper === 'FM') {
      fill = false
      continue
    }
    if (token.startsWith('"')) text += token.slice(1, -1).replace(/\\(.)/g, '$1')
    else if (upper === 'TH' && last !== undefined) text += ordinal(last, token === 'th')
    else {
      // PostgreSQL's pattern is RM or rm; Rm is text to it.
      const part = token === 'Rm' || token === 'rM' ? undefined : parts[upper]
      if (part === undefined) {
        if (/[A-Z]/i.test(token))
          throw new CredsqlError('unsupported', `${token} in a moment's template is not supported`)
        text += token
      } else {
        const shown = part({ date, micros, zone })
        const trimmed = fill
          ? shown.text
          : shown.name === true
            ? shown.text.trimEnd()
            : trimNumber(upper, shown.text)
        text += shown.name === true ? inCaseOf(token, trimmed) : trimmed
        last = shown.name === true ? undefined : trimmed
        fill = true
        continue
      }
    }
    last = undefined
  }
  return text
}

/** FM drops the zeros in front, but not of the fractions of a second. */
function trimNumber(pattern: string, text: string): string {
  return pattern === 'MS' || pattern === 'US' ? text : text.replace(/^0+(?=\d)/, '')
}

function inCaseOf(pattern: string, text: string): string {
  if (pattern === pattern.toUpperCase()) return text.toUpperCase()
  return pattern[0] === pattern[0]?.toUpperCase() ? text : text.toLowerCase()
}

function ordinal(digits: string, lower: boolean): string {
  const value = Number(digits) % 100
  const ending = value > 10 && value < 14 ? 'TH' : (['TH', 'ST', 'ND', 'RD'][value % 10] ?? 'TH')
  return lower ? ending.toLowerCase() : ending
}

function secondsOfDay(date: Date): number {
  return date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds()
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
}

function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000)
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 }
}
