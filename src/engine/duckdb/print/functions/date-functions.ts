import { type Call, type FunctionTable, fill, own, rule, same } from '../function-rule.ts'
import { intervalConstant, intervalSql } from '../interval-constant.ts'
import { type Printed, printed } from '../printed.ts'
import { refusal } from '../refuse.ts'
import type { SqlType } from '../sql-type.ts'

const now = rule('scalar', 0, 0, () => printed('now()', 'timestamptz'))

const longUnits: ReadonlySet<string> = new Set([
  ...['c', 'cent', 'century', 'centuries', 'mil', 'mils', 'millennium', 'millennia'],
])

/** Functions on dates, timestamps and intervals. */
export const dateFunctions: FunctionTable = {
  now,
  transaction_timestamp: now,
  statement_timestamp: now,
  clock_timestamp: now,
  date_trunc: rule('scalar', 2, 3, ({ args }) => {
    const [unit, value, zone] = args as [Printed, Printed, Printed | undefined]
    // DuckDB's centuries and millennia begin a year earlier.
    if (unit.text === undefined || longUnits.has(unit.text.toLowerCase()))
      throw refusal(`date_trunc to ${unit.text ?? 'a unit that is no constant'}`)
    const moment =
      value.type === 'date' || value.type === 'literal'
        ? printed(`CAST(${value.sql} AS TIMESTAMPTZ)`, 'timestamptz')
        : value
    if (zone === undefined) return printed(truncated(unit.sql, moment.sql), moment.type)
    return printed(
      `timezone(${zone.sql}, ${truncated(unit.sql, `timezone(${zone.sql}, ${moment.sql})`)})`,
      'timestamptz',
    )
  }),
  date_part: rule('scalar', 2, 2, ({ args }) => printed(`CAST(${field(args)} AS DOUBLE)`, 'double')),
  extract: rule('scalar', 2, 2, ({ args }) => {
    const unit = unitOf(args[0])
    const scale = unit === 'epoch' || unit === 'second' ? 6 : unit === 'milliseconds' ? 3 : 0
    return printed(`CAST(${field(args)} AS DECIMAL(${scale === 0 ? 18 : 24}, ${scale}))`, 'numeric')
  }),
  age: rule('scalar', 1, 2, ({ args }) => {
    const [a, b] = args as [Printed, Printed | undefined]
    if (b === undefined)
      return printed(
        `age(date_trunc('day', CAST(now() AS TIMESTAMP)), CAST(${a.sql} AS TIMESTAMP))`,
        'interval',
      )
    const type = a.type === 'timestamptz' || b.type === 'timestamptz' ? 'TIMESTAMPTZ' : 'TIMESTAMP'
    return printed(`age(CAST(${a.sql} AS ${type}), CAST(${b.sql} AS ${type}))`, 'interval')
  }),
  timezone: rule('scalar', 2, 2, ({ args }) => {
    const [zone, value] = args as [Printed, Printed]
    if (zone.type === 'interval') throw refusal('AT TIME ZONE with an interval')
    if (value.type === 'timestamp') return printed(fill('timezone($1, $2)', args), 'timestamptz')
    if (value.type === 'timestamptz' || value.type === 'any')
      return printed(fill('timezone($1, $2)', args), value.type === 'any' ? 'any' : 'timestamp')
    if (value.type === 'date' || value.type === 'literal')
      return printed(fill('timezone($1, CAST($2 AS TIMESTAMPTZ))', args), 'timestamp')
    throw refusal(`AT TIME ZONE on ${value.type}`)
  }),
  make_date: same('make_date', 'date', 3),
  make_time: same('make_time', 'time', 3),
  make_timestamp: same('make_timestamp', 'timestamp', 6),
  make_timestamptz: rule('scalar', 6, 7, ({ args }) => {
    const zone = args[6]?.sql ?? "'UTC'"
    return printed(
      `timezone(${zone}, ${fill('make_timestamp($1, $2, $3, $4, $5, $6)', args)})`,
      'timestamptz',
    )
  }),
  make_interval: rule('scalar', 0, 7, makeInterval),
  to_timestamp: rule('scalar', 1, 2, ({ args, context }) => {
    if (args.length === 1) return printed(`to_timestamp(${args[0]?.sql})`, 'timestamptz')
    context.need('credsql_read_moment')
    return printed(`CAST(${fill('credsql_read_moment($1, $2)', args)} AS TIMESTAMPTZ)`, 'timestamptz')
  }),
  to_date: rule('scalar', 2, 2, ({ args, context }) => {
    context.need('credsql_read_moment')
    return printed(`CAST(CAST(${fill('credsql_read_moment($1, $2)', args)} AS TIMESTAMPTZ) AS DATE)`, 'date')
  }),
  to_char: rule('scalar', 2, 2, toChar),
  date_bin: rule('scalar', 3, 3, ({ args }) => {
    const [given, source, origin] = args as [Printed, Printed, Printed]
    const stride = given.text === undefined ? given.sql : intervalConstant(given.text)
    const type = source.type === 'timestamptz' || origin.type === 'timestamptz' ? 'TIMESTAMPTZ' : 'TIMESTAMP'
    return printed(
      `time_bucket(${stride}, CAST(${source.sql} AS ${type}), CAST(${origin.sql} AS ${type}))`,
      type === 'TIMESTAMP' ? 'timestamp' : 'timestamptz',
    )
  }),
  justify_days: own('credsql_justify_days', 'interval', 1),
  justify_hours: own('credsql_justify_hours', 'interval', 1),
  justify_interval: own('credsql_justify_interval', 'interval', 1),
  isfinite: same('isfinite', 'boolean', 1),
}

