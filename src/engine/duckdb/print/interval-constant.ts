import { type IntervalParts, intervalUnits, parseInterval } from '../../text/parse-interval.ts'
import { invalidInput } from './invalid-value.ts'
import { refusal } from './refuse.ts'

// PostgreSQL's bits of `interval '…' DAY` and its like, for the forms of one field and the common pairs.
const fields: Readonly<Record<number, string>> = {
  4: 'year',
  2: 'month',
  8: 'day',
  1024: 'hour',
  2048: 'minute',
  4096: 'second',
}

/** An interval constant in DuckDB's SQL. */
export function intervalConstant(text: string, field?: number): string {
  const unit = field === undefined || field === 0x7fff ? 'second' : fields[field]
  if (unit === undefined) throw refusal('an interval with a range of fields')
  const parts = parseInterval(text, unit)
  if (parts === undefined) throw invalidInput('interval', text)
  if (field !== undefined && field !== 0x7fff && unit !== 'second') return intervalSql(truncate(parts, unit))
  return intervalSql(parts)
}

/** An interval of these parts in DuckDB's SQL. */
export function intervalSql({ months, days, micros }: IntervalParts): string {
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${micros}))`
}

/** `interval '1 day 5 hours' day` drops what is smaller than its field. */
function truncate(parts: IntervalParts, unit: string): IntervalParts {
  const step = intervalUnits[unit]
  if (step === undefined) return parts
  const [part, size] = step
  if (part === 'months') return { months: Math.trunc(parts.months / size) * size, days: 0, micros: 0 }
  if (part === 'days') return { ...parts, micros: 0 }
  return { ...parts, micros: Math.trunc(parts.micros / size) * size }
}
