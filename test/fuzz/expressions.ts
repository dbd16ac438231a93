import fc from 'fast-check'
import { quoted } from '../metamorphic/sql.ts'
import {
  dateValues,
  doubleValues,
  type FuzzColumn,
  type FuzzType,
  instantValues,
  integerValues,
  textValues,
} from './relations.ts'

/** What an expression may name, and whether it may hold a subquery. */
export interface ExpressionScope {
  readonly columns: readonly FuzzColumn[]
  /** Queries of one column, by its type, that may stand in an expression. */
  readonly subqueries: Partial<Readonly<Record<FuzzType, fc.Arbitrary<string>>>>
}

type Sql = fc.Arbitrary<string>

const literals: Readonly<Record<FuzzType, Sql>> = {
  text: fc.constantFrom(...textValues).map(quoted),
  boolean: fc.constantFrom('true', 'false'),
  integer: fc.constantFrom(...integerValues).map((value) => `(${value})`),
  double: fc.constantFrom(...doubleValues).map((value) => `(${value})::double precision`),
  timestamp: fc.constantFrom(...instantValues).map((value) => `timestamptz ${quoted(value)}`),
  date: fc.constantFrom(...dateValues).map((value) => `date ${quoted(value)}`),
  json: fc.constantFrom('{"a":1}', '[1]', '5').map((value) => `${quoted(value)}::jsonb`),
}

const typeNames: Readonly<Record<FuzzType, string>> = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  double: 'double precision',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'jsonb',
}

const comparable: readonly FuzzType[] = ['text', 'boolean', 'integer', 'double', 'timestamp', 'date']
const small = fc.integer({ min: -3, max: 6 })
const pattern = fc
  .array(fc.constantFrom('%', '_', '\\%', 'a', 'A', 'ci', 'b', 'é', ' ', '😀', "it's"), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => quoted(parts.join('')))

/** An expression of a type, as SQL. */
export function expression(type: FuzzType, scope: ExpressionScope, depth: number): Sql {
  const own = scope.columns.filter((column) => column.type === type).map(({ name }) => name)
  const leaves: fc.WeightedArbitrary<string>[] = [
    { weight: 2, arbitrary: literals[type] },
    { weight: 1, arbitrary: fc.constant(`NULL::${typeNames[type]}`) },
  ]
  if (own.length > 0) leaves.push({ weight: 8, arbitrary: fc.constantFrom(...own) })
  if (depth <= 0) return fc.oneof(...leaves)
  const sub = (other: FuzzType) => expression(other, scope, depth - 1)
  const query = scope.subqueries[type]
  return fc.oneof(
    ...leaves,
    { weight: 2, arbitrary: general(type, sub) },
    { weight: 5, arbitrary: forms[type](sub, scope) },
    ...(query === undefined ? [] : [{ weight: 1, arbitrary: query.map((sql) => `(${sql})`) }]),
  )
}

type Sub = (type: FuzzType) => Sql

/** Forms that every type has. */
function general(type: FuzzType, sub: Sub): Sql {
  const [a, b, c] = [sub(type), sub(type), sub('boolean')]
  const both = fc.tuple(a, b)
  const forms = [
    both.map(([x, y]) => `coalesce(${x}, ${y})`),
    fc.tuple(c, a, b).map(([test, x, y]) => `CASE WHEN ${test} THEN ${x} ELSE ${y} END`),
    fc.tuple(c, a).map(([test, x]) => `CASE WHEN ${test} THEN ${x} END`),
  ]
  if (type !== 'json') forms.push(both.map(([x, y]) => `nullif(${x}, ${y})`))
  if (type !== 'json' && type !== 'boolean') {
    forms.push(both.map(([x, y]) => `greatest(${x}, ${y})`))
    forms.push(both.map(([x, y]) => `least(${x}, ${y})`))
  }
  return fc.oneof(...forms)
}

