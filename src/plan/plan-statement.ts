import type { Node } from '@pgsql/types'
import type { BoundStatement, FromItem, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'
import type { ViewArm } from '../bind/view.ts'
import type { AnyConnection, Key, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { type AccessPath, bestPath, bindKeys } from './access-path.ts'
import { type Constraints, gatherConstraints } from './constraints.ts'
import { drivingConditions } from './driving-conditions.ts'
import type { CallEstimate } from './explained-plan.ts'
import { finishScan } from './finish-scan.ts'
import { isCovered, type Limit, limitOf, pushableLimit, streamableReference } from './limit.ts'
import { missingKey } from './missing-key.ts'
import { refuseVainMint } from './refuse-vain-mint.ts'
import { type Draft, type DraftParts, type Driver, prunedMembers, signatureOf } from './scan-draft.ts'
import type { KeyPredicate, ScanPlan, StatementPlan } from './scan-plan.ts'

class Planner {
  readonly bound: BoundStatement
  readonly constraints: ReadonlyMap<TableReference, Constraints>
  readonly drafts: Draft[] = []
  readonly draftOf = new Map<TableReference, Draft>()
  readonly planning = new Set<TableReference>()
  readonly limit: Limit | undefined
  readonly items = new Map<FromItem, number>()

  constructor(bound: BoundStatement) {
    this.bound = bound
    this.constraints = gatherConstraints(bound)
    this.limit = limitOf(bound.tree)
  }

  plan(): StatementPlan {
    for (const reference of this.bound.references) this.draft(reference)
    for (const [i, draft] of this.drafts.entries()) draft.relation = `r${i}`
    for (const [reference, draft] of this.draftOf) reference.relation.relname = draft.relation
    const scans = inOrder(this.drafts.map((draft) => finishScan(draft, this.drafts, this.bound)))
    const single = scans.length === 1 ? scans[0] : undefined
    const streamed =
      single === undefined || single.empty !== undefined ? undefined : streamableReference(this.bound)
    const shared = streamed !== undefined && this.draftOf.get(streamed)?.relation === single?.relation
    return {
      tree: this.bound.tree,
      outputs: this.bound.outputs,
      scans,
      ...(shared && single !== undefined && this.limit !== undefined
        ? {
            stream: {
              relation: single.relation,
              offset: this.limit.offset,
              ...(this.limit.count === undefined ? {} : { limit: this.limit.count }),
            },
          }
        : {}),
      usesSecretFacts: this.bound.usesSecretFacts,
      unread: this.bound.unread,
      estimate: sumEstimates(scans.map((scan) => scan.estimate)),
    }
  }

  /** Plans the scan of one reference; references that drive it come first. */
  draft(reference: TableReference): Draft {
    const known = this.draftOf.get(reference)
    if (known !== undefined) return known
    this.planning.add(reference)
    const constraints = this.constraints.get(reference)!
    const { table, connection } = reference
    const paths = table.reads.map((operation) => bindKeys(table, operation, constraints.predicates))
    const zero = this.limit?.count === 0 ? 'LIMIT 0' : undefined
    const empty = constraints.empty ?? zero
    const candidate = this.choose(reference, paths, constraints, empty !== undefined)
    if (empty === undefined) refuseVainMint(this.bound, reference, candidate)
    const exactOrder =
      empty === undefined ? pushableLimit(this.bound, reference, candidate.path, this.limit) : undefined
    const exact = candidate.path.pushed.filter((one) => one.exact).map(({ predicate }) => predicate)
    const draft = this.add({
      connection,
      members: prunedMembers(connection, constraints.predicates),
      table,
      path: candidate.path,
      columns: reference.used,
      alias: reference.alias,
      arm: reference.arm,
      drivers: candidate.drivers,
      ...(candidate.parent === undefined ? {} : { parent: candidate.parent }),
      residual: constraints.conjuncts.filter(({ node }) => !isCovered(node, exact)).map(({ text }) => text),
      ...(empty === undefined ? {} : { empty }),
      ...(exactOrder?.order === undefined ? {} : { order: exactOrder.order }),
      ...(exactOrder?.rows === undefined ? {} : { limit: exactOrder.rows }),
    })
    this.draftOf.set(reference, draft)
    this.planning.delete(reference)
    return draft
  }

  /** Constants first, then other tables and subqueries, then the declared parent. */
  choose(
    reference: TableReference,
    paths: readonly AccessPath[],
    constraints: Constraints,
    empty: boolean,
  ): { path: AccessPath; drivers: readonly Driver[]; parent?: Draft['parent'] } {
    const able = pathsThatAnswer(paths, reference.table, constraints)
    const direct = bestPath(able.filter((path) => path.missing.length === 0))
    if (direct !== undefined) return { path: direct, drivers: [] }
    const [first] = paths
    if (empty && first !== undefined) return { path: first, drivers: [] }
    const dependent = able.flatMap((path) => {
      const drivers = this.driversFor(path.missing, constraints, reference)
      return drivers === undefined ? [] : [{ path, drivers }]
    })
    const best = bestPath(dependent.map(({ path }) => path))
    const chosen = dependent.find(({ path }) => path === best)
    if (chosen !== undefined) return chosen
    const withParent = bestPath(paths.filter((path) => path.operation.manifest.parent !== undefined))
    if (withParent !== undefined) {
      const { connection, table, arm } = reference
      const parent = this.parentOf(connection, table, withParent, constraints.predicates, arm)
      if (parent !== undefined) return { path: parent.path, drivers: [], parent: parent.parent }
    }
    throw missingKey(reference, able)
  }

  /** What binds the missing keys: for each the FROM item that binds most of them, or a subquery. */
  driversFor(
    missing: readonly Key[],
    constraints: Constraints,
    driven: TableReference,
  ): Driver[] | undefined {
    const drivers: Driver[] = []
    let left = [...missing]
    while (left.length > 0) {
      const edges = constraints.driving.filter(
        (edge) => left.some((key) => key.column === edge.column.name) && this.canDrive(edge.item),
      )
      const byItem = group(edges)
      const [best] = [...byItem].sort(([, a], [, b]) => b.length - a.length)
      if (best !== undefined) {
        const [item, own] = best
        const keys = left.flatMap((key) => {
          const edge = own.find((candidate) => candidate.column.name === key.column)
          return edge === undefined
            ? []
            : [{ key, column: edge.column, expression: edge.expression, text: edge.text }]
        })
        drivers.push({ kind: 'item', item, conditions: drivingConditions(this.bound, item, driven), keys })
        left = left.filter((key) => !keys.some((bound) => bound.key === key))
        continue
      }
      const edge = constraints.subqueries.find(({ column }) => left.some((key) => key.column === column.name))
      if (edge === undefined || !this.canRead(edge.select)) return undefined
      const key = left.find((candidate) => candidate.column === edge.column.name)!
      drivers.push({ kind: 'subquery', key, column: edge.column, edge })
      left = left.filter((candidate) => candidate !== key)
    }
    return drivers
  }

  /** Whether an item's rows can be had first: nothing inside it waits for what is being planned. */
  canDrive(item: FromItem): boolean {
    return item.references.every((reference) => this.canPlan(reference))
  }

  canRead(select: object): boolean {
    const relations = new Set<object>()
    const visit = (node: Node) => {
      if ('RangeVar' in node) relations.add(node.RangeVar)
      for (const child of childNodes(bodyOf(node))) visit(child)
    }
    visit({ SelectStmt: select } as Node)
    return this.bound.references
      .filter((reference) => relations.has(reference.relation))
      .every((reference) => this.canPlan(reference))
  }

  canPlan(reference: TableReference): boolean {
    if (this.planning.has(reference)) return false
    try {
      this.draft(reference)
      return true
    } catch (error) {
      this.planning.delete(reference)
      if (error instanceof CredsqlError && error.code === 'missing_key') return false
      throw error
    }
  }

  /** The scan of the parent table, with what is known of the child's keys. */
  parentOf(
    connection: AnyConnection,
    table: Table,
    path: AccessPath,
    predicates: readonly KeyPredicate[],
    arm: ViewArm | undefined,
  ): { path: AccessPath; parent: NonNullable<Draft['parent']> } | undefined {
    const { parent } = path.operation.manifest
    const parentTable = connection.provider.tables.find(
      (one) => one.name === parent?.table && one.service === table.service,
    )
    if (parent === undefined || parentTable === undefined) return undefined
    const keys = Object.entries(parent.keys).flatMap(([name, from]) => {
      const key = path.operation.keys.find((one) => one.column === name)
      const column = table.columns.find((one) => one.name === name)
      return key === undefined || column === undefined ? [] : [{ key, column, from }]
    })
    if (!path.missing.every((key) => keys.some((one) => one.key === key))) return undefined
    const columnOf = (name: string) => parentTable.columns.find((one) => one.name === name)
    const passed = predicates.flatMap((predicate): KeyPredicate[] => {
      const column = columnOf(keys.find((one) => one.column === predicate.column)?.from ?? '')
      if (column !== undefined) return [{ ...predicate, column }]
      // The parent's parent is asked of the same members.
      return predicate.column.name === '_connection' ? [predicate] : []
    })
    const paths = parentTable.reads.map((operation) => bindKeys(parentTable, operation, passed))
    const direct = bestPath(paths.filter((one) => one.missing.length === 0))
    const wanted = new Set(keys.map((one) => one.from))
    if (connection.kind === 'aggregate') wanted.add('_connection')
    const shared = {
      connection,
      members: prunedMembers(connection, predicates),
      table: parentTable,
      columns: wanted,
      alias: `${parentTable.name} (parent)`,
      arm,
      drivers: [],
      residual: [],
    }
    // The parent's rows bind all the keys it names, so those that constants bind too come from it alone.
    const own = { ...path, bound: path.bound.filter((source) => !keys.some((one) => one.key === source.key)) }
    if (direct !== undefined)
      return { path: own, parent: { draft: this.add({ ...shared, path: direct }), keys } }
    const grand = bestPath(paths.filter((one) => one.operation.manifest.parent !== undefined))
    const above = grand === undefined ? undefined : this.parentOf(connection, parentTable, grand, passed, arm)
    if (above === undefined) return undefined
    return {
      path: own,
      parent: { draft: this.add({ ...shared, path: above.path, parent: above.parent }), keys },
    }
  }

  itemNumber(item: FromItem): number {
    const number = this.items.get(item) ?? this.items.size
    this.items.set(item, number)
    return number
  }

  /** Adds a scan, or joins one that makes the same calls. */
  add(parts: DraftParts): Draft {
    const { alias, arm, ...rest } = parts
    const signature = signatureOf(parts, (item) => this.itemNumber(item))
    const same = this.drafts.find((draft) => draft.signature === signature)
    if (same !== undefined) {
      for (const column of parts.columns) same.columns.add(column)
      if (!same.aliases.includes(alias)) same.aliases.push(alias)
      if (arm === undefined) same.arms = undefined
      else same.arms?.add(arm)
      return same
    }
    const draft: Draft = {
      ...rest,
      columns: new Set(parts.columns),
      aliases: [alias],
      arms: arm === undefined ? undefined : new Set([arm]),
      signature,
      relation: '',
    }
    this.drafts.push(draft)
    return draft
  }
}

/**
 * Paths whose rows can equal what other tables and subqueries ask of them. A column that repeats what was asked for is NULL in the
 * rows of an operation that cannot be asked for it.
 */
function pathsThatAnswer(
  paths: readonly AccessPath[],
  table: Table,
  { driving, subqueries }: Constraints,
): readonly AccessPath[] {
  const asked = new Set(
    [...driving, ...subqueries].flatMap(({ column }) =>
      column.source.kind === 'bound' && table.columns.includes(column) ? [column.name] : [],
    ),
  )
  const able = paths.filter(({ operation }) =>
    [...asked].every((name) => operation.keys.some((key) => key.column === name)),
  )
  return able.length > 0 ? able : paths
}

function group<T extends { readonly item: FromItem }>(edges: readonly T[]): Map<FromItem, T[]> {
  const groups = new Map<FromItem, T[]>()
  for (const edge of edges) groups.set(edge.item, [...(groups.get(edge.item) ?? []), edge])
  return groups
}

/** Scans with each one's drivers in front of it. */
function inOrder(scans: readonly ScanPlan[]): ScanPlan[] {
  const sorted: ScanPlan[] = []
  const visit = (scan: ScanPlan) => {
    if (sorted.includes(scan)) return
    for (const name of scan.after) {
      const before = scans.find((candidate) => candidate.relation === name)
      if (before !== undefined) visit(before)
    }
    sorted.push(scan)
  }
  for (const scan of scans) visit(scan)
  return sorted
}

function sumEstimates(estimates: readonly CallEstimate[]): CallEstimate {
  return {
    least: estimates.reduce((sum, estimate) => sum + estimate.least, 0),
    exact: estimates.every((estimate) => estimate.exact),
  }
}

/**
 * Decides which calls fetch enough rows for each table of a statement. Pure: it needs no network and no secret.
 * Names the relations in the bound tree. Throws `missing_key`.
 */
export function planStatement(bound: BoundStatement): StatementPlan {
  return new Planner(bound).plan()
}
