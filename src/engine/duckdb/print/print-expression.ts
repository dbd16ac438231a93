import type { Node } from '@pgsql/types'
import { kindOf, type NodeKind, type NodeOf, nodeOf } from '../../tree/node.ts'
import { distinctFrom } from './compare.ts'
import type { PrintContext } from './context.ts'
import { printCast } from './print-cast.ts'
import { printCase, printCoalesce, printExtreme } from './print-conditional.ts'
import { printConstant } from './print-constant.ts'
import { printCurrent } from './print-current.ts'
import { printFunctionCall } from './print-function-call.ts'
import { printIndirection } from './print-indirection.ts'
import { printOperator } from './print-operator.ts'
import { printSubLink } from './print-sublink.ts'
import { type Printed, type PrintedColumn, printed } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { arrayOf } from './sql-type.ts'
import { condition } from './type-rules.ts'
import { unify } from './unify.ts'

type ExpressionPrinters = { readonly [K in NodeKind]?: (node: NodeOf<K>, context: PrintContext) => Printed }

/** Prints an expression; a kind of node that is not in the table is refused by its name. */
export function printExpression(node: Node, context: PrintContext): Printed {
  const kind = kindOf(node)
  const print = printers[kind] as ((content: unknown, context: PrintContext) => Printed) | undefined
  if (print === undefined) throw refusal(`the expression ${kind}`)
  return print((node as unknown as Record<string, unknown>)[kind], context)
}

const printers: ExpressionPrinters = {
  A_Const: (node) => printConstant(node),
  ColumnRef: printColumn,
  ParamRef: (node, context) => {
    onlyMembers('a parameter', node, ['number'])
    const number = node.number ?? 0
    if (number < 1) throw refusal('a parameter without a number')
    return context.parameter(number)
  },
  A_Expr: printOperator,
  BoolExpr: printBoolean,
  NullTest: (node, context) => {
    onlyMembers('IS NULL', node, ['arg', 'nulltesttype', 'argisrow'])
    return printNullTest(child(node.arg, context), node.nulltesttype === 'IS_NOT_NULL')
  },
  BooleanTest: (node, context) => {
    onlyMembers('IS TRUE', node, ['arg', 'booltesttype'])
    const words = node.booltesttype?.replaceAll('_', ' ') ?? ''
    const sql = condition(child(node.arg, context))
    if (words.endsWith('UNKNOWN'))
      return printed(`(CAST(${sql} AS BOOLEAN) ${words.replace('UNKNOWN', 'NULL')})`, 'boolean')
    if (words.startsWith('IS NOT '))
      return printed(distinctFrom(`CAST(${sql} AS BOOLEAN)`, String(words.endsWith('TRUE'))), 'boolean')
    return printed(`(CAST(${sql} AS BOOLEAN) IS NOT DISTINCT FROM ${words.endsWith('TRUE')})`, 'boolean')
  },
  SubLink: printSubLink,
  CaseExpr: printCase,
  CoalesceExpr: printCoalesce,
  MinMaxExpr: printExtreme,
  TypeCast: printCast,
  FuncCall: printFunctionCall,
  A_Indirection: printIndirection,
  A_ArrayExpr: (node, context) => {
    onlyMembers('ARRAY', node, ['elements'])
    const { items, type } = unify(
      'ARRAY',
      (node.elements ?? []).map((item) => context.expression(item)),
    )
    return { sql: `[${items.map((item) => item.sql).join(', ')}]`, type: arrayOf(type), items }
  },
  RowExpr: (node, context) => {
    onlyMembers('ROW', node, ['args', 'row_format'])
    const items = (node.args ?? []).map((item) => context.expression(item))
    if (items.length === 0) throw refusal('an empty ROW')
    const fields = items.map((item, index) => `"f${index + 1}" := ${item.sql}`)
    return { sql: `struct_pack(${fields.join(', ')})`, type: 'record', items }
  },
  GroupingFunc: (node, context) => {
    onlyMembers('GROUPING', node, ['args'])
    return printed(
      `GROUPING(${(node.args ?? []).map((item) => context.expression(item).sql).join(', ')})`,
      'integer',
    )
  },
  SQLValueFunction: printCurrent,
  CollateClause: (node, context) => {
    onlyMembers('COLLATE', node, ['arg', 'collname'])
    const name = nodeOf(node.collname?.at(-1), 'String')?.sval ?? ''
    // DuckDB compares text by its bytes, which is what these three mean.
    if (!['C', 'POSIX', 'default'].includes(name)) throw refusal(`COLLATE "${name}"`)
    return child(node.arg, context)
  },
}

function child(node: Node | undefined, context: PrintContext): Printed {
  if (node === undefined) throw refusal('an expression without its operand')
  return context.expression(node)
}

function printColumn(node: NodeOf<'ColumnRef'>, context: PrintContext): Printed {
  onlyMembers('a column', node, ['fields'])
  const parts = (node.fields ?? []).map((field) => {
    const name = nodeOf(field, 'String')?.sval
    if (name === undefined) throw refusal('.* in an expression')
    return name
  })
  const [first = '', second] = parts
  const sql = parts.map(quoteIdentifier).join('.')
  if (parts.length === 1) return wholeRow(first, context) ?? ofColumn(sql, context.scope.column(first))
  if (parts.length === 2 && second !== undefined) return ofColumn(sql, context.scope.column(second, first))
  throw refusal(`the name ${parts.join('.')}`)
}

function ofColumn(sql: string, column: PrintedColumn | undefined): Printed {
  const { type = 'any', decimal } = column ?? {}
  return { sql, type, ...(decimal === undefined ? {} : { decimal }) }
}

/** A table's name where a column is expected is its row. */
function wholeRow(name: string, context: PrintContext): Printed | undefined {
  const scalar = context.scope.scalarOf(name)
  if (scalar !== undefined)
    return printed(`${quoteIdentifier(name)}.${quoteIdentifier(scalar.name)}`, scalar.type)
  if (context.scope.hasColumn(name)) return undefined
  const columns = context.scope.tableColumns(name)
  if (columns === undefined) return undefined
  const items = columns.map((column) =>
    printed(`${quoteIdentifier(name)}.${quoteIdentifier(column.name)}`, column.type),
  )
  const fields = columns.map((column, index) => `${quoteIdentifier(column.name)} := ${items[index]?.sql}`)
  return {
    sql: `struct_pack(${fields.join(', ')})`,
    type: 'record',
    items,
    names: columns.map((column) => column.name),
  }
}

function printBoolean(node: NodeOf<'BoolExpr'>, context: PrintContext): Printed {
  onlyMembers('a condition', node, ['boolop', 'args'])
  const items = (node.args ?? []).map((item) => condition(context.expression(item)))
  if (node.boolop === 'NOT_EXPR') return printed(`(NOT ${items[0]})`, 'boolean')
  return printed(`(${items.join(node.boolop === 'OR_EXPR' ? ' OR ' : ' AND ')})`, 'boolean')
}

function printNullTest(operand: Printed, negated: boolean): Printed {
  const test = negated ? 'IS NOT NULL' : 'IS NULL'
  // A row is NULL where all its fields are, and NOT NULL where none is.
  if (operand.type === 'record' && operand.items !== undefined) {
    return printed(`(${operand.items.map((item) => `${item.sql} ${test}`).join(' AND ')})`, 'boolean')
  }
  return printed(`(${operand.sql} ${test})`, 'boolean')
}
