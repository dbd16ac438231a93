import type { FuncCall } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { nearNames } from '../../../errors/near-names.ts'
import { names, nodeOf, ownName } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import type { FunctionRule } from './function-rule.ts'
import { functionNames, functionRule } from './functions/function-tables.ts'
import { rowType } from './functions/set-functions.ts'
import { type Printed, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { condition } from './type-rules.ts'

/** The rule of a call, with its number of arguments checked. Throws `unsupported` for a function that is not in the tables. */
export function ruleOf(node: FuncCall): { readonly name: string; readonly rule: FunctionRule } {
  onlyMembers('a function call', node, [
    'funcname',
    'args',
    'agg_order',
    'agg_filter',
    'over',
    'agg_within_group',
    'agg_star',
    'agg_distinct',
    'func_variadic',
    'funcformat',
  ])
  const name = ownName(names(node.funcname), 'function')
  const rule = functionRule(name)
  if (rule === undefined) {
    throw new CredsqlError('unsupported', `function ${name} is not supported`, {
      near: nearNames(name, functionNames()),
      ...(node.location === undefined ? {} : { location: node.location }),
      // A name of several parts is what an action has.
      ...(name.includes('.') ? { hint: `If it is an action: CALL ${name}(…).` } : {}),
    })
  }
  if (node.agg_within_group === true && rule.kind !== 'ordered') throw refusal(`WITHIN GROUP after ${name}`)
  const count = (node.args ?? []).length
  const star = node.agg_star === true && name === 'count'
  if (!star && (count < rule.least || count > rule.most)) {
    throw new CredsqlError('unsupported', `function ${name} with ${count} arguments is not supported`)
  }
  return { name, rule }
}

/** Prints a call in an expression, with the clauses of aggregates and windows. */
export function printFunctionCall(node: FuncCall, context: PrintContext): Printed {
  const { name, rule } = ruleOf(node)
  const value = callRule(node, name, rule, context)
  if (rule.kind !== 'set') return value
  return printed(`unnest(${value.sql})`, rowType(name, value.type))
}

/** Prints a call by its rule; a set function as the list of its rows. */
export function callRule(node: FuncCall, name: string, rule: FunctionRule, context: PrintContext): Printed {
  refuseClauses(node, name, rule)
  const args = (node.args ?? []).map((arg) => {
    const named = nodeOf(arg, 'NamedArgExpr')
    if (named !== undefined && name !== 'make_interval') throw refusal(`a named argument of ${name}`)
    return context.expression(named?.arg ?? arg)
  })
  return rule.print({
    name,
    args,
    context,
    argumentNames: (node.args ?? []).map((arg) => nodeOf(arg, 'NamedArgExpr')?.name),
    star: node.agg_star === true,
    distinct: node.agg_distinct === true,
    aggregate: (aggregate, items) => printAggregate(node, aggregate, items, rule, context),
  })
}

function refuseClauses(node: FuncCall, name: string, rule: FunctionRule): void {
  if (node.func_variadic === true) throw refusal(`VARIADIC in a call of ${name}`)
  if (node.agg_star === true && name !== 'count') throw refusal(`${name}(*)`)
  const aggregate = rule.kind === 'aggregate' || rule.kind === 'ordered'
  if (!aggregate && rule.kind !== 'window' && node.over !== undefined) throw refusal(`OVER after ${name}`)
  if (rule.kind === 'window' && node.over === undefined) throw refusal(`${name} without OVER`)
  if (
    !aggregate &&
    (node.agg_distinct === true || node.agg_order !== undefined || node.agg_filter !== undefined)
  ) {
    throw refusal(`DISTINCT, ORDER BY or FILTER in a call of ${name}`)
  }
  if ((rule.kind === 'ordered') !== (node.agg_within_group === true) && name !== 'mode') {
    throw refusal(rule.kind === 'ordered' ? `${name} without WITHIN GROUP` : `WITHIN GROUP after ${name}`)
  }
}

/** An aggregate or window function of DuckDB's with the clauses of the call around it. */
function printAggregate(
  node: FuncCall,
  name: string,
  items: readonly string[],
  rule: FunctionRule,
  context: PrintContext,
): string {
  const order = (node.agg_order ?? [])
    .map((item) => nodeOf(item, 'SortBy') ?? {})
    // A constant orders nothing here, and DuckDB refuses it.
    .filter((key) => rule.kind === 'ordered' || nodeOf(key.node, 'A_Const') === undefined)
    .map((key) => context.sortKey(key))
    .join(', ')
  // PostgreSQL sorts what it makes distinct; only a list and a text show it.
  const shown = node.agg_distinct === true && order === '' && (name === 'list' || name === 'string_agg')
  const keys = shown ? `${items[0]} ASC NULLS LAST` : order
  const inside = keys === '' || rule.kind === 'ordered' ? '' : ` ORDER BY ${keys}`
  let sql = `${name}(${node.agg_distinct === true ? 'DISTINCT ' : ''}${items.join(', ')}${inside})`
  if (order !== '' && rule.kind === 'ordered') sql += ` WITHIN GROUP (ORDER BY ${order})`
  if (node.agg_filter !== undefined)
    sql += ` FILTER (WHERE ${condition(context.expression(node.agg_filter))})`
  const { over } = node
  if (over === undefined) return sql
  return over.name === undefined
    ? `${sql} OVER (${context.window(over)})`
    : `${sql} OVER ${quoteIdentifier(over.name)}`
}
