import type { Node, SelectStmt } from '@pgsql/types'
import { bodyOf, columnPath, isStar, kindOf, stringsOf } from './tree.ts'

/** How sure a name is: PostgreSQL keeps a weak one (`case`, a type) only when nothing stronger is inside. */
interface Naming {
  readonly name: string
  readonly strength: 1 | 2
}

const strong = (name: string | undefined): Naming | undefined =>
  name === undefined || name === '' ? undefined : { name, strength: 2 }

const valueFunctionNames: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
}

function nameOf(node: Node | undefined): Naming | undefined {
  if (node === undefined) return undefined
  if ('ColumnRef' in node) return strong(columnPath(node.ColumnRef).at(isStar(node.ColumnRef) ? -2 : -1))
  if ('FuncCall' in node) return strong(stringsOf(node.FuncCall.funcname).at(-1))
  if ('A_Indirection' in node) {
    const field = stringsOf(node.A_Indirection.indirection)
      .filter((name) => name !== '')
      .at(-1)
    return strong(field) ?? nameOf(node.A_Indirection.arg)
  }
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? strong('nullif') : undefined
  if ('TypeCast' in node) {
    const inner = nameOf(node.TypeCast.arg)
    if (inner?.strength === 2) return inner
    const type = stringsOf(node.TypeCast.typeName?.names).at(-1)
    return type === undefined ? inner : { name: type, strength: 1 }
  }
  if ('CollateClause' in node) return nameOf(node.CollateClause.arg)
  if ('CaseExpr' in node) {
    const inner = nameOf(node.CaseExpr.defresult)
    return inner?.strength === 2 ? inner : { name: 'case', strength: 1 }
  }
  if ('SubLink' in node) {
    if (node.SubLink.subLinkType === 'EXISTS_SUBLINK') return strong('exists')
    if (node.SubLink.subLinkType === 'ARRAY_SUBLINK') return strong('array')
    const select = node.SubLink.subselect
    if (node.SubLink.subLinkType !== 'EXPR_SUBLINK' || select === undefined || !('SelectStmt' in select))
      return undefined
    const [first] = leftmost(select.SelectStmt).targetList ?? []
    return first !== undefined && 'ResTarget' in first
      ? (strong(first.ResTarget.name) ?? nameOf(first.ResTarget.val))
      : undefined
  }
  if ('MinMaxExpr' in node) return strong(node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest')
  if ('SQLValueFunction' in node) return strong(valueFunctionNames[node.SQLValueFunction.op ?? ''])
  const fixed: Readonly<Record<string, string>> = {
    CoalesceExpr: 'coalesce',
    RowExpr: 'row',
    A_ArrayExpr: 'array',
    GroupingFunc: 'grouping',
    JsonObjectConstructor: 'json_object',
    JsonArrayConstructor: 'json_array',
    JsonArrayQueryConstructor: 'json_array',
    JsonObjectAgg: 'json_objectagg',
    JsonArrayAgg: 'json_arrayagg',
  }
  return strong(fixed[kindOf(node)])
}

function leftmost(select: SelectStmt): SelectStmt {
  return select.larg === undefined ? select : leftmost(select.larg)
}

/** The name that PostgreSQL gives to an output column without AS. */
export function outputName(node: Node): string {
  return nameOf(node)?.name ?? '?column?'
}

/** Names of a range function's calls, as PostgreSQL names their one column: the function's. */
export function functionName(node: Node): string {
  return stringsOf(bodyOf(node)['funcname'] as Node[] | undefined).at(-1) ?? kindOf(node).toLowerCase()
}
