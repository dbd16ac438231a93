import type { Node, SelectStmt } from '@pgsql/types'
import type { Block, BoundStatement, FromItem, ScopeColumn, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'
import type { Column } from '../catalog/table.ts'

/** What an expression says of one reference: the columns of it that it names, and whether it counts its rows. */
export interface Named {
  readonly columns: readonly Column[]
  readonly countsRows: boolean
}

const nothing: Named = { columns: [], countsRows: false }

function isEmpty({ columns, countsRows }: Named): boolean {
  return columns.length === 0 && !countsRows
}

function together(parts: readonly (Named | undefined)[]): Named | undefined {
  const known = parts.filter((part) => part !== undefined)
  if (known.length < parts.length) return undefined
  return {
    columns: [...new Set(known.flatMap(({ columns }) => columns))],
    countsRows: known.some(({ countsRows }) => countsRows),
  }
}

/** A WITH query by its name: the innermost one in sight. One that is read at several places keeps its rows for the others. */
function withQuery(bound: BoundStatement, block: Block, name: string): SelectStmt | undefined {
  for (const clause of block.withs.toReversed())
    for (const node of clause.ctes ?? []) {
      if (!('CommonTableExpr' in node) || node.CommonTableExpr.ctename !== name) continue
      const isShared = bound.ctes.some((cte) => cte.name === name && (cte.references > 1 || cte.recursive))
      const query = node.CommonTableExpr.ctequery
      return isShared || query === undefined || !('SelectStmt' in query) ? undefined : query.SelectStmt
    }
  return undefined
}

/** The query that a FROM item stands for; undefined for a table, a function, and a WITH query that others read too. */
export function queryOf(item: FromItem, bound: BoundStatement): SelectStmt | undefined {
  const { node, block } = item
  if ('RangeVar' in node) return withQuery(bound, block, node.RangeVar.relname ?? '')
  const query = 'RangeSubselect' in node ? node.RangeSubselect.subquery : undefined
  return query !== undefined && 'SelectStmt' in query ? query.SelectStmt : undefined
}

/** The query blocks of a SELECT: itself, or the arms of a set operation. */
function armsOf(select: SelectStmt): readonly SelectStmt[] {
  return [select.larg, select.rarg].every((arm) => arm === undefined)
    ? [select]
    : [select.larg, select.rarg].flatMap((arm) => (arm === undefined ? [] : armsOf(arm)))
}

/**
 * What an expression says of a reference alone, down through subqueries and WITH queries; undefined where anything else has a say in it.
 * `block` is where it stands.
 */
export function namedOf(
  node: Node,
  reference: TableReference,
  block: Block,
  bound: BoundStatement,
): Named | undefined {
  if ('ColumnRef' in node) {
    const column = bound.columnOf.get(node.ColumnRef)
    return column === undefined ? nothing : namedByColumn(column, reference, bound)
  }
  const inner =
    'SelectStmt' in node ? bound.blocks.find(({ select }) => select === node.SelectStmt) : undefined
  const counts = 'FuncCall' in node && node.FuncCall.agg_star === true
  return together([
    counts ? namedByRows(reference, block, bound) : nothing,
    ...childNodes(bodyOf(node)).map((child) => namedOf(child, reference, inner ?? block, bound)),
  ])
}

function namedByColumn(
  column: ScopeColumn,
  reference: TableReference,
  bound: BoundStatement,
): Named | undefined {
  const { item } = column
  if (item === undefined) return undefined
  if (item.reference !== undefined) {
    if (item.reference !== reference) return undefined
    const own = reference.table.columns.find(({ name }) => name === column.name)
    return own === undefined ? nothing : { columns: [own], countsRows: false }
  }
  const query = queryOf(item, bound)
  const at = item.columns.indexOf(column)
  if (query === undefined || at < 0) return undefined
  const arms = armsOf(query).map((select) => {
    const target = select.targetList?.[at]
    const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
    const block = bound.blocks.find((candidate) => candidate.select === select)
    return value === undefined || block === undefined ? undefined : namedOf(value, reference, block, bound)
  })
  // Rows of the other arms do not help those of this one.
  const told = arms.filter((arm) => arm !== undefined)
  return told.find((arm) => !isEmpty(arm)) ?? told[0]
}

function namedByRows(reference: TableReference, block: Block, bound: BoundStatement): Named | undefined {
  return yieldsRowsOf(reference, block, bound) ? { columns: [], countsRows: true } : undefined
}

/** Whether the rows of a block are those of one reference: nothing is joined to it. */
export function yieldsRowsOf(reference: TableReference, block: Block, bound: BoundStatement): boolean {
  const [item, ...more] = block.items
  if (item === undefined || more.length > 0) return false
  if (item.reference !== undefined) return item.reference === reference
  const query = queryOf(item, bound)
  const inner = bound.blocks.find(({ select }) => select === query)
  return inner !== undefined && yieldsRowsOf(reference, inner, bound)
}
