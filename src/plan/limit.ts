import type { Node, SelectStmt } from '@pgsql/types'
import type { Block, BoundStatement, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes, columnPath, constantOf, stringsOf } from '../bind/tree.ts'
import type { AccessPath } from './access-path.ts'
import type { KeyPredicate } from './scan-plan.ts'

/** LIMIT and OFFSET of the whole statement, as far as they are numbers. */
export interface Limit {
  readonly count?: number
  readonly offset: number
}

function countOf(node: Node | undefined): number | undefined {
  const constant = constantOf(node)
  return constant?.kind === 'integer' && constant.value >= 0 ? constant.value : undefined
}

/** The statement's limit; undefined when it has one that is no plain number. `LIMIT NULL` and `LIMIT ALL` are none. */
export function limitOf(select: SelectStmt): Limit | undefined {
  const { limitCount, limitOffset, limitOption } = select
  if (limitOption === 'LIMIT_OPTION_WITH_TIES') return undefined
  const none = limitCount === undefined || constantOf(limitCount)?.kind === 'null'
  const count = none ? undefined : countOf(limitCount)
  if (!none && count === undefined) return undefined
  const offset =
    limitOffset === undefined || constantOf(limitOffset)?.kind === 'null' ? 0 : countOf(limitOffset)
  if (offset === undefined) return undefined
  return count === undefined ? { offset } : { count, offset }
}

/** Whether every row of the block's one table becomes one row of the result, or none: nothing folds, orders or multiplies. */
function isRowwise(block: Block, allowSort: boolean): boolean {
  const { select } = block
  return (
    block.outermost &&
    !block.aggregated &&
    !block.windowed &&
    select.groupClause === undefined &&
    select.havingClause === undefined &&
    select.distinctClause === undefined &&
    select.windowClause === undefined &&
    select.withClause === undefined &&
    (allowSort || select.sortClause === undefined) &&
    block.items.length === 1 &&
    block.items[0]?.reference !== undefined &&
    select.fromClause?.length === 1 &&
    'RangeVar' in select.fromClause[0]!
  )
}

/** Functions that make any number of rows of one, or none. */
const setReturning: ReadonlySet<string> = new Set(
  `generate_series generate_subscripts json_array_elements json_array_elements_text json_each json_each_text
  json_object_keys json_populate_recordset json_to_recordset jsonb_array_elements jsonb_array_elements_text
  jsonb_each jsonb_each_text jsonb_object_keys jsonb_path_query jsonb_populate_recordset jsonb_to_recordset
  regexp_matches regexp_split_to_table string_to_table unnest`.split(/\s+/),
)

function holds(node: Node, test: (inner: Node) => boolean): boolean {
  return test(node) || childNodes(bodyOf(node)).some((child) => holds(child, test))
}

function isSetReturning(node: Node): boolean {
  return 'FuncCall' in node && setReturning.has(stringsOf(node.FuncCall.funcname).at(-1) ?? '')
}

/** Whether an expression makes any number of rows of one. */
export function holdsSetReturning(node: Node): boolean {
  return holds(node, isSetReturning)
}

/** An order that the API has in common with SQL. */
export interface PushedOrder {
  readonly column: string
  readonly direction: 'asc' | 'desc'
  readonly query: string
}

/** The order to send, or `none` when there is none, or undefined when the API cannot do it as SQL does. */
function orderFor(bound: BoundStatement, block: Block, path: AccessPath): PushedOrder | 'none' | undefined {
  const [only, second] = block.select.sortClause ?? []
  if (only === undefined) return 'none'
  if (second !== undefined || !('SortBy' in only)) return undefined
  const { node, sortby_dir, sortby_nulls } = only.SortBy
  const name = node === undefined ? undefined : sortedColumn(bound, block, node)
  const column =
    name === undefined ? undefined : block.items[0]?.reference?.table.columns.find((one) => one.name === name)
  const order = name === undefined ? undefined : path.operation.manifest.order?.[name]
  // A column that may be null would need the API's place for nulls to be SQL's.
  if (column === undefined || order === undefined || !column.required) return undefined
  if (sortby_dir === 'SORTBY_USING' || (sortby_nulls ?? 'SORTBY_NULLS_DEFAULT') === undefined)
    return undefined
  const direction = sortby_dir === 'SORTBY_DESC' ? 'desc' : 'asc'
  return { column: column.name, direction, query: order.query.replaceAll('{direction}', direction) }
}

