import type { Node } from '@pgsql/types'
import { isAggregate } from '../bind/aggregate.ts'
import { bodyOf, childNodes, constantOf, stringsOf } from '../bind/tree.ts'
import type { KeyValue } from '../catalog/bound-key.ts'
import { printExpression } from '../sql/print-expression.ts'
import type { ColumnType } from '../value/column-type.ts'
import { parseDate, parseInstant } from '../value/timestamp.ts'
import type { Operand } from './scan-plan.ts'

/** Functions whose value changes while a statement runs, or that have an effect. */
const volatile: ReadonlySet<string> = new Set([
  'random',
  'clock_timestamp',
  'timeofday',
  'gen_random_uuid',
  'uuid',
  'nextval',
  'setseed',
  'generate_series',
  'unnest',
])

const fixed: ReadonlySet<string> = new Set([
  'A_Const',
  'TypeCast',
  'TypeName',
  'A_Expr',
  'FuncCall',
  'A_ArrayExpr',
  'CoalesceExpr',
  'MinMaxExpr',
  'CaseExpr',
  'CaseWhen',
  'BoolExpr',
  'NullTest',
  'BooleanTest',
  'List',
  'String',
  'NamedArgExpr',
  'CollateClause',
])

/** Whether an expression has one value for the whole statement: no column, subquery, aggregate or volatile function. */
export function isConstantExpression(node: Node): boolean {
  const [kind] = Object.keys(node)
  if (kind === undefined || !fixed.has(kind)) return false
  if ('FuncCall' in node) {
    const call = node.FuncCall
    if (call.over !== undefined || isAggregate(call) || volatile.has(stringsOf(call.funcname).at(-1) ?? ''))
      return false
  }
  return childNodes(bodyOf(node)).every(isConstantExpression)
}

const dateTypes: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date'])

/** The constant inside casts that do not change what a column of this type would compare with. */
function literalOf(node: Node, type: ColumnType): Node {
  if (!('TypeCast' in node) || node.TypeCast.arg === undefined) return node
  const names = stringsOf(node.TypeCast.typeName?.names)
  const cast = names.at(-1) ?? ''
  const keeps =
    (type === 'timestamp' && dateTypes.has(cast)) ||
    (type === 'date' && cast === 'date') ||
    (type === 'text' && cast === 'text')
  return keeps ? literalOf(node.TypeCast.arg, type) : node
}

function wholeNumber(text: string): number | bigint | undefined {
  if (!/^\s*[+-]?\d{1,19}\s*$/.test(text)) return undefined
  const value = BigInt(text.trim())
  if (value !== BigInt.asIntN(64, value)) return undefined
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const truths: Readonly<Record<string, boolean>> = {
  t: true,
  true: true,
  yes: true,
  on: true,
  '1': true,
  f: false,
  false: false,
  no: false,
  off: false,
  '0': false,
}

/** A literal as a value of the column's type; `null` for NULL, undefined where only the engine can tell. */
export function literalValue(node: Node, type: ColumnType): KeyValue | null | undefined {
  const constant = constantOf(literalOf(node, type))
  if (constant === undefined) return undefined
  if (constant.kind === 'null') return null
  switch (type) {
    case 'text':
    case 'secret':
      return constant.kind === 'text' ? constant.value : undefined
    case 'boolean':
      if (constant.kind === 'boolean') return constant.value
      return constant.kind === 'text' ? truths[constant.value.trim().toLowerCase()] : undefined
    case 'integer':
      if (constant.kind === 'integer') return constant.value
      return constant.kind === 'text' || constant.kind === 'number' ? wholeNumber(constant.value) : undefined
    case 'double':
      return constant.kind === 'integer'
        ? constant.value
        : constant.kind === 'number'
          ? Number(constant.value)
          : undefined
    case 'timestamp':
      // PostgreSQL knows more spellings (`now`, `yesterday`, 'March 3'): those are left to the engine.
      return constant.kind === 'text' && /^\d{4}-/.test(constant.value)
        ? parseInstant(constant.value)
        : undefined
    case 'date':
      return constant.kind === 'text' && /^\d{4}-\d\d-\d\d$/.test(constant.value)
        ? parseDate(constant.value)
        : undefined
    case 'json':
      return undefined
  }
}

const mostInteger = 2 ** 63

/** Whether a constant is a number that no integer column holds: the engine could not make a key of it. */
function isBeyondIntegers(node: Node): boolean {
  if ('A_Expr' in node && node.A_Expr.lexpr === undefined && node.A_Expr.rexpr !== undefined)
    return isBeyondIntegers(node.A_Expr.rexpr)
  const constant = constantOf(node)
  return constant?.kind === 'number' && Math.abs(Number(constant.value)) >= mostInteger
}

/** An operand for a column of a type: its value, an expression for the engine, `null` for NULL, undefined for neither. */
export function operandOf(node: Node, type: ColumnType): Operand | null | undefined {
  const value = literalValue(node, type)
  if (value === null) return null
  if (value !== undefined) return { kind: 'value', value }
  if (type === 'json' || type === 'secret' || !isConstantExpression(node)) return undefined
  if (type === 'integer' && isBeyondIntegers(node)) return undefined
  return { kind: 'expression', node, text: printExpression(node) }
}
