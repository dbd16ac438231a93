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

/** The types that expressions have; no relation has a column of the last two. */
export type ExpressionType = FuzzType | 'numeric' | 'interval'

/** What an expression may name, and the subqueries that it may hold. */
export interface ExpressionScope {
  readonly columns: readonly FuzzColumn[]
  /** Queries of one column, by its type, that may stand in an expression. */
  readonly subqueries: Partial<Readonly<Record<ExpressionType, fc.Arbitrary<string>>>>
  /** Queries of an integer and a text. */
  readonly pairs?: fc.Arbitrary<string>
}

type Sql = fc.Arbitrary<string>

const literals: Readonly<Record<ExpressionType, Sql>> = {
  text: fc.constantFrom(...textValues).map(quoted),
  boolean: fc.constantFrom('true', 'false'),
  integer: fc.constantFrom(...integerValues).map((value) => `(${value})`),
  double: fc.constantFrom(...doubleValues).map((value) => `(${value})::double precision`),
  timestamp: fc.constantFrom(...instantValues).map((value) => `timestamptz ${quoted(value)}`),
  date: fc.constantFrom(...dateValues).map((value) => `date ${quoted(value)}`),
  json: fc.constantFrom('{"a":1}', '[1]', '5').map((value) => `${quoted(value)}::jsonb`),
  numeric: fc
    .constantFrom('0.5', '1.50', '-2.25', '100', '0.001')
    .map((value) => `(${value})::numeric(10, 3)`),
  interval: fc
    .constantFrom('1 day', '-2 hours', '1 month', '36 hours', '1 year 2 months', '0 seconds')
    .map((value) => `interval '${value}'`),
}

/** Constants whose type is that of what they are compared with. */
const untyped: Partial<Readonly<Record<ExpressionType, Sql>>> = {
  text: literals.text,
  integer: fc.constantFrom(...integerValues).map((value) => `'${value}'`),
  double: fc.constantFrom(...doubleValues).map((value) => `'${value}'`),
  timestamp: fc.constantFrom(...instantValues).map(quoted),
  date: fc.constantFrom(...dateValues).map(quoted),
  boolean: fc.constantFrom("'t'", "'no'", "'true'"),
  interval: fc.constantFrom("'1 day'", "'24 hours'", "'30 days'"),
}

const typeNames: Readonly<Record<ExpressionType, string>> = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  double: 'double precision',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'jsonb',
  numeric: 'numeric',
  interval: 'interval',
}

const comparable: readonly ExpressionType[] = [
  ...(['text', 'boolean', 'integer', 'double', 'timestamp', 'date', 'numeric', 'interval'] as const),
]
const small = fc.integer({ min: -3, max: 6 })
const pattern = fc
  .array(fc.constantFrom('%', '_', '\\%', 'a', 'A', 'ci', 'b', 'é', ' ', '😀', "it's"), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => quoted(parts.join('')))

