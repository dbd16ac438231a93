import type { BoundStatement } from '../bind/bound-statement.ts'
import type { Column } from '../catalog/table.ts'
import { type AccessPath, callsOf } from './access-path.ts'
import { drivingQuery, relationsIn, subqueryQuery } from './driving-query.ts'
import type { Draft } from './scan-draft.ts'
import type { KeySource, ScanPlan } from './scan-plan.ts'

/** A draft as a plan: its relations have names now, so the queries that drive it can be written. */
export function finishScan(draft: Draft, drafts: readonly Draft[], bound: BoundStatement): ScanPlan {
  const { connection, table, path } = draft
  const empty =
    draft.empty ?? (draft.members.length === 0 ? 'no member of the connection is meant' : undefined)
  const sources: KeySource[] = [...path.bound]
  const after = new Set<string>()
  for (const driver of draft.drivers) {
    const query =
      driver.kind === 'item'
        ? drivingQuery(
            driver.item,
            driver.keys.map((key) => key.expression),
            driver.conditions,
          )
        : subqueryQuery(driver.edge.select, driver.edge.block)
    for (const name of relationsIn({ SelectStmt: query }))
      if (drafts.some((other) => other.relation === name)) after.add(name)
    sources.push(
      driver.kind === 'item'
        ? {
            kind: 'query',
            from: 'join',
            keys: driver.keys,
            query,
            text: driver.keys.map((key) => `${key.column.name} = ${key.text}`).join(' AND '),
          }
        : {
            kind: 'query',
            from: 'subquery',
            keys: [{ key: driver.key, column: driver.column }],
            query,
            text: `${driver.column.name} IN (subquery)`,
          },
    )
  }
  if (draft.parent !== undefined) {
    const { draft: above, keys } = draft.parent
    after.add(above.relation)
    const text = keys.map(({ column, from }) => `${column.name} from ${above.table.name}.${from}`).join(', ')
    sources.push({ kind: 'parent', keys, relation: above.relation, text })
  }
  const extra = connection.kind === 'aggregate' ? connectionColumns(bound) : []
  const columns = [...extra, ...table.columns].filter((column) => draft.columns.has(column.name))
  const dynamic = draft.drivers.length > 0 || draft.parent !== undefined
  // The catalog's own tables are in memory: reading them calls nothing.
  const free = path.operation.path === '' && path.operation.effect === 'list'
  const least = empty !== undefined || dynamic || free ? 0 : callsOf(path) * draft.members.length
  const pages =
    path.operation.manifest.page !== undefined && !(draft.limit !== undefined && draft.limit <= maxPage(path))
  return {
    relation: draft.relation,
    aliases: draft.aliases,
    connection,
    members: draft.members,
    table,
    operation: path.operation,
    columns,
    keys: sources,
    ...(draft.order === undefined ? {} : { order: draft.order }),
    ...(draft.limit === undefined ? {} : { limit: draft.limit }),
    pushed: path.pushed.map(({ predicate, exact }) => ({ text: predicate.text, exact })),
    residual: draft.residual,
    ...(empty === undefined ? {} : { empty }),
    estimate: { least, exact: empty !== undefined || free || (!dynamic && !pages) },
    after: [...after],
    ...(draft.arms === undefined ? {} : { arms: [...draft.arms] }),
  }
}

function maxPage(path: AccessPath): number {
  return path.operation.manifest.page?.size?.max ?? 0
}

function connectionColumns(bound: BoundStatement): Column[] {
  for (const { columns } of bound.references)
    for (const column of columns) if (column.name === '_connection') return [column]
  return []
}
