import type { A_Expr, Node } from '@pgsql/types'
import { listItems, names, nodeOf, ownName } from '../../tree/node.ts'
import { anyOfArray } from './any-of-array.ts'
import { applyOperator } from './apply-operator.ts'
import { beside, compare, distinctFrom } from './compare.ts'
import type { PrintContext } from './context.ts'
import { printedDecimal } from './decimal.ts'
import { printSimilar } from './print-pattern.ts'
import { type Printed, printed, smallLike } from './printed.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { oneFamily } from './type-rules.ts'

/** Prints an operator's expression, of every kind that PostgreSQL's grammar has. */
export function printOperator(node: A_Expr, context: PrintContext): Printed {
  onlyMembers('an operator', node, ['kind', 'name', 'lexpr', 'rexpr'])
  const operator = ownName(names(node.name), 'operator')
  const left = node.lexpr === undefined ? undefined : context.expression(node.lexpr)
  switch (node.kind) {
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return applyOperator(operator, left, right(node, context), context)
    case 'AEXPR_SIMILAR':
      return printSimilar(need(left), right(node, context), operator === '!~')
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return anyOfArray(operator, need(left), right(node, context), node.kind === 'AEXPR_OP_ALL', context)
    case 'AEXPR_IN':
      return printIn(need(left), listItems(node.rexpr), operator === '<>', context)
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const word = node.kind === 'AEXPR_DISTINCT' ? 'IS DISTINCT FROM' : 'IS NOT DISTINCT FROM'
      const [a, b] = [need(left), right(node, context)]
      oneFamily(word, [a.type, b.type])
      const [x, y] = [beside(a, b).sql, beside(b, a).sql]
      const isDistinct = node.kind === 'AEXPR_DISTINCT'
      return printed(isDistinct ? distinctFrom(x, y) : `(${x} IS NOT DISTINCT FROM ${y})`, 'boolean')
    }
    case 'AEXPR_NULLIF': {
      const [a, b] = [need(left), right(node, context)]
      oneFamily('nullif', [a.type, b.type])
      const sql = `nullif(${beside(a, b).sql}, ${beside(b, a).sql})`
      if (a.decimal !== undefined) return printedDecimal(sql, a.decimal)
      return smallLike(printed(sql, a.type === 'literal' ? 'text' : a.type), [a])
    }
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return printBetween(node, need(left), context)
    default:
      throw refusal(`the operator ${node.kind}`)
  }
}

function right(node: A_Expr, context: PrintContext): Printed {
  if (node.rexpr === undefined)
    throw refusal(`the operator ${names(node.name).join('.')} without its right side`)
  return context.expression(node.rexpr)
}

function need(left: Printed | undefined): Printed {
  if (left === undefined) throw refusal('an operator without its left side')
  return left
}

function printIn(left: Printed, list: readonly Node[], negated: boolean, context: PrintContext): Printed {
  const items = list.map((item) => context.expression(item))
  if (left.type === 'record' || left.type === 'json') {
    const each = items.map((item) =>
      left.type === 'json' ? applyOperator('=', left, item, context) : compare('=', left, item),
    )
    const any = `(${each.map((test) => test.sql).join(' OR ')})`
    return printed(negated ? `(NOT ${any})` : any, 'boolean')
  }
  oneFamily('IN', [left.type, ...items.map((item) => item.type)])
  const [first] = items
  const own = first === undefined ? left : beside(left, first)
  return printed(
    `(${own.sql} ${negated ? 'NOT IN' : 'IN'} (${items.map((item) => beside(item, left).sql).join(', ')}))`,
    'boolean',
  )
}

function printBetween(node: A_Expr, left: Printed, context: PrintContext): Printed {
  const [low, high] = listItems(node.rexpr).map((item) => context.expression(item))
  if (low === undefined || high === undefined) throw refusal('BETWEEN without two bounds')
  if (nodeOf(node.rexpr, 'List')?.items?.length !== 2) throw refusal('BETWEEN without two bounds')
  oneFamily('BETWEEN', [left.type, low.type, high.type])
  const within = (a: Printed, b: Printed) =>
    `(${beside(left, a).sql} BETWEEN ${beside(a, left).sql} AND ${beside(b, left).sql})`
  const symmetric = node.kind === 'AEXPR_BETWEEN_SYM' || node.kind === 'AEXPR_NOT_BETWEEN_SYM'
  const test = symmetric ? `(${within(low, high)} OR ${within(high, low)})` : within(low, high)
  const negated = node.kind === 'AEXPR_NOT_BETWEEN' || node.kind === 'AEXPR_NOT_BETWEEN_SYM'
  return printed(negated ? `(NOT ${test})` : test, 'boolean')
}
