import type { Node, SelectStmt } from '@pgsql/types'
import { type NodeOf, nodeOf } from '../../tree/node.ts'
import { isAggregate, type PrintedAggregate, printAggregate } from '../print/aggregates.ts'
import { coerce } from '../print/coerce.ts'
import type { Context } from '../print/context.ts'
import { calledName, fingerprint } from '../print/members.ts'
import { printCondition, printValue } from '../print/operands.ts'
import { resolveColumn } from '../print/print-column.ts'
import { aggregateCall, call, type Printed, printed } from '../print/printed.ts'
import type { Scope, ScopeColumn } from '../print/scope.ts'
import { failure, refusal } from '../refuse.ts'
import { typeName, types } from '../sql-type.ts'
import { anyOf } from '../value/aggregate.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { columnsOf, walk } from './conjunct.ts'
import { groupingMasks, groupingSets } from './grouping-sets.ts'
import { columnList, compileText, inStatement, type TableStatement, whereText } from './table-statement.ts'

/** A column that a query lists. */
export interface Target {
  readonly name: string
  readonly node: Node
}

/** Whether a query has GROUP BY, HAVING or an aggregate of its own. */
export function isGrouped(statement: SelectStmt, targets: readonly Target[]): boolean {
  if (statement.groupClause !== undefined || statement.havingClause !== undefined) return true
  return [...targets.map(({ node }) => node), ...(statement.sortClause ?? [])].some(hasAggregate)
}

function hasAggregate(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasAggregate)
  if (node === null || typeof node !== 'object') return false
  return Object.entries(node).some(([kind, content]) => {
    if (kind === 'SubLink') return hasAggregate((content as NodeOf<'SubLink'>).testexpr)
    if (kind === 'FuncCall' && isOwnAggregate(content as NodeOf<'FuncCall'>)) return true
    return hasAggregate(content)
  })
}

function isOwnAggregate(node: NodeOf<'FuncCall'>): boolean {
  return node.over === undefined && isAggregate(calledName(node))
}

/** Grouping: what computes the groups, and the context in which expressions over them are printed. */
export interface CompiledGroup {
  readonly context: Context
  /** The conditions of HAVING. */
  readonly having: () => readonly string[]
  /** The statement that makes the groups; asked for when all expressions over them are printed. */
  readonly run: () => TableStatement
}

/**
 * Compiles GROUP BY. alasql groups by one text, which our key of all values is; the values come back through an aggregate of ours.
 * The columns of a group are the keys and then the aggregates.
 */