const regex = fc
  .array(
    fc.constantFrom(
      'a',
      'c',
      '.',
      '^',
      '$',
      '[a-c]',
      '\\w',
      '\\d',
      '\\s',
      '[[:upper:]]',
      'é',
      '(a|b)',
      'a?',
      '%',
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => quoted(parts.join('')))

/** An expression of a type, as SQL. */
export function expression(type: ExpressionType, scope: ExpressionScope, depth: number): Sql {
  const own = scope.columns.filter((column) => column.type === type).map(({ name }) => name)
  const leaves: fc.WeightedArbitrary<string>[] = [
    { weight: 2, arbitrary: literals[type] },
    { weight: 1, arbitrary: fc.constant(`NULL::${typeNames[type]}`) },
  ]
  if (own.length > 0) leaves.push({ weight: 8, arbitrary: fc.constantFrom(...own) })
  if (depth <= 0) return fc.oneof(...leaves)
  const sub = (other: ExpressionType) => expression(other, scope, depth - 1)
  const query = scope.subqueries[type]
  return fc.oneof(
    ...leaves,
    { weight: 2, arbitrary: general(type, sub) },
    { weight: 5, arbitrary: forms[type](sub, scope) },
    ...(query === undefined ? [] : [{ weight: 1, arbitrary: query.map((sql) => `(${sql})`) }]),
  )
}

type Sub = (type: ExpressionType) => Sql

/** Forms that every type has. */
function general(type: ExpressionType, sub: Sub): Sql {
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

const forms: Readonly<Record<ExpressionType, (sub: Sub, scope: ExpressionScope) => Sql>> = {
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
        {
          weight: 2,
          arbitrary: fc
            .tuple(x, fc.constantFrom('=', '<>', '<', '>='), untyped[type] ?? y)
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
      {
        weight: 1,
        arbitrary: fc
          .tuple(sub('text'), fc.constantFrom('~', '~*', '!~'), regex)
          .map(([x, op, match]) => `(${x} ${op} ${match})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            sub('json'),
            fc.constantFrom("? 'a'", '@> \'{"a":1}\'', "= '{}'", "<> '5'", '<@ \'[1,"x",null]\''),
          )
          .map(([x, op]) => `(${x} ${op})`),
      },
      ...(scope.pairs === undefined
        ? []
        : [
            {
              weight: 1,
              arbitrary: fc
                .tuple(sub('integer'), sub('text'), fc.constantFrom('IN', 'NOT IN'), scope.pairs)
                .map(([x, y, op, sql]) => `((${x}, ${y}) ${op} (${sql}))`),
            },
          ]),
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
      sub('double').map((x) => `(${x})::text`),
      sub('numeric').map((x) => `round(${x}, 2)::text`),
      sub('interval').map((x) => `(${x})::text`),
      fc.tuple(a, b).map(([x, y]) => `concat_ws('-', ${x}, ${y})`),
      fc.tuple(a, b).map(([x, y]) => `translate(${x}, ${y}, 'xyz')`),
      a.map((x) => `repeat(${x}, 2)`),
      a.map((x) => `md5(${x})`),
      a.map((x) => `initcap(${x})`),
      a.map((x) => `reverse(${x})`),
      a.map((x) => `quote_literal(${x})`),
      a.map((x) => `quote_ident(${x})`),
      fc.tuple(a, b).map(([x, y]) => `trim(both ${y} from ${x})`),
      fc
        .tuple(
          sub('timestamp'),
          fc.constantFrom('YYYY-MM-DD HH24:MI:SS.US', 'FMDay DD Mon', 'IYYY-IW', 'Q DDD'),
        )
        .map(([x, form]) => `to_char(${x}, '${form}')`),
      fc.tuple(a, regex).map(([x, match]) => `regexp_replace(${x}, ${match}, '*', 'g')`),
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
      fc
        .tuple(sub('timestamp'), fc.constantFrom('dow', 'doy', 'week', 'isoyear', 'hour', 'epoch', 'quarter'))
        .map(([x, field]) => `extract(${field} from ${x})::bigint`),
      fc.tuple(a, fc.constantFrom('& 7', '| 1', '# 5', '% 3')).map(([x, op]) => `(${x} ${op})`),
      sub('numeric').map((x) => `(${x})::bigint`),
      sub('double').map((x) => `(${x})::bigint`),
      a.map((x) => `(${x})::text::bigint`),
      fc.tuple(a, fc.constantFrom(2, 3, -7)).map(([x, n]) => `div(${x}, ${n})::bigint`),
      sub('text').map((x) => `ascii(${x})::bigint`),
      sub('text').map((x) => `octet_length(${x})::bigint`),
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
  numeric: (sub) => {
    const [a, b] = [sub('numeric'), sub('numeric')]
    return fc.oneof(
      fc.tuple(a, fc.constantFrom('+', '-', '*'), b).map(([x, op, y]) => `(${x} ${op} ${y})`),
      sub('integer').map((x) => `(${x} * 0.5)`),
      sub('integer').map((x) => `((${x}) % 1000 / 4.0)`),
      sub('integer').map((x) => `(${x})::numeric`),
      fc.tuple(a, fc.integer({ min: 0, max: 2 })).map(([x, n]) => `round(${x}, ${n})`),
      a.map((x) => `trunc(${x})`),
      a.map((x) => `ceil(${x})`),
      a.map((x) => `abs(${x})`),
      sub('timestamp').map((x) => `extract(second from ${x})`),
    )
  },
  interval: (sub) =>
    fc.oneof(
      fc.tuple(sub('timestamp'), sub('timestamp')).map(([x, y]) => `(${x} - ${y})`),
      fc.tuple(sub('interval'), sub('interval')).map(([x, y]) => `(${x} + ${y})`),
      fc.tuple(sub('interval'), small).map(([x, n]) => `(${x} * ${n})`),
      fc.tuple(sub('timestamp'), sub('timestamp')).map(([x, y]) => `age(${x}, ${y})`),
    ),
  json: (sub) =>
    fc.oneof(
      sub('integer').map((x) => `to_jsonb(${x})`),
      sub('text').map((x) => `to_jsonb(${x})`),
      fc.tuple(sub('text'), sub('boolean')).map(([x, y]) => `jsonb_build_object('t', ${x}, 'b', ${y})`),
      sub('json').map((x) => `(${x} -> 'a')`),
      sub('json').map((x) => `(${x} -> 'b')`),
    ),
}
