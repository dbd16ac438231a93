import type { Node, SelectStmt, SubLink } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import { failure, refusal } from '../refuse.ts'
import { type Frame, frameAt, innerFrame, once, type Query } from '../run/frame.ts'
import { large, type SqlType, types } from '../sql-type.ts'
import type { Lookup } from '../value/functions.ts'
import { groupKey } from '../value/order.ts'
import { type Answer, membership, quantified } from '../value/quantified.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { coerce, unify } from './coerce.ts'
import { comparable, isComparison } from './compare.ts'
import type { Boundary, Context } from './context.ts'
import { onlyMembers } from './members.ts'
import { printOperand } from './operands.ts'
import { type Printed, printed } from './printed.ts'

const oneColumn: Node[] = [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } } } }]

/** Prints a subquery in an expression: EXISTS, IN, NOT IN, or the value of its only row. */
export function printSubLink(node: SubLink, context: Context): Printed {
  onlyMembers('a subquery', node, ['subLinkType', 'subLinkId', 'testexpr', 'operName', 'subselect'])
  const statement = nodeOf(node.subselect, 'SelectStmt')
  if (statement === undefined) throw refusal('a subquery that is no SELECT')
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK': {
      const inner = compileInner(withColumn(statement), context)
      return lookup(
        inner,
        [],
        context,
        types.boolean,
        ([first]) =>
          () =>
            first !== undefined,
      )
    }
    case 'EXPR_SUBLINK': {
      const inner = compileInner(statement, context)
      const [column, second] = inner.query.columns
      if (column === undefined || second !== undefined)
        throw refusal('a subquery of several columns as a value')
      return lookup(inner, [], context, large(column.type), ([row, more]) => () => {
        if (more !== undefined)
          throw failure('more than one row returned by a subquery used as an expression')
        return row === undefined ? null : (row[columnKey(0)] ?? null)
      })
    }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return printQuantified(node, statement, context)
    default:
      throw refusal(node.subLinkType === 'ARRAY_SUBLINK' ? 'arrays' : 'such a subquery')
  }
}

/** EXISTS (SELECT FROM …) has no column. */
function withColumn(statement: SelectStmt): SelectStmt {
  const bare = (statement.targetList ?? []).length === 0 && statement.op === 'SETOP_NONE'
  return bare && statement.valuesLists === undefined ? { ...statement, targetList: oneColumn } : statement
}

interface Inner {
  readonly query: Query
  readonly boundary: Boundary
}

function compileInner(statement: SelectStmt, context: Context): Inner {
  const boundary: Boundary = { outer: context, captured: [] }
  const query = context.host.query(statement, {
    ...context,
    boundary,
    scope: [],
    places: new Map(),
    replace: undefined,
    depth: context.depth + 1,
  })
  return { query, boundary }
}

/**
 * A call that answers from the subquery's rows. The subquery runs once for each combination of the values that it reads of the
 * rows around it: once in all where it reads none.
 */
function lookup(
  { query, boundary }: Inner,
  operands: readonly Printed[],
  context: Context,
  type: Printed['type'],
  prepare: (rows: readonly Row[]) => Answer,
): Printed {
  const { captured } = boundary
  const independent = captured.length === 0
  const slot = context.slots.live((frame): Lookup => {
    const home = independent ? frameAt(frame, 0) : frame
    const runs = once(home, query, () => new Map<string, Answer>())
    return {
      of: (values) => {
        const outer = values.slice(0, captured.length)
        const key = groupKey(...outer)
        let run = runs.get(key)
        if (run === undefined) {
          const rows = runInner(query, frame, outer)
          run = prepare(rows)
          runs.set(key, run)
        }
        return run(values.slice(captured.length))
      },
    }
  })
  return printed(type, 'lookup', slot, ...[...captured, ...operands].map((value) => value.sql))
}

function runInner(query: Query, frame: Frame, outer: readonly SqlValue[]): readonly Row[] {
  frame.check()
  return query.run(innerFrame(frame, outer))
}

/** Prints IN, and a comparison with ANY or ALL of a subquery's rows. */
function printQuantified(node: SubLink, statement: SelectStmt, context: Context): Printed {
  if (node.testexpr === undefined) throw refusal('ANY without an operand')
  const operator = node.operName === undefined ? '=' : names(node.operName).join('.')
  if (!isComparison(operator)) throw refusal(`${operator} ANY (SELECT …)`)
  const test = printOperand(node.testexpr, context)
  const inner = compileInner(statement, context)
  const operands = test.items ?? [test]
  if (operands.length !== inner.query.columns.length)
    throw failure('a subquery after IN must have as many columns as there are values before it')
  if (operands.length > 1 && operator !== '=' && operator !== '<>')
    throw refusal(`${operator} of a row and a subquery`)
  const sides = operands.map((operand, index) => {
    const type = inner.query.columns[index]?.type ?? types.null
    const [a, b] = comparable(operand, { sql: '', type }, context.slots)
    return { operand: a, type: b.type }
  })
  // The subquery's side cannot be converted any more.
  sides.forEach(({ type }, index) => {
    const own: SqlType = inner.query.columns[index]?.type ?? types.null
    const alike = own.kind === type.kind && own.scale === type.scale
    if (!alike && own.kind !== 'null') throw refusal('IN with a subquery of another type')
  })
  const settled = sides.map(({ operand, type }) =>
    coerce(unify([operand], context.slots, 'IN')[0] as Printed, type, context.slots),
  )
  const all = node.subLinkType === 'ALL_SUBLINK'
  const kinds = sides.map(({ type }) => type.kind)
  return lookup(inner, settled, context, types.boolean, (rows) =>
    operator === '=' && !all ? membership(rows, kinds) : quantified(rows, operator, kinds, all),
  )
}
