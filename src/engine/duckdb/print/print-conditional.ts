import type { CaseExpr, CoalesceExpr, MinMaxExpr, Node } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { compare } from './compare.ts'
import type { PrintContext } from './context.ts'
import { type Printed, printed, smallLike } from './printed.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { condition } from './type-rules.ts'
import { unify } from './unify.ts'

/** Prints CASE, with and without an operand. */
export function printCase(node: CaseExpr, context: PrintContext): Printed {
  onlyMembers('CASE', node, ['arg', 'args', 'defresult'])
  const operand = node.arg === undefined ? undefined : context.expression(node.arg)
  const given: Printed[] = []
  const tests = (node.args ?? []).map((item) => {
    const when = nodeOf(item, 'CaseWhen')
    if (when?.expr === undefined || when.result === undefined) throw refusal('half a WHEN')
    const test = context.expression(when.expr)
    given.push(context.expression(when.result))
    return operand === undefined ? condition(test) : compare('=', operand, test).sql
  })
  if (node.defresult !== undefined) given.push(context.expression(node.defresult))
  const { items, result } = unify('CASE', given)
  const branches = tests.map((test, index) => `WHEN ${test} THEN ${items[index]?.sql}`)
  const tail = node.defresult === undefined ? '' : ` ELSE ${items.at(-1)?.sql}`
  return smallLike(result(`(CASE ${branches.join(' ')}${tail} END)`), given)
}

/** Prints COALESCE. */
export function printCoalesce(node: CoalesceExpr, context: PrintContext): Printed {
  onlyMembers('COALESCE', node, ['args'])
  return variadic('COALESCE', node.args, context)
}

/** Prints GREATEST and LEAST; both engines pass over NULLs. */
export function printExtreme(node: MinMaxExpr, context: PrintContext): Printed {
  onlyMembers('GREATEST', node, ['op', 'args'])
  return variadic(node.op === 'IS_LEAST' ? 'least' : 'greatest', node.args, context)
}

function variadic(name: string, args: readonly Node[] | undefined, context: PrintContext): Printed {
  const given = (args ?? []).map((item) => context.expression(item))
  const { items, result } = unify(name, given)
  if (given.every((item) => item.isNull === true)) return printed('CAST(NULL AS VARCHAR)', 'text')
  return smallLike(result(`${name}(${items.map((item) => item.sql).join(', ')})`), given)
}
