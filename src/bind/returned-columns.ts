import type { ColumnRef, Node, SelectStmt } from '@pgsql/types'
import type { ColumnType } from '../value/column-type.ts'
import { type BindContext, bindError } from './bind-state.ts'
import type { BoundStatement, FromItem, ScopeColumn } from './bound-statement.ts'
import { bodyOf, childNodes, columnNode, columnPath } from './tree.ts'

/** A column of another table that a RETURNING list shows. */
export interface OtherColumn {
  /** What the list calls it, among the columns of the changed row. */
  readonly name: string
  /** As a message calls it: `r.server_address`. */
  readonly shown: string
  /** Undefined where the column is computed: the engine tells it. */
  readonly type: ColumnType | undefined
  /** What names it in the query that finds the rows. */
  readonly value: Node
}

function referencesIn(nodes: readonly Node[]): ColumnRef[] {
  return nodes.flatMap((node) => [
    ...('ColumnRef' in node ? [node.ColumnRef] : []),
    ...referencesIn(childNodes(bodyOf(node))),
  ])
}

function typeOf({ secret, origins }: ScopeColumn): ColumnType | undefined {
  if (secret) return 'secret'
  const types = new Set(origins.map(({ column }) => column.type))
  return types.size === 1 ? [...types][0] : undefined
}

/** An expression that means the column wherever its FROM clause stands. A column merged by USING is the first of its two that is not NULL. */
function namingOf({ item, name, parts }: ScopeColumn): Node {
  if (item !== undefined) return columnNode(...(item.path.length > 0 ? item.path : [item.alias]), name)
  return { CoalesceExpr: { args: parts.map(namingOf) } }
}

/**
 * The columns of other tables than `target` in a bound RETURNING list. In the list each becomes a column of the target's row, so
 * that the list reads one relation. Throws `unsupported` for what is no column of a known table, such as a whole row.
 */
export function takeOtherColumns(
  select: SelectStmt,
  statement: BoundStatement,
  target: FromItem,
  context: BindContext,
): readonly OtherColumn[] {
  const found = new Map<ScopeColumn, OtherColumn>()
  const wholeRows: ColumnRef[] = []
  for (const reference of referencesIn(select.targetList ?? [])) {
    const column = statement.columnOf.get(reference)
    if (column === undefined) wholeRows.push(reference)
    if (column === undefined || column.item === target) continue
    const name = found.get(column)?.name ?? `_from_${found.size + 1}`
    if (!found.has(column)) {
      const shown = column.item === undefined ? column.name : `${column.item.alias}.${column.name}`
      found.set(column, { name, shown, type: typeOf(column), value: namingOf(column) })
    }
    reference.fields = [{ String: { sval: target.alias } }, { String: { sval: name } }]
  }
  const refused = wholeRows.find(
    (reference) => found.size > 0 || columnPath(reference).at(0) !== target.alias,
  )
  if (refused !== undefined)
    throw bindError(
      context,
      'unsupported',
      `RETURNING takes columns, and "${columnPath(refused).join('.')}" is none`,
      refused.location,
      { hint: 'Name the columns, each with its table.' },
    )
  return [...found.values()]
}
