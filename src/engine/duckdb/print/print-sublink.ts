import type { Node, SubLink } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import { compare, comparisons } from './compare.ts'
import type { PrintContext } from './context.ts'
import { besideDecimals } from './decimal.ts'
import { type Printed, type PrintedColumn, type PrintedQuery, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { arrayOf } from './sql-type.ts'
import { oneFamily } from './type-rules.ts'

const oneColumn: Node[] = [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } } } }]

/** Prints a subquery in an expression: EXISTS, IN, ANY, ALL, ARRAY, or the value of its only row. */
export function printSubLink(node: SubLink, context: PrintContext): Printed {
  onlyMembers('a subquery', node, ['subLinkType', 'subLinkId', 'testexpr', 'operName', 'subselect'])
  const statement = nodeOf(node.subselect, 'SelectStmt')
  if (statement === undefined) throw refusal('a subquery that is no SELECT')
  const { targetList = [] } = statement
  const bare =
    node.subLinkType === 'EXISTS_SUBLINK' && targetList.length === 0 && statement.op === 'SETOP_NONE'
  // EXISTS (SELECT FROM …) needs some column in DuckDB.
  const query = context.query(
    bare && statement.valuesLists === undefined ? { ...statement, targetList: oneColumn } : statement,
  )
  const { type: first = 'any', decimal } = query.columns?.[0] ?? {}
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return printed(`(EXISTS (${query.sql}))`, 'boolean')
    case 'EXPR_SUBLINK':
      return { sql: `(${query.sql})`, type: first, ...(decimal === undefined ? {} : { decimal }) }
    case 'ARRAY_SUBLINK':
      return printed(`COALESCE(ARRAY(${query.sql}), [])`, arrayOf(first))
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return printQuantified(node, query, context)
    default:
      throw refusal(`the subquery ${node.subLinkType}`)
  }
}

function printQuantified(
  node: SubLink,
  { sql: query, columns }: PrintedQuery,
  context: PrintContext,
): Printed {
  if (node.testexpr === undefined) throw refusal('ANY without an operand')
  const test = context.expression(node.testexpr)
  // Without an operator it is IN.
  const operator = node.operName === undefined ? '=' : names(node.operName).join('.')
  if (!comparisons.has(operator)) throw refusal(`${operator} ANY (SELECT …)`)
  const quantifier = node.subLinkType === 'ANY_SUBLINK' ? 'ANY' : 'ALL'
  if (test.items !== undefined && test.type === 'record')
    return printRowQuantified(test.items, operator, quantifier, query, columns)
  const [column] = columns ?? []
  let left = test.sql
  if (columns?.length === 1 && column !== undefined) {
    oneFamily(`${operator} ${quantifier}`, [test.type, column.type])
    const { type, decimal } = column
    const item: Printed = { sql: '', type, ...(decimal === undefined ? {} : { decimal }) }
    if (besideDecimals(item, [test]) !== item)
      throw refusal('a comparison of numerics that needs more than 38 digits')
    left = besideDecimals(test, [item]).sql
  }
  if (quantifier === 'ANY' && operator === '=') return printed(`(${left} IN (${query}))`, 'boolean')
  return printed(`(${left} ${operator} ${quantifier} (${query}))`, 'boolean')
}

/**
 * A row against the rows of a subquery, each compared field by field: `(NULL, 1)` is no member of `{('a', 2)}`, for which DuckDB's
 * own comparison has no answer.
 */
function printRowQuantified(
  items: readonly Printed[],
  operator: string,
  quantifier: 'ANY' | 'ALL',
  query: string,
  columns: readonly PrintedColumn[] | undefined,
): Printed {
  if (columns !== undefined && columns.length !== items.length)
    throw refusal('a comparison of rows of unequal length')
  const names = items.map((_, index) => `c${index}`)
  const row: Printed = {
    sql: '',
    type: 'record',
    items: names.map((name, index) =>
      printed(`"*row*".${quoteIdentifier(name)}`, columns?.[index]?.type ?? 'any'),
    ),
  }
  const test = compare(operator, { sql: '', type: 'record', items }, row).sql
  const all = quantifier === 'ALL'
  const found = all ? `NOT bool_and(${test})` : `bool_or(${test})`
  // The aggregates pass over unknown comparisons; in PostgreSQL one of them makes an undecided answer unknown.
  const answer = `CASE WHEN ${found} THEN ${!all} WHEN count(*) > count(${test}) THEN NULL ELSE ${all} END`
  return printed(
    `(SELECT ${answer} FROM (${query}) AS "*row*"(${names.map(quoteIdentifier).join(', ')}))`,
    'boolean',
  )
}
