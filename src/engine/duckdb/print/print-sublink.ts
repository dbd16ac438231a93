import type { Node, SubLink } from '@pgsql/types'
import { comparisons } from './compare.ts'
import type { PrintContext } from './context.ts'
import { names, nodeOf } from './node.ts'
import { type Printed, printed } from './printed.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { arrayOf } from './sql-type.ts'

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
  const first = query.columns?.[0]?.type ?? 'any'
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK':
      return printed(`(EXISTS (${query.sql}))`, 'boolean')
    case 'EXPR_SUBLINK':
      return printed(`(${query.sql})`, first)
    case 'ARRAY_SUBLINK':
      return printed(`COALESCE(ARRAY(${query.sql}), [])`, arrayOf(first))
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return printQuantified(node, query.sql, context)
    default:
      throw refusal(`the subquery ${node.subLinkType}`)
  }
}

function printQuantified(node: SubLink, query: string, context: PrintContext): Printed {
  if (node.testexpr === undefined) throw refusal('ANY without an operand')
  const test = context.expression(node.testexpr)
  // Without an operator it is IN.
  const operator = node.operName === undefined ? '=' : names(node.operName).join('.')
  if (!comparisons.has(operator)) throw refusal(`${operator} ANY (SELECT …)`)
  const quantifier = node.subLinkType === 'ANY_SUBLINK' ? 'ANY' : 'ALL'
  const left =
    test.items === undefined || test.type !== 'record'
      ? test.sql
      : `(${test.items.map((item) => item.sql).join(', ')})`
  if (quantifier === 'ANY' && operator === '=') return printed(`(${left} IN (${query}))`, 'boolean')
  return printed(`(${left} ${operator} ${quantifier} (${query}))`, 'boolean')
}
