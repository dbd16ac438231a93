import type { Node, RangeVar } from '@pgsql/types'
import type { Column, Table } from '../catalog/table.ts'
import type { ResolvedTable } from './bind-state.ts'
import type { FromItem, ScopeColumn } from './bound-statement.ts'
import { noCtes } from './cte-scope.ts'
import { addItem, type FromPart, type FromPlace, renamed, uniqueAlias } from './from-part.ts'
import { keepsRows } from './row-keeping.ts'
import { replaceNode } from './tree.ts'
import type { ViewTree } from './view.ts'

/** A column that the statement does not name: it is there for near names alone. */
function unnamed(column: Column, item: FromItem): ScopeColumn {
  const { name, type } = column
  const secret = type === 'secret'
  return { name, spellings: [], secret, hidden: true, unnamed: true, origins: [], item, parts: [] }
}

function restOf(table: Table, columns: readonly ScopeColumn[]): readonly Column[] {
  const known = new Set(columns.map(({ name }) => name))
  return table.columns.filter(({ name }) => !known.has(name))
}

/**
 * Binds a reference to a view: the query that it stands for takes its place in the FROM clause. The query sees neither the
 * statement's WITH queries nor its columns.
 */
export function bindView(
  range: RangeVar,
  node: Node,
  place: FromPlace,
  { connection, table }: ResolvedTable,
  { select, tables, unread }: ViewTree,
): FromPart {
  const { state, block } = place
  for (const [inner, found] of tables) state.tables.set(inner, found)
  state.unread.push(...unread)
  const firstReference = state.references.length
  const outer = { parent: undefined, items: [], columns: [] }
  const outputs = state.bindSubquery(select, { state, scope: outer, ctes: noCtes(), block: undefined })
  const transparent = keepsRows(select, state.blocks)
  const explicit = range.alias?.aliasname
  const alias = explicit ?? uniqueAlias(block, table.name)
  replaceNode(node, {
    RangeSubselect: { subquery: { SelectStmt: select }, alias: { ...range.alias, aliasname: alias } },
  })
  return addItem(place, {
    alias,
    path: explicit === undefined ? [connection.name, table.service, table.name] : [],
    node,
    references: state.references.slice(firstReference),
    columns: (item) => {
      const columns = outputs.map(
        ({ name, secret, origins, fixed }): ScopeColumn => ({
          name,
          secret,
          spellings: [],
          hidden: false,
          origins: transparent ? origins : [],
          fixed: transparent ? (fixed ?? []) : [],
          item,
          parts: [],
        }),
      )
      const rest = range.alias?.colnames === undefined ? restOf(table, columns) : []
      return [...renamed(place, columns, range.alias), ...rest.map((column) => unnamed(column, item))]
    },
  })
}
