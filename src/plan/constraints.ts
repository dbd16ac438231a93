import type { ColumnRef, Node, SelectStmt } from '@pgsql/types'
import type {
  Block,
  BoundStatement,
  FixedValue,
  FromItem,
  Origin,
  ScopeColumn,
  TableReference,
} from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'
import type { KeyValue } from '../catalog/bound-key.ts'
import type { Column } from '../catalog/table.ts'
import { printExpression } from '../sql/print-expression.ts'
import { limitOf } from './limit.ts'
import { neverMeets } from './never-meets.ts'
import { operandOf } from './operand.ts'

import { type Condition, conditionsOf } from './predicate.ts'
import type { KeyPredicate, Operand } from './scan-plan.ts'

/** A column that equals an expression over one other FROM item. */
export interface DrivingEdge {
  readonly column: Column
  readonly item: FromItem
  readonly expression: Node
  readonly text: string
}

/** A column that is IN a subquery which names nothing outside itself. */
export interface SubqueryEdge {
  readonly column: Column
  readonly select: SelectStmt
  readonly block: Block
}

/** All that a statement says of one table reference. */
export interface Constraints {
  readonly predicates: KeyPredicate[]
  readonly driving: DrivingEdge[]
  readonly subqueries: SubqueryEdge[]
  /** Conjuncts on this reference alone, as texts, for telling what is left to check. */
  readonly conjuncts: { readonly node: Node; readonly text: string }[]
  /** Why no row of it can matter, if so. */
  empty?: string
}

/** Base columns that a predicate on a scope's column restricts, where the conjunct may restrict their item. */
function restricted(column: ScopeColumn, targets: ReadonlySet<FromItem>): readonly Origin[] {
  if (column.item === undefined) return column.parts.flatMap((part) => restricted(part, targets))
  if (!targets.has(column.item)) return []
  return column.origins.filter((origin) =>
    origin.guards.every((guard) => guard.references === 1 && !guard.recursive),
  )
}

/** Constants of query blocks that a predicate on a scope's column restricts, as `restricted` does columns. */
function restrictedValues(column: ScopeColumn, targets: ReadonlySet<FromItem>): readonly FixedValue[] {
  if (column.item === undefined) return column.parts.flatMap((part) => restrictedValues(part, targets))
  if (!targets.has(column.item)) return []
  return (column.fixed ?? []).filter(({ guards }) =>
    guards.every((guard) => guard.references === 1 && !guard.recursive),
  )
}

/** Every node inside a tree, itself included. */
function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const child of childNodes(bodyOf(node))) yield* nodesOf(child)
}