export function compileGroup(
  statement: SelectStmt,
  targets: readonly Target[],
  rows: Context,
  conditions: readonly string[],
  scope: Scope,
): CompiledGroup {
  const numbers = new Map<ScopeColumn, number>()
  const print = (node: Node): string =>
    fingerprint(node, (reference) => {
      const column = resolveColumn(reference, { scope })
      if (column === undefined) return reference
      if (!numbers.has(column)) numbers.set(column, numbers.size)
      return { own: numbers.get(column) }
    })
  const { nodes, sets } = groupingSets(statement.groupClause ?? [], (node) => {
    const meant = keyOf(node, targets, scope)
    return { node: meant, mark: print(meant) }
  })
  if (statement.groupDistinct === true && sets.length > 1)
    throw refusal('GROUP BY DISTINCT with grouping sets')
  const keys = nodes.map(({ node, mark }) => {
    const value = printValue(node, rows)
    if (['interval', 'json', 'array'].includes(value.type.kind))
      throw refusal(`GROUP BY ${typeName(value.type)}`)
    const settled = value.type.kind === 'literal' ? coerce(value, types.text, rows.slots) : value
    return { mark, value: settled }
  })
  // Beside the keys, which of the sets a group is one of.
  const firstAggregate = keys.length + 1
  const aggregates: { readonly mark: string; readonly printed: PrintedAggregate }[] = []
  const replace = (node: Node): Printed | undefined => {
    const mark = print(node)
    const key = keys.findIndex((one) => one.mark === mark)
    if (key >= 0) return place(key, keys[key]!.value.type)
    const call = nodeOf(node, 'FuncCall')
    if (call !== undefined && isOwnAggregate(call)) {
      let at = aggregates.findIndex((one) => one.mark === mark)
      if (at < 0) {
        refuseOuter(call, scope)
        at = aggregates.push({ mark, printed: printAggregate(call, { ...rows, replace: undefined }) }) - 1
      }
      return place(firstAggregate + at, aggregates[at]!.printed.aggregate.type)
    }
    const grouping = nodeOf(node, 'GroupingFunc')
    if (grouping !== undefined) {
      const masks = groupingMasks(grouping, sets, (arg) =>
        keys.findIndex((one) => one.mark === print(keyOf(arg, targets, scope))),
      )
      return printed(types.bigint, 'item_of', context.slots.constant(masks), `t0.${columnKey(keys.length)}`)
    }
    const reference = nodeOf(node, 'ColumnRef')
    if (reference !== undefined && resolveColumn(reference, { scope }) !== undefined)
      throw failure('a column must appear in GROUP BY or be used in an aggregate function')
    return undefined
  }
  const context: Context = { ...inStatement(rows, new Map()), scope, replace }
  const having = () =>
    statement.havingClause === undefined
      ? []
      : [call('is_true', printCondition(statement.havingClause, context).sql)]
  const run = () => {
    const specOf = (value: Printed) =>
      rows.slots.constant({ aggregate: anyOf(value.type), distinct: false, sort: [] })
    const included = rows.slots.constant(true)
    const none = rows.slots.constant(null)
    const statements = sets.map((set, number) => {
      const columns = [
        ...keys.map(({ value }, key) => ({
          sql: aggregateCall(specOf(value), included, set.includes(key) ? value.sql : none),
        })),
        // A query without keys and aggregates has one group as well.
        {
          sql: aggregateCall(specOf({ sql: '', type: types.bigint }), included, rows.slots.constant(number)),
        },
        ...aggregates.map(({ printed }) => printed),
      ]
      const marks = set.map((key) => keys[key]!.value.sql)
      const by = marks.length === 0 ? '' : ` GROUP BY ${call('group_key', ...marks)}`
      return compileText(
        rows.host,
        `SELECT ${columnList(columns)} FROM ? AS t0${whereText(conditions)}${by}`,
        rows.slots,
      )
    })
    const empty = aggregates.map(({ printed }) => printed.aggregate.empty)
    const statementOf: TableStatement = (frame, ...tables) =>
      statements.flatMap((groups, number) =>
        groups(frame, ...tables).map((row) => completed(row, keys.length, number, empty)),
      )
    return statementOf
  }
  let compiled: TableStatement | undefined
  return {
    context,
    having,
    run: () => {
      compiled ??= run()
      return compiled
    },
  }
}

function place(index: number, type: Printed['type']): Printed {
  return { sql: `t0.${columnKey(index)}`, type, plain: true }
}

/** A group that alasql made of no rows at all has the aggregates of nothing. */
function completed(row: Row, keys: number, set: number, empty: readonly SqlValue[]): Row {
  const complete: Record<string, SqlValue> = {}
  for (let index = 0; index < keys; index += 1) complete[columnKey(index)] = row[columnKey(index)] ?? null
  complete[columnKey(keys)] = set
  empty.forEach((value, index) => {
    const found: SqlValue | undefined = row[columnKey(keys + 1 + index)]
    complete[columnKey(keys + 1 + index)] = found === undefined ? value : found
  })
  return complete
}

/** What an entry of GROUP BY means: a number or a name may stand for an output column. */
function keyOf(node: Node, targets: readonly Target[], scope: Scope): Node {
  const position = nodeOf(node, 'A_Const')?.ival
  if (position !== undefined) {
    const target = targets[(position.ival ?? 0) - 1]
    if (target === undefined) throw failure('GROUP BY position is not in select list')
    return target.node
  }
  if (nodeOf(node, 'A_Const') !== undefined) throw failure('non-integer constant in GROUP BY')
  const reference = nodeOf(node, 'ColumnRef')
  const name = reference?.fields?.length === 1 ? nodeOf(reference.fields[0], 'String')?.sval : undefined
  if (reference === undefined || name === undefined || resolveColumn(reference, { scope }) !== undefined)
    return node
  return targets.find((target) => target.name === name)?.node ?? node
}

/** An aggregate over nothing but columns of a query around this one belongs to that query. */
function refuseOuter(call: NodeOf<'FuncCall'>, scope: Scope): void {
  let columns = 0
  walk(call.args ?? [], (kind) => {
    if (kind === 'ColumnRef') columns += 1
    return true
  })
  if (columns === 0) return
  const own = (call.args ?? []).some((arg) => columnsOf(arg, scope)?.size !== 0)
  if (!own) throw refusal('an aggregate of the query around a subquery')
}
