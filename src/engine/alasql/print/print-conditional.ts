import type { CaseExpr, CoalesceExpr, MinMaxExpr, Node } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { comparisonWord } from '../value/order.ts'
import { coerce, constant, unify } from './coerce.ts'
import { compare } from './compare.ts'
import type { Context } from './context.ts'
import { onlyMembers } from './members.ts'
import { printCondition, printValue } from './operands.ts'
import { call, type Printed, printed } from './printed.ts'

/** Prints CASE, with and without an operand; only the branch that is taken is computed. */
export function printCase(node: CaseExpr, context: Context): Printed {
  onlyMembers('CASE', node, ['arg', 'args', 'defresult'])
  const { slots } = context
  const tests: string[] = []
  const results: Printed[] = []
  for (const item of node.args ?? []) {
    const when = nodeOf(item, 'CaseWhen')
    if (when?.expr === undefined || when.result === undefined) throw refusal('half a WHEN')
    const test =
      node.arg === undefined
        ? printCondition(when.expr, context)
        : compare('=', printValue(node.arg, context), printValue(when.expr, context), slots)
    tests.push(call('is_true', test.sql))
    results.push(printValue(when.result, context))
  }
  results.push(
    node.defresult === undefined ? constant(slots, null, types.null) : printValue(node.defresult, context),
  )
  const unified = unify(results, slots, 'CASE')
  const branches = tests.map((test, index) => `WHEN ${test} THEN ${unified[index]?.sql}`)
  return choice(branches, unified.at(-1) as Printed)
}

function choice(branches: readonly string[], otherwise: Printed): Printed {
  return { sql: `CASE ${branches.join(' ')} ELSE ${otherwise.sql} END`, type: otherwise.type }
}

/** Prints COALESCE; what follows the first value is not computed. */
export function printCoalesce(node: CoalesceExpr, context: Context): Printed {
  onlyMembers('COALESCE', node, ['args'])
  const values = valuesOf(node.args, context, 'COALESCE')
  const [first] = values
  if (first === undefined) throw refusal('COALESCE of nothing')
  if (first.type.kind === 'null') return { ...first, type: types.text }
  if (values.slice(1).every((value) => value.plain === true))
    return printed(first.type, 'coalesce', ...values.map((value) => value.sql))
  const branches = values
    .slice(0, -1)
    .map((value) => `WHEN ${call('is_not_null', value.sql)} THEN ${value.sql}`)
  return choice(branches, values.at(-1) as Printed)
}

/** Prints GREATEST and LEAST; NULLs are passed over. */
export function printExtreme(node: MinMaxExpr, context: Context): Printed {
  onlyMembers('GREATEST', node, ['op', 'args'])
  const name = node.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST'
  const [first, ...others] = valuesOf(node.args, context, name)
  if (first === undefined) throw refusal(`${name} of nothing`)
  if (['interval', 'json', 'array'].includes(first.type.kind)) throw refusal(`${name} of ${first.type.kind}`)
  const word = comparisonWord(first.type.kind)
  return others.reduce(
    (best, value) =>
      printed(first.type, `${word}_${node.op === 'IS_LEAST' ? 'least' : 'greatest'}`, best.sql, value.sql),
    first,
  )
}

function valuesOf(args: readonly Node[] | undefined, context: Context, what: string): readonly Printed[] {
  const values = (args ?? []).map((item) => printValue(item, context))
  return unify(values, context.slots, what).map((value) => coerce(value, value.type, context.slots))
}