/** The base column that an ORDER BY entry means: by itself, or through an output that is nothing but the column. */
function sortedColumn(bound: BoundStatement, block: Block, node: Node): string | undefined {
  const targets = block.select.targetList ?? []
  const constant = constantOf(node)
  if (constant?.kind === 'integer') return targetColumn(bound, targets[constant.value - 1])
  if (!('ColumnRef' in node)) return undefined
  const column = bound.columnOf.get(node.ColumnRef)
  if (column !== undefined) return column.item?.reference === undefined ? undefined : column.name
  const [name, more] = columnPath(node.ColumnRef)
  if (more !== undefined) return undefined
  return targetColumn(
    bound,
    targets.find((target) => 'ResTarget' in target && target.ResTarget.name === name),
  )
}

function targetColumn(bound: BoundStatement, target: Node | undefined): string | undefined {
  if (target === undefined || !('ResTarget' in target)) return undefined
  const { val } = target.ResTarget
  if (val === undefined || !('ColumnRef' in val)) return undefined
  return bound.columnOf.get(val.ColumnRef)?.origins[0]?.column.name
}

/** Whether predicates that the API answers exactly are all that a condition says: BETWEEN says two things, a row comparison several. */
export function isCovered(node: Node, exact: readonly KeyPredicate[]): boolean {
  const own = exact.filter((predicate) => predicate.conjunct === node)
  const parts = 'A_Expr' in node && node.A_Expr.kind === 'AEXPR_BETWEEN' ? 2 : 1
  return own.length === parts && !holds(node, (inner) => 'RowExpr' in inner)
}

/**
 * The rows to ask for and the order to send, when the API may apply both: every condition is pushed exactly, the order too,
 * and nothing stands between the table and the result. An OFFSET is added, as the engine still applies it.
 */
export function pushableLimit(
  bound: BoundStatement,
  reference: TableReference,
  path: AccessPath,
  limit: Limit | undefined,
): { readonly order?: PushedOrder; readonly rows: number } | undefined {
  const block = bound.blocks.find((candidate) => candidate.outermost)
  if (limit?.count === undefined || block === undefined || !isRowwise(block, true)) return undefined
  if (block.items[0]?.reference !== reference || reference.connection.kind === 'aggregate') return undefined
  if ((block.select.targetList ?? []).some(holdsSetReturning)) return undefined
  // Several calls, or a driver's, come in an order of their own.
  if (path.missing.length > 0 || path.bound.some((source) => source.operands.length !== 1)) return undefined
  if (path.operation.manifest.each !== undefined || path.operation.manifest.omit_where_set !== undefined)
    return undefined
  const exact = path.pushed.filter((one) => one.exact).map(({ predicate }) => predicate)
  if (!block.conjuncts.every(({ node }) => isCovered(node, exact))) return undefined
  const order = orderFor(bound, block, path)
  if (order === undefined) return undefined
  const rows = limit.count + limit.offset
  return order === 'none' ? { rows } : { order, rows }
}

/** The one table of a statement whose result can be made page by page. */
export function streamableReference(bound: BoundStatement): TableReference | undefined {
  const block = bound.blocks.find((candidate) => candidate.outermost)
  if (block === undefined || bound.blocks.length !== 1 || !isRowwise(block, false)) return undefined
  return block.items[0]?.reference
}
