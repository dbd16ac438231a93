import fc from 'fast-check'
import { small } from './literals.ts'
import type { Sql, Sub } from './scope.ts'

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC', 'Pacific/Auckland']
const zone = fc.constantFrom(...zones)

/** Points in time. */
export function timestampForm(sub: Sub): Sql {
  const unit = fc.constantFrom('hour', 'day', 'month', 'year', 'week', 'quarter', 'minute', 'milliseconds')
  const step = fc.constantFrom('1 day', '1 month', '-36 hours', '1 year', '1.5 seconds', '-1 month -1 day')
  const a = sub('timestamp')
  return fc.oneof(
    fc.tuple(a, unit).map(([x, name]) => `date_trunc('${name}', ${x})`),
    fc.tuple(a, unit, zone).map(([x, name, own]) => `date_trunc('${name}', ${x}, '${own}')`),
    fc.tuple(a, fc.constantFrom('+', '-'), step).map(([x, op, by]) => `(${x} ${op} interval '${by}')`),
    fc.tuple(a, sub('interval')).map(([x, by]) => `(${x} + ${by})`),
    fc.tuple(a, zone, zone).map(([x, from, to]) => `((${x} AT TIME ZONE '${from}') AT TIME ZONE '${to}')`),
    sub('date').map((x) => `(${x})::timestamptz`),
    sub('integer').map((x) => `to_timestamp(${x} % 4000000000)`),
  )
}

/** Days. */
export function dateForm(sub: Sub): Sql {
  return fc.oneof(
    sub('timestamp').map((x) => `(${x})::date`),
    fc.tuple(sub('date'), small).map(([x, n]) => `(${x} + ${n})`),
    fc.tuple(sub('date'), small).map(([x, n]) => `(${x} - ${n})`),
    fc.tuple(sub('timestamp'), zone).map(([x, own]) => `(${x} AT TIME ZONE '${own}')::date`),
    fc.tuple(sub('date'), sub('interval')).map(([x, y]) => `(${x} + ${y})::date`),
    sub('date').map((x) => `(${x})::text::date`),
  )
}

/** Spans of time. */
export function intervalForm(sub: Sub): Sql {
  const both = fc.tuple(sub('timestamp'), sub('timestamp'))
  return fc.oneof(
    both.map(([x, y]) => `(${x} - ${y})`),
    fc
      .tuple(sub('interval'), fc.constantFrom('+', '-'), sub('interval'))
      .map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(sub('interval'), small).map(([x, n]) => `(${x} * ${n})`),
    both.map(([x, y]) => `age(${x}, ${y})`),
    fc
      .tuple(sub('interval'), fc.constantFrom('justify_days', 'justify_hours'))
      .map(([x, name]) => `${name}(${x})`),
    small.map((n) => `make_interval(days => ${n}, hours => ${2 * n})`),
  )
}