/** Gathers what the conjuncts of a statement say of each table reference. */
export function gatherConstraints(bound: BoundStatement): Map<TableReference, Constraints> {
  const all = new Map<TableReference, Constraints>()
  for (const reference of bound.references)
    all.set(reference, { predicates: [], driving: [], subqueries: [], conjuncts: [] })
  const print = (node: Node) => printExpression(node, { maskLiterals: bound.sealedConstants })
  const columnAt = (reference: ColumnRef) => bound.columnOf.get(reference)

  function neverMatches(targets: ReadonlySet<FromItem>, why: string): void {
    for (const item of targets)
      for (const reference of item.references) {
        const constraints = all.get(reference)
        // A WITH query that is read elsewhere too keeps its rows.
        const shared =
          item.reference === undefined &&
          item.columns.some((column) =>
            column.origins.some((origin) => origin.guards.some((guard) => guard.references > 1)),
          )
        if (constraints !== undefined && !shared) constraints.empty ??= why
      }
  }

  function addComparison(
    node: Node,
    targets: ReadonlySet<FromItem>,
    column: ScopeColumn,
    operator: KeyPredicate['operator'],
    nodes: readonly Node[],
    text: string,
  ): void {
    for (const { value, references } of restrictedValues(column, targets))
      if (neverMeets(value, operator, nodes))
        for (const reference of references) {
          const constraints = all.get(reference)
          if (constraints !== undefined) constraints.empty ??= `${text} is never true of its rows`
        }
    for (const { reference, column: base } of restricted(column, targets)) {
      const operands: Operand[] = []
      let known = true
      let nulls = 0
      for (const operandNode of nodes) {
        const operand = operandOf(operandNode, base.type)
        if (operand === undefined) known = false
        else if (operand === null) nulls += 1
        else operands.push(operand)
      }
      if (known && nulls > 0 && operands.length === 0) neverMatches(targets, `${print(node)} is never true`)
      else if (known)
        all.get(reference)?.predicates.push({ column: base, operator, operands, conjunct: node, text })
    }
  }

  /** BETWEEN says two things, and a scan may use one of them. */
  function textOf(
    node: Node,
    { column, operator, operands }: Extract<Condition, { kind: 'compare' }>,
  ): string {
    const [operand] = operands
    const isBetween = 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_BETWEEN'
    return isBetween && operand !== undefined
      ? `${print({ ColumnRef: column })} ${operator} ${print(operand)}`
      : print(node)
  }

  function addEquality(left: Node, right: Node, targets: ReadonlySet<FromItem>): void {
    for (const [here, there] of [
      [left, right],
      [right, left],
    ] as const) {
      if (!('ColumnRef' in here)) continue
      const column = columnAt(here.ColumnRef)
      const driver = drivingItem(there)
      if (column === undefined || driver === undefined) continue
      for (const { reference, column: base } of restricted(column, targets))
        if (!driver.references.includes(reference))
          all
            .get(reference)
            ?.driving.push({ column: base, item: driver, expression: there, text: print(there) })
    }
  }

  /** The one item whose columns an expression names, if it can be read on its own. */
  function drivingItem(node: Node): FromItem | undefined {
    let item: FromItem | undefined
    for (const inner of nodesOf(node)) {
      if ('SubLink' in inner) return undefined
      if (!('ColumnRef' in inner)) continue
      const column = columnAt(inner.ColumnRef)
      const owner = column === undefined ? undefined : ownItem(column)
      if (owner === undefined || (item !== undefined && item !== owner)) return undefined
      item = owner
    }
    return item?.dependent === true ? undefined : item
  }

  /** Whether a subquery names only what is inside it. */
  function standsAlone(select: SelectStmt): boolean {
    const nodes = [...nodesOf({ SelectStmt: select })]
    const selects = new Set<object>()
    const collect = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return
      selects.add(value)
      for (const member of Object.values(value)) collect(member)
    }
    collect(select)
    return nodes.every((node) => {
      if (!('ColumnRef' in node)) return true
      const column = columnAt(node.ColumnRef)
      if (column === undefined) return true
      const owner = ownItem(column)
      return owner !== undefined && selects.has(owner.block.select)
    })
  }

  for (const block of bound.blocks) {
    for (const { node, targets } of block.conjuncts) {
      const owners = new Set(
        [...nodesOf(node)].flatMap((inner) =>
          'ColumnRef' in inner ? ownItemsOf(columnAt(inner.ColumnRef)) : [],
        ),
      )
      if (owners.size === 1) {
        const [owner] = owners
        if (owner?.reference !== undefined)
          all.get(owner.reference)?.conjuncts.push({ node, text: print(node) })
      }
      for (const condition of conditionsOf(node)) {
        if (condition.kind === 'never') {
          neverMatches(targets, `${print(node)} is never true`)
          markSubqueries(block, targets)
        } else if (condition.kind === 'compare') {
          const column = columnAt(condition.column)
          if (column !== undefined)
            addComparison(
              node,
              targets,
              column,
              condition.operator,
              condition.operands,
              textOf(node, condition),
            )
        } else if (condition.kind === 'equal') addEquality(condition.left, condition.right, targets)
        else {
          const column = columnAt(condition.column)
          if (column === undefined || !standsAlone(condition.select)) continue
          for (const { reference, column: base } of restricted(column, targets))
            all.get(reference)?.subqueries.push({ column: base, select: condition.select, block })
        }
      }
    }
    for (const { left, right, targets } of block.pairs)
      for (const [here, there] of [
        [left, right],
        [right, left],
      ] as const) {
        const driver = ownItem(there)
        if (driver === undefined || driver.dependent) continue
        const expression: Node = {
          ColumnRef: { fields: [driver.alias, there.name].map((sval) => ({ String: { sval } })) },
        }
        for (const { reference, column: base } of restricted(here, targets))
          if (!driver.references.includes(reference))
            all.get(reference)?.driving.push({
              column: base,
              item: driver,
              expression,
              text: `${driver.alias}.${there.name}`,
            })
      }
  }

  /** A WHERE that is never true makes the subqueries beside it needless too. */
  function markSubqueries(block: Block, targets: ReadonlySet<FromItem>): void {
    const where = block.select.whereClause
    if (where === undefined || block.items.some((item) => !targets.has(item))) return
    const relations = new Set(
      [...nodesOf(where)].map((inner) => ('RangeVar' in inner ? inner.RangeVar : undefined)),
    )
    for (const [reference, constraints] of all)
      if (relations.has(reference.relation)) constraints.empty ??= 'its condition is never true'
  }

  for (const constraints of all.values()) contradictions(constraints)
  unkeptRows(bound, all)
  unreadQueries(bound, all)
  spreadEmptiness(bound, all)
  return all
}

