import fc from 'fast-check'
import type { Sql, Sub } from './scope.ts'

const timestampFields = [
  'dow',
  'isodow',
  'doy',
  'week',
  'isoyear',
  'hour',
  'epoch',
  'quarter',
  'month',
  'day',
  'year',
]

/** Whole numbers. */
export function integerForm(sub: Sub): Sql {
  const [a, b] = [sub('integer'), sub('integer')]
  return fc.oneof(
    fc.tuple(a, fc.constantFrom('+', '-', '*', '/', '%'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
    a.map((x) => `abs(${x})`),
    a.map((x) => `(- ${x})`),
    a.map((x) => `(~ ${x})`),
    fc
      .tuple(sub('text'), fc.constantFrom('length', 'ascii', 'octet_length', 'bit_length'))
      .map(([x, name]) => `${name}(${x})::bigint`),
    fc.tuple(sub('text'), sub('text')).map(([x, y]) => `strpos(${x}, ${y})::bigint`),
    fc.tuple(sub('text'), sub('text')).map(([x, y]) => `position(${x} in ${y})::bigint`),
    sub('boolean').map((x) => `(${x})::int::bigint`),
    sub('date').map((x) => `extract(year from ${x})::bigint`),
    fc.tuple(sub('date'), sub('date')).map(([x, y]) => `(${x} - ${y})::bigint`),
    fc
      .tuple(sub('timestamp'), fc.constantFrom(...timestampFields))
      .map(([x, field]) => `extract(${field} from ${x})::bigint`),
    fc
      .tuple(sub('interval'), fc.constantFrom('day', 'month', 'hour'))
      .map(([x, field]) => `extract(${field} from ${x})::bigint`),
    fc.tuple(a, fc.constantFrom('& 7', '| 1', '# 5', '% 3', '>> 2')).map(([x, op]) => `(${x} ${op})`),
    sub('numeric').map((x) => `(${x})::bigint`),
    sub('double').map((x) => `(${x})::bigint`),
    a.map((x) => `(${x})::text::bigint`),
    fc.tuple(a, fc.constantFrom(2, 3, -7)).map(([x, n]) => `div(${x}, ${n})::bigint`),
    fc.tuple(a, fc.constantFrom(2, -7)).map(([x, n]) => `mod(${x}, ${n})`),
    fc.tuple(a, b).map(([x, y]) => `gcd(${x} % 1000, ${y} % 1000)`),
    fc
      .tuple(sub('array'), fc.constantFrom('cardinality(', 'array_length('))
      .map(([x, name]) => `${name}${x}${name.startsWith('array') ? ', 1' : ''})::bigint`),
    fc.tuple(sub('array'), sub('text')).map(([x, y]) => `array_position(${x}, ${y})::bigint`),
    sub('json').map(
      (x) => `CASE WHEN jsonb_typeof(${x}) = 'array' THEN jsonb_array_length(${x}) END::bigint`,
    ),
    sub('json').map(
      (x) => `CASE WHEN jsonb_typeof(${x} -> 'a') = 'number' THEN (${x} ->> 'a')::numeric::bigint END`,
    ),
    fc
      .tuple(sub('text'), sub('integer'), sub('date'))
      .map(([x, y, z]) => `num_nulls(${x}, ${y}, ${z})::bigint`),
  )
}

/** Doubles. Those that are added up in another order are not compared, so nothing here adds many. */
export function doubleForm(sub: Sub): Sql {
  const [a, b] = [sub('double'), sub('double')]
  return fc.oneof(
    fc.tuple(a, fc.constantFrom('+', '-', '*', '/'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc
      .tuple(a, fc.constantFrom('abs', 'round', 'floor', 'ceil', 'trunc', 'sign'))
      .map(([x, name]) => `${name}(${x})`),
    a.map((x) => `sqrt(abs(${x}))`),
    a.map((x) => `(- ${x})`),
    sub('integer').map((x) => `(${x})::double precision`),
    sub('numeric').map((x) => `(${x})::double precision`),
    sub('integer').map((x) => `((${x}) % 1000 / 4.0)::double precision`),
    fc.tuple(sub('integer'), b).map(([x, y]) => `(${x} + ${y})`),
    sub('timestamp').map((x) => `date_part('epoch', ${x})`),
  )
}

/** Exact decimals. */
export function numericForm(sub: Sub): Sql {
  const [a, b] = [sub('numeric'), sub('numeric')]
  return fc.oneof(
    fc.tuple(a, fc.constantFrom('+', '-', '*'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
    sub('integer').map((x) => `(${x} * 0.5)`),
    sub('integer').map((x) => `(${x})::numeric`),
    fc.tuple(a, fc.integer({ min: 0, max: 2 })).map(([x, n]) => `round(${x}, ${n})`),
    fc.tuple(a, fc.constantFrom('trunc', 'ceil', 'floor', 'abs', 'sign')).map(([x, name]) => `${name}(${x})`),
    fc.tuple(a, b).map(([x, y]) => `(${x} % nullif(${y}, 0))`),
    sub('timestamp').map((x) => `extract(second from ${x})`),
    sub('interval').map((x) => `extract(epoch from ${x})`),
  )
}
