import type { Node } from '@pgsql/types'
import { kindOf, type NodeKind, type NodeOf, nodeOf } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { constant } from './coerce.ts'
import type { Context } from './context.ts'
import { onlyMembers } from './members.ts'
import { printCondition } from './operands.ts'
import { printCast } from './print-cast.ts'
import { printColumn } from './print-column.ts'
import { printCase, printCoalesce, printExtreme } from './print-conditional.ts'
import { printConstant, printParameter } from './print-constant.ts'
import { printFunctionCall } from './print-function-call.ts'
import { printOperator } from './print-operator.ts'
import { printSubLink } from './print-sublink.ts'
import { call, type Printed, printed } from './printed.ts'

type ExpressionPrinters = { readonly [K in NodeKind]?: (node: NodeOf<K>, context: Context) => Printed }

/** Prints an expression; a kind of node that is not in the table is refused by its name. */
export function printExpression(node: Node, context: Context): Printed {
  const computed = context.replace?.(node)
  if (computed !== undefined) return computed
  const kind = kindOf(node)
  const print = printers[kind] as ((content: unknown, context: Context) => Printed) | undefined
  if (print === undefined) throw refusal(refused[kind] ?? kind)
  return print((node as unknown as Record<string, unknown>)[kind], context)
}

/** How a person would call what is refused. */
const refused: Readonly<Partial<Record<NodeKind, string>>> = {
  A_ArrayExpr: 'arrays',
  A_Indirection: 'subscripts and fields of a row',
  GroupingFunc: 'GROUPING',
}

const printers: ExpressionPrinters = {
  A_Const: printConstant,
  ParamRef: printParameter,
  ColumnRef: printColumn,
  A_Expr: printOperator,
  BoolExpr: printBoolean,
  NullTest: printNullTest,
  BooleanTest: printBooleanTest,
  SubLink: printSubLink,
  CaseExpr: printCase,
  CoalesceExpr: printCoalesce,
  MinMaxExpr: printExtreme,
  TypeCast: printCast,
  FuncCall: printFunctionCall,
  RowExpr: (node, context) => {
    onlyMembers('ROW', node, ['args', 'row_format'])
    const items = (node.args ?? []).map((item) => printExpression(item, context))
    return { sql: call('tuple', ...items.map((item) => item.sql)), type: types.null, items }
  },
  SQLValueFunction: (node, context) => {
    onlyMembers('CURRENT_…', node, ['op', 'typmod'])
    const { now } = context.host
    if (node.op === 'SVFOP_CURRENT_TIMESTAMP') return constant(context.slots, now, types.timestamptz)
    if (node.op === 'SVFOP_LOCALTIMESTAMP') return constant(context.slots, now, types.timestamp)
    if (node.op === 'SVFOP_CURRENT_DATE')
      return constant(context.slots, Math.floor(now / 86_400_000_000), types.date)
    throw refusal(node.op?.replace(/^SVFOP_/, '') ?? 'CURRENT_…')
  },
  CollateClause: (node, context) => {
    onlyMembers('COLLATE', node, ['arg', 'collname'])
    const name = nodeOf(node.collname?.at(-1), 'String')?.sval ?? ''
    if (!['C', 'POSIX', 'default'].includes(name) || node.arg === undefined)
      throw refusal(`COLLATE "${name}"`)
    return printExpression(node.arg, context)
  },
}

function printBoolean(node: NodeOf<'BoolExpr'>, context: Context): Printed {
  onlyMembers('a condition', node, ['boolop', 'args'])
  const items = (node.args ?? []).map((item) => printCondition(item, context).sql)
  const name = node.boolop === 'NOT_EXPR' ? 'not' : node.boolop === 'OR_EXPR' ? 'or' : 'and'
  return printed(types.boolean, name, ...items)
}

function printNullTest(node: NodeOf<'NullTest'>, context: Context): Printed {
  onlyMembers('IS NULL', node, ['arg', 'nulltesttype', 'argisrow'])
  if (node.arg === undefined) throw refusal('IS NULL without its operand')
  const name = node.nulltesttype === 'IS_NOT_NULL' ? 'is_not_null' : 'is_null'
  const value = printExpression(node.arg, context)
  // A row is NULL where all its fields are, and NOT NULL where none is.
  if (value.items !== undefined)
    return printed(types.boolean, 'and', ...value.items.map((item) => call(name, item.sql)))
  return printed(types.boolean, name, value.sql)
}

function printBooleanTest(node: NodeOf<'BooleanTest'>, context: Context): Printed {
  onlyMembers('IS TRUE', node, ['arg', 'booltesttype'])
  const { sql } = printCondition(node.arg, context)
  const words = node.booltesttype ?? ''
  const test = words.endsWith('UNKNOWN') ? 'is_null' : words.endsWith('TRUE') ? 'is_true' : 'is_false'
  return printed(types.boolean, words.startsWith('IS_NOT_') ? 'not' : 'and', call(test, sql))
}
