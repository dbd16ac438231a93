import type { FuncCall } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { nearNames } from '../../../errors/near-names.ts'
import { nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { isAggregate } from './aggregates.ts'
import type { Context } from './context.ts'
import { functionNames, functionRule } from './functions/function-tables.ts'
import { calledName, onlyMembers } from './members.ts'
import { printValue } from './operands.ts'
import type { Printed } from './printed.ts'

/** Prints a call. Aggregates are computed before, and are refused where one is met here. */
export function printFunctionCall(node: FuncCall, context: Context): Printed {
  const name = calledName(node)
  if (node.over !== undefined) throw refusal('window functions')
  const rule = functionRule(name)
  if (rule === undefined) {
    if (isAggregate(name)) throw refusal(`${name} in such a place`)
    const elsewhere = context.host.elsewhere()
    if (elsewhere.includes(name)) throw refusal(`function ${name}`)
    throw new CredsqlError('unsupported', `function ${name} is not supported`, {
      near: nearNames(name, [...new Set([...functionNames(), ...elsewhere])]),
      ...(node.location === undefined ? {} : { location: node.location }),
    })
  }
  onlyMembers(`a call of ${name}`, node, ['funcname', 'args', 'funcformat'])
  const nodes = node.args ?? []
  if (nodes.length < rule.least || nodes.length > rule.most)
    throw refusal(`function ${name} with ${nodes.length} arguments`)
  if (nodes.some((arg) => nodeOf(arg, 'NamedArgExpr') !== undefined))
    throw refusal(`a named argument of ${name}`)
  return rule.print(
    nodes.map((arg) => printValue(arg, context)),
    context,
  )
}
