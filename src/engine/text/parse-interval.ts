/** Months, days and microseconds; PostgreSQL keeps the three apart. */
export interface IntervalParts {
  readonly months: number
  readonly days: number
  readonly micros: number
}

const microsPerSecond = 1_000_000
const microsPerDay = 86_400 * microsPerSecond

/** Each unit of an interval as months, days or microseconds. */
export const intervalUnits: Readonly<Record<string, readonly ['months' | 'days' | 'micros', number]>> = {
  millennium: ['months', 12_000],
  century: ['months', 1200],
  decade: ['months', 120],
  year: ['months', 12],
  month: ['months', 1],
  week: ['days', 7],
  day: ['days', 1],
  hour: ['micros', 3600 * microsPerSecond],
  minute: ['micros', 60 * microsPerSecond],
  second: ['micros', microsPerSecond],
  millisecond: ['micros', 1000],
  microsecond: ['micros', 1],
}

const spellings: Readonly<Record<string, string>> = {
  y: 'year',
  yr: 'year',
  yrs: 'year',
  years: 'year',
  mon: 'month',
  mons: 'month',
  months: 'month',
  w: 'week',
  weeks: 'week',
  d: 'day',
  days: 'day',
  h: 'hour',
  hr: 'hour',
  hrs: 'hour',
  hours: 'hour',
  m: 'minute',
  min: 'minute',
  mins: 'minute',
  minutes: 'minute',
  s: 'second',
  sec: 'second',
  secs: 'second',
  seconds: 'second',
  ms: 'millisecond',
  msec: 'millisecond',
  msecs: 'millisecond',
  milliseconds: 'millisecond',
  us: 'microsecond',
  usec: 'microsecond',
  usecs: 'microsecond',
  microseconds: 'microsecond',
  decades: 'decade',
  c: 'century',
  cent: 'century',
  centuries: 'century',
  millennia: 'millennium',
  mil: 'millennium',
  mils: 'millennium',
}

const clockForm = /^([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?=\s|$)/

/** Reads PostgreSQL's forms of an interval: units, clock, ISO 8601, years-months; a bare number counts `unit`. */
export function parseInterval(text: string, unit: string): IntervalParts | undefined {
  const total = { months: 0, days: 0, micros: 0 }
  const trimmed = text.trim()
  if (/^-?P/i.test(trimmed)) return parseIso(trimmed, total)
  let rest = trimmed.replace(/^@\s*/, '').toLowerCase()
  const ago = /\bago\s*$/.test(rest)
  rest = rest.replace(/\bago\s*$/, '').trim()
  if (rest === '') return undefined
  while (rest !== '') {
    const clock = clockForm.exec(rest)
    const span = /^([+-]?)(\d+)-(\d{1,2})(?=\s|$)/.exec(rest)
    const count = /^([+-]?\d*\.?\d+|[+-]?\d+\.)\s*([a-z]+)?(?=[\s\d+-]|$)/.exec(rest)
    const match = clock ?? span ?? count
    if (match === null) return undefined
    if (clock !== null) {
      const sign = clock[1] === '-' ? -1 : 1
      const seconds = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4] ?? 0)
      total.micros += sign * Math.round(seconds * microsPerSecond)
    } else if (span !== null) {
      total.months += (span[1] === '-' ? -1 : 1) * (Number(span[2]) * 12 + Number(span[3]))
    } else if (count !== null) {
      // A bare number in front of a clock counts days.
      const bare = clockForm.test(rest.slice(count[0].length).trim()) ? 'day' : unit
      if (!addUnit(total, Number(count[1]), count[2] ?? bare)) return undefined
    }
    rest = rest.slice(match[0].length).trim()
  }
  return ago ? { months: -total.months, days: -total.days, micros: -total.micros } : total
}

interface Total {
  months: number
  days: number
  micros: number
}

/** A fraction of a unit goes on in smaller ones: of a year in months, of a month in days, of a day in time. */
function addUnit(total: Total, count: number, name: string): boolean {
  const unit = intervalUnits[spellings[name] ?? name]
  if (unit === undefined) return false
  const [part, size] = unit
  const amount = count * size
  if (part === 'micros') {
    total.micros += Math.round(amount)
    return true
  }
  const whole = Math.trunc(amount + Math.sign(amount) * 1e-9)
  const fraction = Math.abs(amount - whole) < 1e-9 ? 0 : amount - whole
  if (part === 'days') {
    total.days += whole
    total.micros += Math.round(fraction * microsPerDay)
    return true
  }
  if (size > 1) {
    total.months += Math.round(amount)
    return true
  }
  total.months += whole
  const days = fraction * 30
  const wholeDays = Math.trunc(days + Math.sign(days) * 1e-9)
  total.days += wholeDays
  total.micros += Math.round((Math.abs(days - wholeDays) < 1e-9 ? 0 : days - wholeDays) * microsPerDay)
  return true
}

function parseIso(text: string, total: Total): IntervalParts | undefined {
  const [datePart = '', timePart = ''] = text.replace(/^-?P/i, '').toUpperCase().split('T')
  const negative = text.startsWith('-')
  const take = (part: string, letters: Readonly<Record<string, string>>): boolean => {
    const pattern = /([+-]?\d+(?:\.\d+)?)([A-Z])/g
    if (part.replace(pattern, '') !== '') return false
    return [...part.matchAll(pattern)].every((match) =>
      addUnit(total, Number(match[1]), letters[match[2] ?? ''] ?? ''),
    )
  }
  if (datePart === '' && timePart === '') return undefined
  if (!take(datePart, { Y: 'year', M: 'month', W: 'week', D: 'day' })) return undefined
  if (!take(timePart, { H: 'hour', M: 'minute', S: 'second' })) return undefined
  return negative ? { months: -total.months, days: -total.days, micros: -total.micros } : total
}
