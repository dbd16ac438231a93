import { momentFields } from '../../../text/moment-fields.ts'
import { momentTemplate } from '../../../text/moment-template.ts'
import { refusal } from '../../refuse.ts'
import { isMoment, isText, numeric, type SqlType, typeName, types } from '../../sql-type.ts'
import { intervalFields } from '../../value/interval.ts'
import { coerce, constant } from '../coerce.ts'
import type { Context } from '../context.ts'
import { call, type Printed, printed } from '../printed.ts'
import { type FunctionTable, rule } from './function-rule.ts'

const now = rule(0, 0, (_, { host, slots }) => constant(slots, host.now, types.timestamptz))

/** Functions on dates and timestamps. */
export const dateFunctions: FunctionTable = {
  now,
  transaction_timestamp: now,
  statement_timestamp: now,
  clock_timestamp: now,
  date_trunc: rule(2, 2, (args, context) => {
    const [unit, value] = args as [Printed, Printed]
    const moment = momentOperand(value, types.timestamptz, context)
    return printed(moment.type, 'date_trunc', context.slots.constant(truncation(unit)), moment.sql)
  }),
  extract: rule(2, 2, (args, context) => {
    if (args[1]?.type.kind === 'interval') {
      const unit = intervalUnit(args[0] as Printed)
      const decimals = unit === 'epoch' || unit === 'second' ? 6 : 0
      return printed(numeric(decimals), 'interval_field_scaled', context.slots.constant(unit), args[1].sql)
    }
    const { unit, sql } = fieldOf(args, context)
    const scale = unit === 'epoch' || unit === 'second' ? 6 : unit === 'milliseconds' ? 3 : 0
    return printed(numeric(scale), 'moment_field_scaled', context.slots.constant(unit), sql)
  }),
  date_part: rule(2, 2, (args, context) => {
    if (args[1]?.type.kind === 'interval') {
      const unit = intervalUnit(args[0] as Printed)
      const value = call('interval_field', context.slots.constant(unit), args[1].sql)
      const divisor = unit === 'epoch' || unit === 'second' ? 1_000_000 : 1
      return printed(types.double, 'double_divide', call('integer_to_double', value), divisor)
    }
    const { unit, sql } = fieldOf(args, context)
    const field = call('moment_field', context.slots.constant(unit), sql)
    const divisor = unit === 'epoch' || unit === 'second' ? 1_000_000 : unit === 'milliseconds' ? 1000 : 1
    return printed(types.double, 'double_divide', call('integer_to_double', field), divisor)
  }),
  timezone: rule(2, 2, (args) => {
    const [zone, value] = args as [Printed, Printed]
    if (!['UTC', 'Etc/UTC', 'GMT'].includes(zone.text ?? '')) throw refusal('time zones other than UTC')
    if (value.type.kind === 'timestamptz') return { sql: value.sql, type: types.timestamp }
    if (value.type.kind === 'timestamp') return { sql: value.sql, type: types.timestamptz }
    throw refusal(`AT TIME ZONE on ${typeName(value.type)}`)
  }),
  to_char: rule(2, 2, (args, context) => {
    const [value, template] = args as [Printed, Printed]
    if (!isMoment(value.type) || !isText(template.type)) throw refusal(`to_char of ${typeName(value.type)}`)
    const zoneName = value.type.kind === 'timestamp' ? '' : 'UTC'
    // A template that is refused is refused before there is a row.
    if (template.text !== undefined) momentTemplate(0n, template.text, zoneName)
    const zone = context.slots.constant(zoneName)
    const moment = value.type.kind === 'date' ? coerce(value, types.timestamp, context.slots) : value
    return printed(types.text, 'moment_template', moment.sql, template.sql, zone)
  }),
}

function momentOperand(value: Printed, dates: SqlType, { slots }: Context): Printed {
  if (!isMoment(value.type)) throw refusal(`a function of moments on ${typeName(value.type)}`)
  return value.type.kind === 'date' ? coerce(value, dates, slots) : value
}

/** The units that both engines cut a moment to, with DuckDB's other names of them. */
const truncations: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    microseconds: 'microsecond usec usecs us',
    milliseconds: 'millisecond msec msecs ms',
    second: 'seconds sec secs s',
    minute: 'minutes min mins m',
    hour: 'hours hr hrs h',
    day: 'days d',
    week: 'weeks w',
    month: 'months mon mons',
    quarter: 'quarters',
    year: 'years yr yrs y',
    decade: 'decades',
  }).flatMap(([unit, others]) => [unit, ...others.split(' ')].map((name) => [name, unit])),
)

/** Fields that DuckDB reads alone of a moment, and no interval has here. */
const longFields: Readonly<Record<string, string>> = {
  decade: 'decade',
  century: 'century',
  millennium: 'millennium',
}

function truncation(unit: Printed): string {
  const name = (unit.text ?? '').toLowerCase()
  const found = Object.hasOwn(truncations, name) ? truncations[name] : undefined
  if (found === undefined) throw refusal(`date_trunc to ${unit.text ?? 'a unit that is no constant'}`)
  return found
}

function intervalUnit({ text }: Printed): string {
  const unit = momentFields[(text ?? '').toLowerCase()] ?? ''
  if (!intervalFields.includes(unit)) throw refusal('such a field of an interval')
  return unit
}

function fieldOf(args: readonly Printed[], context: Context) {
  const [name, value] = args as [Printed, Printed]
  const written = (name.text ?? '').toLowerCase()
  const fields = { ...momentFields, ...longFields }
  const unit = Object.hasOwn(fields, written) ? fields[written] : undefined
  if (unit === undefined) throw refusal('such a field of a moment')
  return {
    unit,
    sql: momentOperand(value, types.timestamp, context).sql,
  }
}
