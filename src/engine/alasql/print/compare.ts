import { refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { comparisonWord } from '../value/order.ts'
import { unify } from './coerce.ts'
import { call, type Printed, printed } from './printed.ts'
import type { Slots } from './slots.ts'

/** The comparison operators. */
export const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const

/** One of them. */
export type Comparison = (typeof comparisons)[number]

const words = { '=': 'eq', '<>': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const

/** Whether an operator compares. */
export function isComparison(operator: string): operator is Comparison {
  return (comparisons as readonly string[]).includes(operator)
}

/** Prints a comparison with its three values: true, false, and unknown where a side is NULL. */
export function compare(operator: Comparison, left: Printed, right: Printed, slots: Slots): Printed {
  if (left.items !== undefined || right.items !== undefined) return compareRows(operator, left, right, slots)
  const [a, b] = comparable(left, right, slots)
  return printed(types.boolean, `${comparisonWord(a.type.kind)}_${words[operator]}`, a.sql, b.sql)
}

/** Two values as one type whose values can be compared. */
export function comparable(left: Printed, right: Printed, slots: Slots): readonly [Printed, Printed] {
  const [a, b] = unify([left, right], slots, 'a comparison') as [Printed, Printed]
  if (a.type.kind === 'json') throw refusal('a comparison of json')
  if (a.type.kind === 'array') throw refusal('a comparison of arrays')
  return [a, b]
}

function compareRows(operator: Comparison, left: Printed, right: Printed, slots: Slots): Printed {
  const { items: a } = left
  const { items: b } = right
  if (a === undefined || b === undefined || a.length !== b.length || a.length === 0)
    throw refusal('a comparison of rows of unequal length')
  const each = a.map((item, index) => compare(operator, item, b[index] as Printed, slots).sql)
  if (operator === '=') return printed(types.boolean, 'and', ...each)
  if (operator === '<>') return printed(types.boolean, 'or', ...each)
  const strict = operator.slice(0, 1) as Comparison
  const sql = a.reduceRight((rest, item, index) => {
    if (index === a.length - 1) return each[index] ?? ''
    const other = b[index] as Printed
    return `CASE WHEN ${call('is_true', compare('=', item, other, slots).sql)} THEN ${rest} ELSE ${compare(strict, item, other, slots).sql} END`
  }, '')
  return { sql, type: types.boolean }
}
