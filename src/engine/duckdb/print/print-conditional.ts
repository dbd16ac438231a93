import type { CaseExpr, CoalesceExpr, MinMaxExpr, Node } from '@pgsql/types'
import { compare } from './compare.ts'
import type { PrintContext } from './context.ts'
import { nodeOf } from './node.ts'
import { type Printed, printed, smallLike } from './printed.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { commonType } from './sql-type.ts'
import { condition, oneFamily } from './type-rules.ts'

/** Prints CASE, with and without an operand. */
export function printCase(node: CaseExpr, context: PrintContext): Printed {
  onlyMembers('CASE', node, ['arg', 'args', 'defresult'])
  const operand = node.arg === undefined ? undefined : context.expression(node.arg)
  const results: Printed[] = []
  const branches = (node.args ?? []).map((item) => {
    const when = nodeOf(item, 'CaseWhen')
    if (when?.expr === undefined || when.result === undefined) throw refusal('half a WHEN')
    const test = context.expression(when.expr)
    const result = context.expression(when.result)
    results.push(result)
    return `WHEN ${operand === undefined ? condition(test) : compare('=', operand, test).sql} THEN ${result.sql}`
  })
  const otherwise = node.defresult === undefined ? undefined : context.expression(node.defresult)
  if (otherwise !== undefined) results.push(otherwise)
  const tail = otherwise === undefined ? '' : ` ELSE ${otherwise.sql}`
  oneFamily(
    'CASE',
    results.map((result) => result.type),
  )
  const type = commonType(results.map((result) => result.type))
  return smallLike(printed(`(CASE ${branches.join(' ')}${tail} END)`, type), results)
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
  const items = (args ?? []).map((item) => context.expression(item))
  oneFamily(
    name,
    items.map((item) => item.type),
  )
  const type = commonType(items.map((item) => item.type))
  if (items.every((item) => item.isNull === true)) return printed('CAST(NULL AS VARCHAR)', 'text')
  return smallLike(printed(`${name}(${items.map((item) => item.sql).join(', ')})`, type), items)
}
