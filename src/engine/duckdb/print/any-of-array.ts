import { applyOperator } from './apply-operator.ts'
import { flatItems } from './array-text.ts'
import type { PrintContext } from './context.ts'
import { type Printed, printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { elementType, isArray, type SqlType } from './sql-type.ts'

/** Prints `x op ANY (array)` and `x op ALL (array)`. A written array becomes the chain of comparisons that it stands for. */
export function anyOfArray(
  operator: string,
  left: Printed,
  array: Printed,
  all: boolean,
  context: PrintContext,
): Printed {
  const items = itemsOf(array)
  if (items !== undefined) {
    if (items.length === 0) return printed(all ? 'true' : 'false', 'boolean')
    const tests = items.map((item) => applyOperator(operator, left, item, context).sql)
    return printed(`(${tests.join(all ? ' AND ' : ' OR ')})`, 'boolean')
  }
  const type: SqlType = isArray(array.type) ? elementType(array.type) : 'any'
  const test = applyOperator(operator, left, { sql: '"*item*"."value"', type }, context).sql
  const rows = `(SELECT unnest(${array.sql}) AS "value") AS "*item*"`
  const found = all ? `bool_and(${test})` : `bool_or(${test})`
  const decisive = all ? 'NOT' : ''
  // The aggregates pass over unknown comparisons; in PostgreSQL one of them makes an undecided answer unknown.
  const answer = `CASE WHEN ${decisive} ${found} THEN ${!all} WHEN count(*) > count(${test}) THEN NULL ELSE ${all} END`
  return printed(`(CASE WHEN ${array.sql} IS NOT NULL THEN (SELECT ${answer} FROM ${rows}) END)`, 'boolean')
}

function itemsOf(array: Printed): readonly Printed[] | undefined {
  if (array.text !== undefined) {
    return flatItems(array.text).map((item) =>
      item === null
        ? { sql: 'NULL', type: 'literal', isNull: true }
        : { sql: quoteText(item), type: 'literal', text: item },
    )
  }
  if (!isArray(array.type) || array.items === undefined) return undefined
  return array.items.some((item) => isArray(item.type)) ? undefined : array.items
}
