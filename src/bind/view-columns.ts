import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import type { Table } from '../catalog/table.ts'
import { forEachNode } from '../sql/walk.ts'
import { columnPath, isStar, stringsOf } from './tree.ts'

/** Whether an entry of a FROM clause is the reference, or a join that holds it. */
function holds(node: Node, range: RangeVar): boolean {
  if ('RangeVar' in node) return node.RangeVar === range
  if ('JoinExpr' in node)
    return [node.JoinExpr.larg, node.JoinExpr.rarg].some((side) => side !== undefined && holds(side, range))
  return 'RangeTableSample' in node && node.RangeTableSample.relation !== undefined
    ? holds(node.RangeTableSample.relation, range)
    : false
}

function namesAll(target: Node): boolean {
  if (!('ResTarget' in target)) return false
  const value = target.ResTarget.val
  return (
    value !== undefined &&
    'ColumnRef' in value &&
    isStar(value.ColumnRef) &&
    columnPath(value.ColumnRef).length === 1
  )
}

/**
 * The columns of a view that a statement may name, in the view's order: what nobody names need not be fetched. Read off the tree as
 * it was written, so it may be more than is used, never less.
 */
export function viewColumns(tree: SelectStmt, range: RangeVar, table: Table): readonly string[] {
  const own = (range.alias?.aliasname ?? range.relname ?? '').toLowerCase()
  const named = new Set<string>()
  let all = stringsOf(range.alias?.colnames).length > 0
  forEachNode({ SelectStmt: tree }, ({ kind, value }) => {
    if (kind === 'String' && value.sval !== undefined) named.add(value.sval.toLowerCase())
    else if (kind === 'ColumnRef') {
      const path = columnPath(value).map((part) => part.toLowerCase())
      // `t.*` and `t` are whole rows.
      if (isStar(value) ? path.at(-2) === own : path.length === 1 && path[0] === own) all = true
    } else if (kind === 'JoinExpr') {
      if (value.isNatural === true && holds({ JoinExpr: value }, range)) all = true
    } else if (kind === 'SelectStmt') {
      const here = (value.fromClause ?? []).some((node) => holds(node, range))
      if (here && (value.targetList ?? []).some(namesAll)) all = true
    }
  })
  const columns = table.columns.map(({ name }) => name)
  const wanted = all ? columns : columns.filter((name) => named.has(name))
  // Rows are counted by a column that costs nothing.
  return wanted.length > 0 ? wanted : columns.slice(0, 1)
}