function ownItem(column: ScopeColumn): FromItem | undefined {
  return column.item ?? (column.parts[0] === undefined ? undefined : ownItem(column.parts[0]))
}

function ownItemsOf(column: ScopeColumn | undefined): FromItem[] {
  if (column === undefined) return []
  return column.item === undefined ? column.parts.flatMap(ownItemsOf) : [column.item]
}

/** `id = '1c1' AND id = '1c2'`: no value is left. */
function contradictions(constraints: Constraints): void {
  const left = new Map<Column, Set<KeyValue | undefined>>()
  for (const { column, operator, operands } of constraints.predicates) {
    if (operator !== '=' || operands.some((operand) => operand.kind !== 'value')) continue
    const values = new Set(operands.map((operand) => (operand.kind === 'value' ? operand.value : undefined)))
    const before = left.get(column)
    const both = before === undefined ? values : new Set([...before].filter((value) => values.has(value)))
    left.set(column, both)
    if (both.size === 0) constraints.empty ??= `no value of ${column.name} meets its conditions`
  }
}

/** A subquery of which LIMIT 0 keeps no row fetches nothing for its tables. */
function unkeptRows(bound: BoundStatement, all: ReadonlyMap<TableReference, Constraints>): void {
  for (const { select, items } of bound.blocks) {
    if (limitOf(select)?.count !== 0) continue
    for (const { reference } of items) {
      const constraints = reference === undefined ? undefined : all.get(reference)
      if (constraints !== undefined) constraints.empty ??= 'LIMIT 0'
    }
  }
}

/** A WITH query that nothing reads fetches nothing. */
function unreadQueries(bound: BoundStatement, all: ReadonlyMap<TableReference, Constraints>): void {
  for (const { name, references, tables } of bound.ctes) {
    if (references > 0) continue
    for (const reference of tables) {
      const constraints = all.get(reference)
      if (constraints !== undefined) constraints.empty ??= `nothing reads the WITH query "${name}"`
    }
  }
}

/** A block joined only by inner joins has no row when one of its tables has none: the others need no call either. */
function spreadEmptiness(bound: BoundStatement, all: ReadonlyMap<TableReference, Constraints>): void {
  for (const block of bound.blocks) {
    if (block.items.some((item) => item.nullable)) continue
    const empty = block.items
      .map((item) => (item.reference === undefined ? undefined : all.get(item.reference)?.empty))
      .find((why) => why !== undefined)
    if (empty === undefined) continue
    for (const item of block.items) {
      const constraints = item.reference === undefined ? undefined : all.get(item.reference)
      if (constraints !== undefined) constraints.empty ??= empty
    }
  }
}
