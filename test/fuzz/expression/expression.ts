import fc from 'fast-check'
import { arrayForm } from './array-forms.ts'
import { booleanForm } from './boolean-forms.ts'
import { jsonForm } from './json-forms.ts'
import { literals, typeNames } from './literals.ts'
import { dateForm, intervalForm, timestampForm } from './moment-forms.ts'
import { doubleForm, integerForm, numericForm } from './number-forms.ts'
import { isPortable } from './portable.ts'
import type { ExpressionScope, ExpressionType, Sql, Sub } from './scope.ts'
import { textForm } from './text-forms.ts'

const forms: Readonly<Record<ExpressionType, (sub: Sub, scope: ExpressionScope) => Sql>> = {
  boolean: booleanForm,
  text: textForm,
  integer: integerForm,
  double: doubleForm,
  numeric: numericForm,
  timestamp: timestampForm,
  date: dateForm,
  interval: intervalForm,
  json: jsonForm,
  array: arrayForm,
}

// What is made for a scope is made once: each form holds a dozen others, at every depth.
const made = new WeakMap<ExpressionScope, Map<string, Sql>>()

/** An expression of a type, as SQL. It becomes smaller by becoming a column or a constant. */
export function expression(type: ExpressionType, scope: ExpressionScope, depth: number): Sql {
  const known = made.get(scope) ?? new Map<string, Sql>()
  made.set(scope, known)
  const key = `${type} ${depth}`
  const found = known.get(key) ?? allowed(type, make(type, scope, depth), scope)
  known.set(key, found)
  return found
}

// Where every constant of a type is refused, what holds one is.
function allowed(type: ExpressionType, own: Sql, { portable }: ExpressionScope): Sql {
  return portable && type !== 'interval' && type !== 'array' && type !== 'json' ? own.filter(isPortable) : own
}

function make(type: ExpressionType, scope: ExpressionScope, depth: number): Sql {
  const own = scope.columns.filter((column) => column.type === type).map(({ name }) => name)
  const leaves: fc.WeightedArbitrary<string>[] = [
    ...(own.length > 0 ? [{ weight: 8, arbitrary: fc.constantFrom(...own) }] : []),
    { weight: 2, arbitrary: literals[type] },
    { weight: 1, arbitrary: fc.constant(`NULL::${typeNames[type]}`) },
  ]
  if (depth <= 0) return fc.oneof({ withCrossShrink: true }, ...leaves)
  const sub: Sub = (other) => expression(other, scope, depth - 1)
  const query = scope.scalars?.[type]
  return fc.oneof(
    { withCrossShrink: true },
    ...leaves,
    { weight: 2, arbitrary: general(type, sub) },
    { weight: 6, arbitrary: forms[type](sub, scope) },
    ...(query === undefined ? [] : [{ weight: 1, arbitrary: query.map((sql) => `(${sql})`) }]),
  )
}

/** Forms that every type has. */
function general(type: ExpressionType, sub: Sub): Sql {
  const [a, b, c] = [sub(type), sub(type), sub('boolean')]
  const both = fc.tuple(a, b)
  const own = [
    both.map(([x, y]) => `coalesce(${x}, ${y})`),
    fc.tuple(c, a, b).map(([test, x, y]) => `CASE WHEN ${test} THEN ${x} ELSE ${y} END`),
    fc.tuple(c, a).map(([test, x]) => `CASE WHEN ${test} THEN ${x} END`),
    fc
      .tuple(sub('text'), sub('text'), a, sub('text'), b)
      .map(([what, one, x, other, y]) => `CASE ${what} WHEN ${one} THEN ${x} WHEN ${other} THEN ${y} END`),
  ]
  if (type !== 'json' && type !== 'array') own.push(both.map(([x, y]) => `nullif(${x}, ${y})`))
  // Of booleans there is no greatest, and of equal intervals any one.
  if (!['json', 'array', 'boolean', 'interval'].includes(type))
    own.push(
      both.map(([x, y]) => `greatest(${x}, ${y})`),
      both.map(([x, y]) => `least(${x}, ${y})`),
    )
  return fc.oneof(...own)
}
