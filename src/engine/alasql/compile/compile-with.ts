import type { WithClause } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import type { Context, Cte } from '../print/context.ts'
import { onlyMembers } from '../print/members.ts'
import { refusal } from '../refuse.ts'
import { frameAt, once, type Query } from '../run/frame.ts'

/** The context in which the queries of a WITH are known. Each runs once, however often it is read. */
export function compileWith(clause: WithClause, outer: Context): Context {
  onlyMembers('WITH', clause, ['ctes', 'recursive'])
  if (clause.recursive === true) throw refusal('WITH RECURSIVE')
  const ctes = new Map<string, Cte>(outer.ctes)
  for (const node of clause.ctes ?? []) {
    const cte = nodeOf(node, 'CommonTableExpr')
    if (cte?.ctename === undefined) throw refusal('a CTE without a name')
    onlyMembers('WITH', cte, ['ctename', 'aliascolnames', 'ctematerialized', 'ctequery'])
    const statement = nodeOf(cte.ctequery, 'SelectStmt')
    if (statement === undefined) throw refusal('WITH over anything but SELECT')
    const aliases = names(cte.aliascolnames)
    const query = outer.host.query(statement, {
      ...outer,
      ctes: new Map(ctes),
      scope: [],
      places: new Map(),
      replace: undefined,
    })
    ctes.set(cte.ctename, { query: renamed(query, aliases), depth: outer.depth })
  }
  return { ...outer, ctes }
}

/** A query whose first columns have other names. */
export function renamed(query: Query, aliases: readonly string[]): Query {
  if (aliases.length > query.columns.length) throw refusal('more names than columns')
  return {
    columns: query.columns.map((column, index) => ({ ...column, name: aliases[index] ?? column.name })),
    run: (frame) => query.run(frame),
  }
}

/** A reading of a WITH query. */
export function readCte({ query, depth }: Cte): Query {
  return {
    columns: query.columns,
    run: (frame) => {
      const home = frameAt(frame, depth)
      return once(home, query, () => query.run(home))
    },
  }
}