const forms: Readonly<Record<FuzzType, (sub: Sub, scope: ExpressionScope) => Sql>> = {
  boolean: (sub, scope) => {
    const [a, b] = [sub('boolean'), sub('boolean')]
    const compare = fc.constantFrom(...comparable).chain((type) => {
      const [x, y, z] = [sub(type), sub(type), sub(type)]
      const query = scope.subqueries[type]
      return fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .tuple(x, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), y)
            .map(([l, op, r]) => `(${l} ${op} ${r})`),
        },
        { weight: 1, arbitrary: fc.tuple(x, y).map(([l, r]) => `(${l} IS DISTINCT FROM ${r})`) },
        { weight: 1, arbitrary: fc.tuple(x, y).map(([l, r]) => `(${l} IS NOT DISTINCT FROM ${r})`) },
        {
          weight: 2,
          arbitrary: fc
            .tuple(x, fc.constantFrom('IN', 'NOT IN'), fc.array(y, { minLength: 1, maxLength: 3 }))
            .map(([l, op, list]) => `(${l} ${op} (${list.join(', ')}))`),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(x, fc.constantFrom('BETWEEN', 'NOT BETWEEN'), y, z)
            .map(([l, op, low, high]) => `(${l} ${op} ${low} AND ${high})`),
        },
        { weight: 1, arbitrary: fc.tuple(x, y).map(([l, r]) => `(${l} = ANY (ARRAY[${r}, ${r}]))`) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(x, sub('integer'), y, sub('integer'))
            .map(([l, i, r, k]) => `((${l}, ${i}) = (${r}, ${k}))`),
        },
        ...(query === undefined
          ? []
          : [
              {
                weight: 2,
                arbitrary: fc
                  .tuple(x, fc.constantFrom('IN', 'NOT IN', '= ANY', '<> ALL', '> ALL', '<= ANY'), query)
                  .map(([l, op, sql]) => `(${l} ${op} (${sql}))`),
              },
              { weight: 1, arbitrary: query.map((sql) => `(EXISTS (${sql}))`) },
            ]),
      )
    })
    const any = fc.constantFrom(...comparable, 'json' as const).chain((type) => sub(type))
    return fc.oneof(
      { weight: 6, arbitrary: compare },
      { weight: 2, arbitrary: fc.tuple(a, b).map(([x, y]) => `(${x} AND ${y})`) },
      { weight: 2, arbitrary: fc.tuple(a, b).map(([x, y]) => `(${x} OR ${y})`) },
      { weight: 2, arbitrary: a.map((x) => `(NOT ${x})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(any, fc.constantFrom('IS NULL', 'IS NOT NULL')).map(([x, op]) => `(${x} ${op})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(a, fc.constantFrom('IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS UNKNOWN'))
          .map(([x, op]) => `(${x} ${op})`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(sub('text'), fc.constantFrom('LIKE', 'NOT LIKE', 'ILIKE'), pattern)
          .map(([x, op, like]) => `(${x} ${op} ${like})`),
      },
      { weight: 1, arbitrary: fc.tuple(sub('text'), sub('text')).map(([x, y]) => `starts_with(${x}, ${y})`) },
    )
  },
  text: (sub) => {
    const [a, b] = [sub('text'), sub('text')]
    return fc.oneof(
      fc.tuple(a, b).map(([x, y]) => `(${x} || ${y})`),
      fc.tuple(a, b).map(([x, y]) => `concat(${x}, ${y})`),
      a.map((x) => `lower(${x})`),
      a.map((x) => `upper(${x})`),
      a.map((x) => `btrim(${x})`),
      fc.tuple(a, small).map(([x, n]) => `left(${x}, ${n})`),
      fc.tuple(a, small).map(([x, n]) => `right(${x}, ${n})`),
      fc.tuple(a, small, fc.nat(4)).map(([x, n, m]) => `substring(${x}, ${n}, ${m})`),
      fc.tuple(a, b, b).map(([x, y, z]) => `replace(${x}, ${y}, ${z})`),
      fc.tuple(a, b).map(([x, y]) => `split_part(${x}, ${y}, 1)`),
      fc.tuple(a, fc.nat(6)).map(([x, n]) => `lpad(${x}, ${n}, '*')`),
      sub('integer').map((x) => `(${x})::text`),
      sub('boolean').map((x) => `(${x})::text`),
      sub('timestamp').map((x) => `(${x})::text`),
      sub('date').map((x) => `(${x})::text`),
      sub('json').map((x) => `jsonb_typeof(${x})`),
    )
  },
  integer: (sub) => {
    const [a, b] = [sub('integer'), sub('integer')]
    return fc.oneof(
      fc.tuple(a, fc.constantFrom('+', '-', '*', '/', '%'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
      a.map((x) => `abs(${x})`),
      a.map((x) => `(- ${x})`),
      sub('text').map((x) => `length(${x})::bigint`),
      fc.tuple(sub('text'), sub('text')).map(([x, y]) => `strpos(${x}, ${y})::bigint`),
      sub('boolean').map((x) => `(${x})::int::bigint`),
      sub('date').map((x) => `extract(year from ${x})::bigint`),
      fc.tuple(sub('date'), sub('date')).map(([x, y]) => `(${x} - ${y})::bigint`),
    )
  },
  double: (sub) => {
    const [a, b] = [sub('double'), sub('double')]
    return fc.oneof(
      fc.tuple(a, fc.constantFrom('+', '-', '*', '/'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
      a.map((x) => `abs(${x})`),
      a.map((x) => `round(${x})`),
      a.map((x) => `floor(${x})`),
      sub('integer').map((x) => `(${x})::double precision`),
    )
  },
  timestamp: (sub) =>
    fc.oneof(
      fc
        .tuple(sub('timestamp'), fc.constantFrom('hour', 'day', 'month', 'year', 'week'))
        .map(([x, unit]) => `date_trunc('${unit}', ${x})`),
      fc
        .tuple(sub('timestamp'), fc.constantFrom('1 day', '1 month', '-36 hours', '1 year', '1.5 seconds'))
        .map(([x, step]) => `(${x} + interval '${step}')`),
      sub('date').map((x) => `(${x})::timestamptz`),
    ),
  date: (sub) =>
    fc.oneof(
      sub('timestamp').map((x) => `(${x})::date`),
      fc.tuple(sub('date'), small).map(([x, n]) => `(${x} + ${n})`),
      sub('timestamp').map((x) => `(${x} AT TIME ZONE 'Europe/Berlin')::date`),
    ),
  json: (sub) =>
    fc.oneof(
      sub('json').map((x) => `(${x} -> 'a')`),
      sub('json').map((x) => `(${x} -> 'b')`),
    ),
}
