import type { A_Expr, ColumnRef, Node, SelectStmt } from '@pgsql/types'
import { constantOf, operatorOf, stringsOf } from '../bind/tree.ts'
import type { KeyOperator } from '../catalog/manifest.ts'

/**
 * What a conjunct says about columns, as far as a scan can use it. Everything else is only checked by the engine.
 * All of these are never true for a NULL in the column, so they may move to the nullable side of an outer join.
 */
export type Condition =
  | {
      readonly kind: 'compare'
      readonly column: ColumnRef
      readonly operator: KeyOperator
      readonly operands: readonly Node[]
    }
  | { readonly kind: 'subquery'; readonly column: ColumnRef; readonly select: SelectStmt }
  | { readonly kind: 'equal'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'never' }

const flipped: Readonly<Record<string, KeyOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}
const straight: Readonly<Record<string, KeyOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function columnOf(node: Node | undefined): ColumnRef | undefined {
  return node !== undefined && 'ColumnRef' in node ? node.ColumnRef : undefined
}

function listOf(node: Node): readonly Node[] {
  return 'List' in node ? (node.List.items ?? []) : [node]
}

function arrayOf(node: Node): readonly Node[] | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return arrayOf(node.TypeCast.arg)
  return 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : undefined
}

function subqueryOf(node: Node | undefined): SelectStmt | undefined {
  if (node === undefined || !('SubLink' in node) || node.SubLink.subLinkType !== 'EXPR_SUBLINK')
    return undefined
  const select = node.SubLink.subselect
  return select !== undefined && 'SelectStmt' in select ? select.SelectStmt : undefined
}

function comparison(left: Node, right: Node, operator: string): Condition[] {
  const rows = [left, right].map((node) => ('RowExpr' in node ? (node.RowExpr.args ?? []) : undefined))
  if (operator === '=' && rows[0] !== undefined && rows[1] !== undefined && rows[0].length === rows[1].length)
    return rows[0].flatMap((node, i) => comparison(node, rows[1]![i]!, '='))
  const [a, b] = [columnOf(left), columnOf(right)]
  const found: Condition[] = []
  if (operator === '=') {
    const [intoLeft, intoRight] = [subqueryOf(right), subqueryOf(left)]
    if (a !== undefined && intoLeft !== undefined) return [{ kind: 'subquery', column: a, select: intoLeft }]
    if (b !== undefined && intoRight !== undefined)
      return [{ kind: 'subquery', column: b, select: intoRight }]
    if (a !== undefined || b !== undefined) found.push({ kind: 'equal', left, right })
  }
  if (a !== undefined && straight[operator] !== undefined)
    found.push({ kind: 'compare', column: a, operator: straight[operator], operands: [right] })
  if (b !== undefined && flipped[operator] !== undefined)
    found.push({ kind: 'compare', column: b, operator: flipped[operator], operands: [left] })
  return found
}

function expression(node: A_Expr): Condition[] {
  const { lexpr, rexpr, kind } = node
  if (lexpr === undefined || rexpr === undefined) return []
  const operator = operatorOf(node.name)
  const column = columnOf(lexpr)
  switch (kind) {
    case 'AEXPR_OP':
      return comparison(lexpr, rexpr, operator)
    case 'AEXPR_IN':
      return column !== undefined && operator === '='
        ? [{ kind: 'compare', column, operator: '=', operands: listOf(rexpr) }]
        : []
    case 'AEXPR_OP_ANY': {
      const operands = arrayOf(rexpr)
      return column !== undefined && operator === '=' && operands !== undefined
        ? [{ kind: 'compare', column, operator: '=', operands }]
        : []
    }
    case 'AEXPR_LIKE':
      return column !== undefined && operator === '~~'
        ? [{ kind: 'compare', column, operator: 'like', operands: [rexpr] }]
        : []
    case 'AEXPR_BETWEEN': {
      const [low, high] = listOf(rexpr)
      if (column === undefined || low === undefined || high === undefined) return []
      return [
        { kind: 'compare', column, operator: '>=', operands: [low] },
        { kind: 'compare', column, operator: '<=', operands: [high] },
      ]
    }
    default:
      return []
  }
}

/** `a = 'x' OR a = 'y'` on one column is IN; any other OR says nothing that a scan can use. */
function disjunction(args: readonly Node[]): Condition[] {
  const parts = args.map((arg) => conditionsOf(arg).filter((one) => one.kind !== 'equal'))
  const equalities = parts.map(([one, other]) =>
    one?.kind === 'compare' && one.operator === '=' && other === undefined ? one : undefined,
  )
  const [first] = equalities
  if (first === undefined) return []
  const name = stringsOf(first.column.fields).join('\0')
  const operands: Node[] = []
  for (const one of equalities) {
    if (one === undefined || stringsOf(one.column.fields).join('\0') !== name) return []
    operands.push(...one.operands)
  }
  return [{ kind: 'compare', column: first.column, operator: '=', operands }]
}

/** What a conjunct tells. An empty list: nothing that a scan can use. */
export function conditionsOf(node: Node): Condition[] {
  const constant = constantOf(node)
  if (constant !== undefined)
    return constant.kind === 'null' || (constant.kind === 'boolean' && !constant.value)
      ? [{ kind: 'never' }]
      : []
  if ('A_Expr' in node) return expression(node.A_Expr)
  if ('ColumnRef' in node) return [booleanIs(node.ColumnRef, true)]
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr
    const [only] = args
    if (boolop === 'OR_EXPR') return disjunction(args)
    if (boolop === 'NOT_EXPR' && only !== undefined && 'ColumnRef' in only)
      return [booleanIs(only.ColumnRef, false)]
    return boolop === 'AND_EXPR' ? args.flatMap(conditionsOf) : []
  }
  if ('BooleanTest' in node) {
    const { arg, booltesttype } = node.BooleanTest
    const column = columnOf(arg)
    if (column === undefined) return []
    if (booltesttype === 'IS_TRUE') return [booleanIs(column, true)]
    return booltesttype === 'IS_FALSE' ? [booleanIs(column, false)] : []
  }
  if ('SubLink' in node && node.SubLink.subLinkType === 'ANY_SUBLINK') {
    const { testexpr, subselect, operName } = node.SubLink
    const column = columnOf(testexpr)
    const isEquality = operName === undefined || operatorOf(operName) === '='
    if (column !== undefined && isEquality && subselect !== undefined && 'SelectStmt' in subselect)
      return [{ kind: 'subquery', column, select: subselect.SelectStmt }]
  }
  return []
}

function booleanIs(column: ColumnRef, value: boolean): Condition {
  return { kind: 'compare', column, operator: '=', operands: [{ A_Const: { boolval: { boolval: value } } }] }
}
