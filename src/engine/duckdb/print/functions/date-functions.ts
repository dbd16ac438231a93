import { momentFields } from '../../../text/moment-fields.ts'
import { momentTemplate } from '../../../text/moment-template.ts'
import { numberTemplate } from '../../define/number-template.ts'
import { atTimeZone } from '../at-time-zone.ts'
import { printedDecimal } from '../decimal.ts'
import { type Call, type FunctionTable, fill, own, rule, same } from '../function-rule.ts'
import { intervalConstant, intervalSql } from '../interval-constant.ts'
import { type Printed, printed } from '../printed.ts'
import { refusal } from '../refuse.ts'
import { isNumber, type SqlType } from '../sql-type.ts'

const shortUnits =
  /^(?:h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?|ms|msecs?|milliseconds?|us|usecs?|microseconds?)$/i

const now = rule('scalar', 0, 0, () => printed('now()', 'timestamptz'))

// Not centuries and millennia: DuckDB's begin a year earlier.
const units: ReadonlySet<string> = new Set(
  `microseconds microsecond usec usecs us milliseconds millisecond msec msecs ms second seconds sec secs s minute minutes min mins m
  hour hours hr hrs h day days d week weeks w month months mon mons quarter quarters year years yr yrs y decade decades`.split(
    /\s+/,
  ),
)

/** Functions on dates, timestamps and intervals. */
export const dateFunctions: FunctionTable = {
  now,
  transaction_timestamp: now,
  statement_timestamp: now,
  clock_timestamp: now,
  date_trunc: rule('scalar', 2, 3, ({ args, context }) => {
    const [unit, value, zone] = args as [Printed, Printed, Printed | undefined]
    if (!units.has(unit.text?.toLowerCase() ?? ''))
      throw refusal(`date_trunc to ${unit.text ?? 'a unit that is no constant'}`)
    const moment =
      value.type === 'date' || value.type === 'literal'
        ? printed(`CAST(${value.sql} AS TIMESTAMPTZ)`, 'timestamptz')
        : value
    if (zone === undefined) return printed(truncated(unit.sql, moment.sql), moment.type)
    const instant = printed(`CAST(${moment.sql} AS TIMESTAMPTZ)`, 'timestamptz')
    const local = atTimeZone(instant, zone, context).sql
    // Within an hour the offset stays, also in the hour that a clock shows twice.
    if (shortUnits.test(unit.text ?? '')) {
      const rest = `(epoch_us(${local}) - epoch_us(${truncated(unit.sql, local)}))`
      return printed(`make_timestamptz(epoch_us(${instant.sql}) - ${rest})`, 'timestamptz')
    }
    return atTimeZone(printed(truncated(unit.sql, local), 'timestamp'), zone, context)
  }),
  date_part: rule('scalar', 2, 2, ({ args }) => printed(`CAST(${field(args)} AS DOUBLE)`, 'double')),
  extract: rule('scalar', 2, 2, ({ args }) => {
    const unit = unitOf(args[0])
    const scale = unit === 'epoch' || unit === 'second' ? 6 : unit === 'milliseconds' ? 3 : 0
    const whole = scale === 0 ? 18 : 24 - scale
    return printedDecimal(`CAST(${field(args)} AS DECIMAL(${whole + scale}, ${scale}))`, { whole, scale })
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
  timezone: rule('scalar', 2, 2, ({ args, context }) => {
    const [zone, value] = args as [Printed, Printed]
    return atTimeZone(value, zone, context)
  }),
  make_date: same('make_date', 'date', 3),
  make_time: same('make_time', 'time', 3),
  make_timestamp: same('make_timestamp', 'timestamp', 6),
  make_timestamptz: rule('scalar', 6, 7, ({ args, context }) => {
    const local = printed(fill('make_timestamp($1, $2, $3, $4, $5, $6)', args), 'timestamp')
    return atTimeZone(local, args[6] ?? { sql: "'UTC'", type: 'literal', text: 'UTC' }, context)
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

const fields: Readonly<Record<string, string>> = {
  ...momentFields,
  century: 'century',
  decade: 'decade',
  millennium: 'millennium',
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
  // DuckDB's seconds with a fraction have errors in the last digits.
  if (unit === 'epoch' && (args[1]?.type === 'timestamp' || args[1]?.type === 'timestamptz'))
    return `(epoch_us(${value}) / 1000000.0)`
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
    const zone = value.type === 'timestamptz' || value.type === 'date' ? 'UTC' : ''
    // A template that is refused is refused before there is a row.
    if (template.text !== undefined) momentTemplate(0n, template.text, zone)
    return printed(`credsql_moment_text(CAST(${value.sql} AS TIMESTAMP), ${template.sql}, '${zone}')`, 'text')
  }
  if (template.text !== undefined && isNumber(value.type)) numberTemplate('0', template.text)
  if (value.type === 'double') {
    context.need('credsql_double_template')
    const digits = `CASE WHEN typeof(${value.sql}) = 'FLOAT' THEN 6 ELSE 15 END`
    return printed(`credsql_double_template(${value.sql}, ${digits}, ${template.sql})`, 'text')
  }
  if (isNumber(value.type)) {
    context.need('credsql_number_text')
    return printed(`credsql_number_text(CAST(${value.sql} AS VARCHAR), ${template.sql})`, 'text')
  }
  throw refusal(`to_char of ${value.type === 'any' ? 'a value whose type is not known' : value.type}`)
}
