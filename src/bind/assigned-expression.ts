import type { MultiAssignRef, Node, ResTarget, SelectStmt } from '@pgsql/types'
import { type BindContext, bindError } from './bind-state.ts'
import { columnNode, selectStatement, stringNode, targetNode } from './tree.ts'

type Fail = (message: string, hint?: string) => Error

function leftmost(select: SelectStmt): SelectStmt {
  return select.larg === undefined ? select : leftmost(select.larg)
}

/** How many columns a SELECT yields; undefined where a `*` hides it. */
export function widthOf(select: SelectStmt): number | undefined {
  const { valuesLists, targetList = [] } = leftmost(select)
  const [row] = valuesLists ?? []
  if (row !== undefined) return 'List' in row ? row.List.items?.length : undefined
  const hasStar = targetList.some(
    (node) =>
      'ResTarget' in node &&
      node.ResTarget.val !== undefined &&
      'ColumnRef' in node.ResTarget.val &&
      node.ResTarget.val.ColumnRef.fields?.some((field) => 'A_Star' in field),
  )
  return hasStar ? undefined : targetList.length
}

/** One column of a subquery of several: each assignment has a copy of the subquery of its own. */
function columnOfSubquery(subselect: Node, position: number, count: number): Node {
  const names = Array.from({ length: count }, (_, i) => `column${i + 1}`)
  const alias = { aliasname: 'source', colnames: names.map(stringNode) }
  const select = selectStatement({
    targetList: [targetNode(columnNode('source', names[position - 1]!))],
    fromClause: [{ RangeSubselect: { subquery: subselect, alias } }],
  })
  return { SubLink: { subLinkType: 'EXPR_SUBLINK', subselect: { SelectStmt: select } } }
}

/** What `(a, b) = …` gives to one of its columns. */
function partOf({ source, colno = 1, ncolumns = 1 }: MultiAssignRef, fail: Fail): Node | undefined {
  const checkCount = (count: number) => {
    if (count !== ncolumns)
      throw fail(`number of columns does not match number of values: ${ncolumns} and ${count}`)
  }
  if (source !== undefined && 'RowExpr' in source) {
    const args = source.RowExpr.args ?? []
    checkCount(args.length)
    return args[colno - 1]
  }
  if (source !== undefined && 'SubLink' in source && source.SubLink.subLinkType === 'EXPR_SUBLINK') {
    const { subselect } = source.SubLink
    if (subselect === undefined || !('SelectStmt' in subselect)) return source
    const width = widthOf(subselect.SelectStmt)
    if (width === undefined)
      throw fail('(a, b) = (SELECT *) is not supported', 'Name the columns of the SELECT.')
    checkCount(width)
    return ncolumns === 1 ? source : columnOfSubquery(subselect, colno, ncolumns)
  }
  if (ncolumns === 1) return source
  throw fail(
    'several columns are set by a row or by a subquery',
    'Write (a, b) = (1, 2) or (a, b) = (SELECT …).',
  )
}

/** The expression that an entry of SET assigns. DEFAULT is refused, as an API does not tell what that would be. */
export function assignedExpression(target: ResTarget, location: number, context: BindContext): Node {
  const fail: Fail = (message, hint) =>
    bindError(context, 'syntax_error', message, location, hint === undefined ? {} : { hint })
  const { val } = target
  const value = val !== undefined && 'MultiAssignRef' in val ? partOf(val.MultiAssignRef, fail) : val
  if (value === undefined) throw fail('a column is set to nothing')
  if ('SetToDefault' in value)
    throw bindError(
      context,
      'unsupported',
      'a column cannot be set to DEFAULT',
      value.SetToDefault.location ?? location,
      { hint: 'No API tells what its default is. SET column = NULL sends null.' },
    )
  return value
}
