import fc from 'fast-check'
import { literals, pattern, regex, similar, untyped } from './literals.ts'
import { comparableTypes, type ExpressionScope, type ExpressionType, type Sql, type Sub } from './scope.ts'

const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=')

/** Comparisons of two values of one type, and with queries. */
function compare(type: ExpressionType, sub: Sub, scope: ExpressionScope): Sql {
  const [x, y, z] = [sub(type), sub(type), sub(type)]
  const query = scope.lists?.[type]
  const both = fc.tuple(x, y)
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(x, comparison, y).map(([l, op, r]) => `(${l} ${op} ${r})`) },
    {
      weight: 2,
      arbitrary: fc.tuple(x, comparison, untyped[type] ?? y).map(([l, op, r]) => `(${l} ${op} ${r})`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(both, fc.constantFrom('IS DISTINCT FROM', 'IS NOT DISTINCT FROM'))
        .map(([[l, r], op]) => `(${l} ${op} ${r})`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(x, fc.constantFrom('IN', 'NOT IN'), fc.array(y, { minLength: 1, maxLength: 3 }))
        .map(([l, op, list]) => `(${l} ${op} (${list.join(', ')}))`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(x, fc.constantFrom('BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC'), y, z)
        .map(([l, op, low, high]) => `(${l} ${op} ${low} AND ${high})`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(x, fc.constantFrom('= ANY', '<> ALL', '< ANY', '>= ALL'), y, z)
        .map(([l, op, r, other]) => `(${l} ${op} (ARRAY[${r}, ${other}]))`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(x, sub('integer'), fc.constantFrom('=', '<>', '<', '>='), y, sub('integer'))
        .map(([l, i, op, r, k]) => `((${l}, ${i}) ${op} (${r}, ${k}))`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(x, sub('text'), both)
        .map(([l, i, [r, k]]) => `((${l}, ${i}) IN ((${r}, 'a'), (${k}, '')))`),
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
          {
            weight: 1,
            arbitrary: fc
              .tuple(fc.constantFrom('', 'NOT '), query)
              .map(([not, sql]) => `(${not}EXISTS (${sql}))`),
          },
        ]),
  )
}

/** Numbers of different types compare. */
function mixed(sub: Sub): Sql {
  const number = fc.oneof(sub('integer'), sub('double'), sub('numeric'))
  const moment = fc.oneof(sub('timestamp'), sub('date'))
  return fc.oneof(
    fc.tuple(number, comparison, number).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(moment, comparison, moment).map(([l, op, r]) => `(${l} ${op} ${r})`),
  )
}

/** What asks JSON. */
function ofJson(sub: Sub): Sql {
  const tests = [
    "? 'a'",
    "?| ARRAY['b', '__proto__']",
    "?& ARRAY['a', 'b']",
    '@> \'{"a":1}\'',
    '<@ \'[1,"x",null]\'',
  ]
  return fc.oneof(
    fc
      .tuple(sub('json'), fc.constantFrom(...tests, "@> '[]'", "= '{}'", "<> '5'"))
      .map(([x, op]) => `(${x} ${op})`),
    fc.tuple(sub('json'), sub('text')).map(([x, key]) => `(${x} ? ${key})`),
    fc
      .tuple(sub('json'), fc.constantFrom('=', '<>', '@>', '<@'), literals.json)
      .map(([x, op, y]) => `(${x} ${op} ${y})`),
  )
}

/** What is true, false or unknown. */
export function booleanForm(sub: Sub, scope: ExpressionScope): Sql {
  const a = sub('boolean')
  const both = fc.tuple(a, sub('boolean'))
  const any = fc.oneof(...comparableTypes.map((type) => sub(type)), sub('json'), sub('array'))
  const one = (weight: number, arbitrary: Sql) => ({ weight, arbitrary })
  return fc.oneof(
    one(6, fc.oneof(...comparableTypes.map((type) => compare(type, sub, scope)))),
    one(1, mixed(sub)),
    one(
      2,
      both.map(([x, y]) => `(${x} AND ${y})`),
    ),
    one(
      2,
      both.map(([x, y]) => `(${x} OR ${y})`),
    ),
    one(
      2,
      a.map((x) => `(NOT ${x})`),
    ),
    one(
      1,
      fc.tuple(any, fc.constantFrom('IS NULL', 'IS NOT NULL')).map(([x, op]) => `(${x} ${op})`),
    ),
    one(
      1,
      fc
        .tuple(a, fc.constantFrom('IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE', 'IS UNKNOWN'))
        .map(([x, op]) => `(${x} ${op})`),
    ),
    one(
      2,
      fc
        .tuple(sub('text'), fc.constantFrom('LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE'), pattern)
        .map(([x, op, like]) => `(${x} ${op} ${like})`),
    ),
    one(
      1,
      fc.tuple(sub('text'), sub('text')).map(([x, y]) => `(${x} LIKE ${y})`),
    ),
    one(
      1,
      fc.tuple(sub('text'), similar).map(([x, like]) => `(${x} SIMILAR TO ${like})`),
    ),
    one(
      1,
      fc.tuple(sub('text'), sub('text')).map(([x, y]) => `starts_with(${x}, ${y})`),
    ),
    one(
      1,
      fc
        .tuple(sub('text'), fc.constantFrom('~', '~*', '!~', '!~*'), regex)
        .map(([x, op, match]) => `(${x} ${op} ${match})`),
    ),
    one(2, ofJson(sub)),
    one(
      1,
      fc
        .tuple(sub('array'), fc.constantFrom('@>', '<@', '&&', '=', '<>'), sub('array'))
        .map(([x, op, y]) => `(${x} ${op} ${y})`),
    ),
    one(
      1,
      fc.tuple(sub('text'), sub('array')).map(([x, y]) => `(${x} = ANY (${y}))`),
    ),
    ...(scope.pairs === undefined
      ? []
      : [
          one(
            1,
            fc
              .tuple(sub('integer'), sub('text'), fc.constantFrom('IN', 'NOT IN'), scope.pairs)
              .map(([x, y, op, sql]) => `((${x}, ${y}) ${op} (${sql}))`),
          ),
        ]),
  )
}
