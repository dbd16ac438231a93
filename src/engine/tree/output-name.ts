import type { Node } from '@pgsql/types'
import { nodeOf } from './node.ts'

/** The name that PostgreSQL gives an output column without AS; `?column?` where it finds none. */
export function outputName(node: Node | undefined): string {
  return figure(node)?.name ?? '?column?'
}

interface Figure {
  readonly name: string
  // A weak name gives way to that of the CASE's or the cast's argument.
  readonly weak: boolean
}

const strong = (name: string | undefined): Figure | undefined =>
  name === undefined ? undefined : { name, weak: false }

function figure(node: Node | undefined): Figure | undefined {
  const column = nodeOf(node, 'ColumnRef')
  if (column !== undefined) return strong(lastName(column.fields))
  const indirection = nodeOf(node, 'A_Indirection')
  if (indirection !== undefined) return strong(lastName(indirection.indirection)) ?? figure(indirection.arg)
  const call = nodeOf(node, 'FuncCall')
  if (call !== undefined) return strong(lastName(call.funcname))
  const cast = nodeOf(node, 'TypeCast')
  if (cast !== undefined) {
    const inner = figure(cast.arg)
    const name = lastName(cast.typeName?.names)
    return inner !== undefined && !inner.weak ? inner : name === undefined ? inner : { name, weak: true }
  }
  const collate = nodeOf(node, 'CollateClause')
  if (collate !== undefined) return figure(collate.arg)
  const grouping = nodeOf(node, 'GroupingFunc')
  if (grouping !== undefined) return strong('grouping')
  const conditional = nodeOf(node, 'CaseExpr')
  if (conditional !== undefined) {
    const inner = figure(conditional.defresult)
    return inner !== undefined && !inner.weak ? inner : { name: 'case', weak: true }
  }
  const expression = nodeOf(node, 'A_Expr')
  if (expression?.kind === 'AEXPR_NULLIF') return strong('nullif')
  if (nodeOf(node, 'CoalesceExpr') !== undefined) return strong('coalesce')
  const extreme = nodeOf(node, 'MinMaxExpr')
  if (extreme !== undefined) return strong(extreme.op === 'IS_LEAST' ? 'least' : 'greatest')
  if (nodeOf(node, 'A_ArrayExpr') !== undefined) return strong('array')
  if (nodeOf(node, 'RowExpr') !== undefined) return strong('row')
  const moment = nodeOf(node, 'SQLValueFunction')
  if (moment !== undefined)
    return strong(
      moment.op
        ?.replace(/^SVFOP_/, '')
        .replace(/_N$/, '')
        .toLowerCase(),
    )
  const link = nodeOf(node, 'SubLink')
  if (link?.subLinkType === 'EXISTS_SUBLINK') return strong('exists')
  if (link?.subLinkType === 'ARRAY_SUBLINK') return strong('array')
  if (link?.subLinkType === 'EXPR_SUBLINK') {
    const target = nodeOf(nodeOf(link.subselect, 'SelectStmt')?.targetList?.[0], 'ResTarget')
    return strong(target?.name) ?? figure(target?.val)
  }
  return undefined
}

function lastName(fields: readonly Node[] | undefined): string | undefined {
  const last = nodeOf(fields?.at(-1), 'String')
  return last?.sval
}