/**
 * DuckDB takes a comparison of `date_trunc` with a constant apart and forgets NULL: `date_trunc('hour', NULL) = '… 08:30'` is false
 * there. Behind a sum it does not look.
 */
function truncated(unit: string, moment: string): string {
  return `(date_trunc(${unit}, ${moment}) + to_microseconds(0))`
}

/** The names of the fields that both engines read alike. */
const fields: Readonly<Record<string, string>> = {
  century: 'century',
  decade: 'decade',
  millennium: 'millennium',
  year: 'year',
  years: 'year',
  quarter: 'quarter',
  month: 'month',
  months: 'month',
  week: 'week',
  day: 'day',
  days: 'day',
  dow: 'dow',
  isodow: 'isodow',
  doy: 'doy',
  isoyear: 'isoyear',
  hour: 'hour',
  hours: 'hour',
  minute: 'minute',
  minutes: 'minute',
  second: 'second',
  seconds: 'second',
  millisecond: 'milliseconds',
  milliseconds: 'milliseconds',
  microsecond: 'microseconds',
  microseconds: 'microseconds',
  epoch: 'epoch',
}

function unitOf(unit: Printed | undefined): string {
  const name = fields[(unit?.text ?? '').toLowerCase()]
  if (name === undefined) throw refusal(`the field ${unit?.text ?? 'that is no constant'} of a moment`)
  return name
}

function field(args: readonly Printed[]): string {
  const unit = unitOf(args[0])
  const value = args[1]?.type === 'literal' ? refuseLiteral() : (args[1]?.sql ?? '')
  // DuckDB's seconds and milliseconds have no decimals, PostgreSQL's have all of them.
  if (unit === 'second') return `(date_part('microseconds', ${value}) / CAST(1000000 AS DECIMAL(7, 0)))`
  if (unit === 'milliseconds') return `(date_part('microseconds', ${value}) / CAST(1000 AS DECIMAL(4, 0)))`
  return `date_part('${unit}', ${value})`
}

function refuseLiteral(): never {
  throw refusal('a field of a text; give it a type first')
}

const intervalParts = ['years', 'months', 'weeks', 'days', 'hours', 'mins', 'secs'] as const

function makeInterval({ args, argumentNames }: Call): Printed {
  const parts = new Map<string, string>()
  args.forEach((arg, index) => {
    const name = argumentNames[index] ?? intervalParts[index] ?? ''
    if (!(intervalParts as readonly string[]).includes(name)) throw refusal(`make_interval with ${name}`)
    parts.set(name, arg.sql)
  })
  const count = (name: string) => parts.get(name)
  const terms = [
    count('years') && `to_years(CAST(${count('years')} AS INTEGER))`,
    count('months') && `to_months(CAST(${count('months')} AS INTEGER))`,
    count('weeks') && `to_days(7 * CAST(${count('weeks')} AS INTEGER))`,
    count('days') && `to_days(CAST(${count('days')} AS INTEGER))`,
    count('hours') && `to_hours(CAST(${count('hours')} AS BIGINT))`,
    count('mins') && `to_minutes(CAST(${count('mins')} AS BIGINT))`,
    count('secs') && `to_microseconds(CAST(round(${count('secs')} * 1000000) AS BIGINT))`,
  ].filter((term) => term !== undefined)
  return printed(
    terms.length === 0 ? intervalSql({ months: 0, days: 0, micros: 0 }) : `(${terms.join(' + ')})`,
    'interval',
  )
}

const momentTypes: ReadonlySet<SqlType> = new Set<SqlType>(['timestamp', 'timestamptz', 'date'])

function toChar({ args, context }: Call): Printed {
  const [value, template] = args as [Printed, Printed]
  if (momentTypes.has(value.type)) {
    context.need('credsql_moment_text')
    const zone = value.type === 'timestamptz' || value.type === 'date' ? "'UTC'" : "''"
    return printed(`credsql_moment_text(CAST(${value.sql} AS TIMESTAMP), ${template.sql}, ${zone})`, 'text')
  }
  if (['integer', 'numeric', 'double'].includes(value.type)) {
    context.need('credsql_number_text')
    return printed(`credsql_number_text(CAST(${value.sql} AS VARCHAR), ${template.sql})`, 'text')
  }
  throw refusal(`to_char of ${value.type === 'any' ? 'a value whose type is not known' : value.type}`)
}
