import fc from 'fast-check'
import { regex, small } from './literals.ts'
import type { Sql, Sub } from './scope.ts'

const momentForms = [
  ...[
    'YYYY-MM-DD HH24:MI:SS.US',
    'FMDay DD Mon',
    'IYYY-IW',
    'Q DDD',
    'HH12:MI AM',
    'YY/FMMM/FMDD',
    'TMMonth',
  ],
]
const numberForms = ['FM999999990.00', '000', 'S9G999', 'FM9,999', '9.99EEEE']

/** Texts, and what makes texts of other types. */
export function textForm(sub: Sub): Sql {
  const [a, b] = [sub('text'), sub('text')]
  const both = fc.tuple(a, b)
  // Objects as text have other spaces in PostgreSQL.
  const member = (path: string) =>
    sub('json').map(
      (x) =>
        `CASE WHEN jsonb_typeof(${x} #> '${path}') NOT IN ('object', 'array') THEN ${x} #>> '${path}' END`,
    )
  return fc.oneof(
    both.map(([x, y]) => `(${x} || ${y})`),
    both.map(([x, y]) => `concat(${x}, ${y})`),
    fc
      .tuple(
        a,
        fc.constantFrom(
          'lower',
          'upper',
          'btrim',
          'md5',
          'initcap',
          'reverse',
          'quote_literal',
          'quote_ident',
        ),
      )
      .map(([x, name]) => `${name}(${x})`),
    fc.tuple(a, fc.constantFrom('left', 'right'), small).map(([x, name, n]) => `${name}(${x}, ${n})`),
    fc.tuple(a, small, fc.nat(4)).map(([x, n, m]) => `substring(${x}, ${n}, ${m})`),
    fc.tuple(a, regex).map(([x, match]) => `substring(${x} from ${match})`),
    fc.tuple(a, b, b).map(([x, y, z]) => `replace(${x}, ${y}, ${z})`),
    fc.tuple(a, b, fc.constantFrom(1, 2, -1)).map(([x, y, n]) => `split_part(${x}, ${y}, ${n})`),
    fc
      .tuple(a, fc.constantFrom('lpad', 'rpad'), fc.nat(6), fc.constantFrom("'*'", "'ab'", "''", "'é'"))
      .map(([x, name, n, fill]) => `${name}(${x}, ${n}, ${fill})`),
    fc.tuple(a, b, fc.integer({ min: 1, max: 4 })).map(([x, y, n]) => `overlay(${x} placing ${y} from ${n})`),
    fc
      .oneof(...(['integer', 'boolean', 'timestamp', 'date', 'double', 'interval'] as const).map(sub))
      .map((x) => `(${x})::text`),
    fc.tuple(sub('numeric'), fc.nat(2)).map(([x, n]) => `round(${x}, ${n})::text`),
    sub('json').map((x) => `jsonb_typeof(${x})`),
    member('{a}'),
    member('{a,b,0}'),
    member('{1}'),
    both.map(([x, y]) => `concat_ws('-', ${x}, NULL, ${y})`),
    both.map(([x, y]) => `translate(${x}, ${y}, 'xyz')`),
    fc.tuple(a, small).map(([x, n]) => `repeat(${x}, ${n})`),
    fc
      .tuple(a, fc.constantFrom('both', 'leading', 'trailing'), b)
      .map(([x, side, y]) => `trim(${side} ${y} from ${x})`),
    fc
      .tuple(sub('timestamp'), fc.constantFrom(...momentForms))
      .map(([x, form]) => `to_char(${x}, '${form}')`),
    fc
      .tuple(sub('integer'), fc.constantFrom(...numberForms))
      .map(([x, form]) => `to_char(${x} % 1000, '${form}')`),
    fc
      .tuple(a, regex, fc.constantFrom("'g'", "'i'", "''"))
      .map(([x, match, f]) => `regexp_replace(${x}, ${match}, '<\\&>', ${f})`),
    fc.tuple(a, regex).map(([x, match]) => `(regexp_match(${x}, ${match}))[1]`),
    fc
      .tuple(a, sub('integer'))
      .map(([x, n]) => `format('%s|%I|%L|%s', ${x}, coalesce(${x}, ''), ${x}, ${n})`),
    sub('integer').map((x) => `to_hex(${x})`),
    sub('integer').map((x) => `chr((abs((${x}) % 1000) + 1)::int)`),
    fc
      .tuple(a, fc.constantFrom('hex', 'base64'))
      .map(([x, form]) => `encode(convert_to(${x}, 'UTF8'), '${form}')`),
    fc
      .tuple(sub('array'), fc.constantFrom("','", "''"), fc.constantFrom('', ", '?'"))
      .map(([x, y, nulls]) => `array_to_string(${x}, ${y}${nulls})`),
    fc.tuple(sub('array'), small).map(([x, n]) => `(${x})[${n}]`),
  )
}
