import type { JoinExpr, Node, RangeSubselect, RangeVar } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { kindOf, type NodeOf, names, nodeOf } from '../../tree/node.ts'
import type { Context } from '../print/context.ts'
import { onlyMembers } from '../print/members.ts'
import { resolveColumn } from '../print/print-column.ts'
import type { Scope, ScopeColumn } from '../print/scope.ts'
import { refusal } from '../refuse.ts'
import { typeOfColumn } from '../sql-type.ts'
import { readCte, renamed } from './compile-with.ts'
import { type Conjunct, columnsOf, conjunctsOf, printAll, walk } from './conjunct.ts'
import { joinRows } from './join-rows.ts'
import { compileOuterJoin } from './outer-join.ts'
import { filtered, type Source, sourceOf } from './source.ts'
import { type TableFunction, withFunction } from './table-function.ts'

/** A FROM clause with the conditions of WHERE that its joins have taken. */
export interface CompiledFrom {
  readonly source: Source
  /** The conditions that are left for after the joins. */
  readonly rest: readonly Conjunct[]
}

/** Compiles FROM and WHERE: each condition holds as soon as its columns are there, and joins by equality go by a key. */
export function compileFrom(
  clause: readonly Node[],
  where: Node | undefined,
  context: Context,
): CompiledFrom {
  if (clause.length === 0) {
    const source: Source = { columns: [], scope: [], run: () => [{}] }
    return { source, rest: conjunctsOf(where, []) }
  }
  const parts = clause.map((node) => flatten(node, context))
  const items = parts.flatMap((part) => part.items)
  const tables = items.filter((item) => 'run' in item)
  const functions = items.filter((item) => 'item' in item)
  const scope = tables.flatMap((item) => item.scope)
  const conditions = parts.flatMap((part) => part.conditions)
  if (functions.length === 0) {
    const conjuncts = [...conditions.flatMap((make) => make(scope)), ...conjunctsOf(where, scope)]
    return joinAll(tables, conjuncts, scope, context)
  }
  return joinFunctions(tables, functions, conditions, where, context)
}

/** The names that a condition after ON may use are known when all tables are. */
type Conditions = (scope: Scope) => readonly Conjunct[]

interface Flat {
  readonly items: readonly (Source | TableFunction)[]
  readonly conditions: readonly Conditions[]
}

const oneRow: Source = { columns: [], scope: [], run: () => [{}] }

/** Tables are joined first, and the rows of functions come beside theirs. */
function joinFunctions(
  tables: readonly Source[],
  functions: readonly TableFunction[],
  conditions: readonly Conditions[],
  where: Node | undefined,
  context: Context,
): CompiledFrom {
  const own = tables.flatMap((item) => item.scope)
  const known = new Set(own.map(({ column }) => column))
  // A condition on tables alone holds before a function sees their rows: it may be what the function needs.
  const [early, late] = [[], []] as [Node[], Node[]]
  for (const { node } of [...conditions.flatMap((make) => make(own)), ...conjunctsOf(where, own)]) {
    const columns = allNamed(node, own)
    ;(columns?.every((column) => known.has(column)) === true ? early : late).push(node)
  }
  const first =
    tables.length === 0
      ? { source: oneRow, rest: [] }
      : joinAll(
          tables,
          early.map((node) => ({ node, scope: own })),
          own,
          context,
        )
  let joined = filtered(first.source, context, (here) => printAll(first.rest, here))
  for (const one of functions) joined = withFunction(joined, one, joined.scope, context)
  return { source: joined, rest: late.map((node) => ({ node, scope: joined.scope })) }
}

/** The columns that a condition names, where it names no others and holds no subquery. */
function allNamed(node: Node, scope: Scope): readonly ScopeColumn[] | undefined {
  let complete = columnsOf(node, scope) !== undefined
  walk(node, (kind, content) => {
    if (kind === 'ColumnRef' && resolveColumn(content as NodeOf<'ColumnRef'>, { scope }) === undefined)
      complete = false
    return true
  })
  const columns = columnsOf(node, scope)
  return complete && columns !== undefined && columns.size > 0 ? [...columns] : undefined
}

/** Inner joins are a list of tables and of conditions. */
function flatten(node: Node, context: Context): Flat {
  const join = nodeOf(node, 'JoinExpr')
  if (join === undefined) return { items: [compileTable(node, context)], conditions: [] }
  if (join.alias !== undefined || join.join_using_alias !== undefined) throw refusal('a join with an alias')
  onlyMembers('JOIN', join, ['jointype', 'isNatural', 'larg', 'rarg', 'usingClause', 'quals', 'rtindex'])
  if (join.larg === undefined || join.rarg === undefined) throw refusal('half a join')
  const plain = join.jointype === 'JOIN_INNER' && join.isNatural !== true && join.usingClause === undefined
  if (!plain) return { items: [compileJoin(join, context)], conditions: [] }
  const [left, right] = [flatten(join.larg, context), flatten(join.rarg, context)]
  const items = [...left.items, ...right.items]
  const tables = items.filter((item) => 'run' in item)
  const names = tables.length < items.length ? undefined : tables.flatMap((item) => item.scope)
  const own: Conditions = (scope) => conjunctsOf(join.quals, names ?? scope)
  return { items, conditions: [...left.conditions, ...right.conditions, own] }
}

function compileJoin(join: JoinExpr, context: Context): Source {
  for (const side of [join.larg, join.rarg])
    if (hasFunction(side)) throw refusal('functions in FROM beside an outer join')
  const side = (node: Node): Source => {
    const { source, rest } = compileFrom([node], undefined, context)
    return filtered(source, context, (here) => printAll(rest, here))
  }
  return compileOuterJoin(join, side(join.larg!), side(join.rarg!), context)
}

function hasFunction(node: Node | undefined): boolean {
  const join = nodeOf(node, 'JoinExpr')
  if (join !== undefined) return hasFunction(join.larg) || hasFunction(join.rarg)
  return nodeOf(node, 'RangeFunction') !== undefined
}

function compileTable(node: Node, context: Context): Source | TableFunction {
  const table = nodeOf(node, 'RangeVar')
  if (table !== undefined) return compileRelation(table, context)
  const subselect = nodeOf(node, 'RangeSubselect')
  if (subselect !== undefined) return compileSubselect(subselect, context)
  const item = nodeOf(node, 'RangeFunction')
  if (item !== undefined) return { kind: 'function', item }
  throw refusal(nodeOf(node, 'RangeTableSample') === undefined ? `${kindOf(node)} in FROM` : 'TABLESAMPLE')
}

function compileRelation(table: RangeVar, { host, ctes }: Context): Source {
  const name = table.relname ?? ''
  if (table.schemaname !== undefined || table.catalogname !== undefined)
    throw refusal('a table name with a schema')
  if (table.inh !== true) throw refusal('FROM ONLY')
  onlyMembers('a table', table, ['relname', 'inh', 'relpersistence', 'alias'])
  const cte = ctes.get(name)
  const relation = host.relations.get(name)
  const alias = table.alias?.aliasname ?? name
  const columns = names(table.alias?.colnames)
  if (cte !== undefined) return sourceOf(renamed(readCte(cte), columns), alias)
  if (relation === undefined) throw new CredsqlError('unknown_table', `there is no relation ${name}`)
  const query = {
    columns: relation.columns.map((column) => ({ name: column.name, type: typeOfColumn[column.type] })),
    run: () => relation.rows,
  }
  return sourceOf(renamed(query, columns), alias)
}

function compileSubselect(item: RangeSubselect, context: Context): Source {
  if (item.lateral === true) throw refusal('LATERAL')
  onlyMembers('a subquery in FROM', item, ['subquery', 'alias'])
  const statement = nodeOf(item.subquery, 'SelectStmt')
  if (statement === undefined) throw refusal('anything but SELECT in FROM')
  const query = context.host.query(statement, {
    ...context,
    scope: [],
    places: new Map(),
    replace: undefined,
  })
  return sourceOf(renamed(query, names(item.alias?.colnames)), item.alias?.aliasname)
}

/** Joins the tables, one after the other; a table that a condition of equality connects comes before one that none does. */
function joinAll(
  items: readonly Source[],
  conjuncts: readonly Conjunct[],
  scope: Scope,
  context: Context,
): CompiledFrom {
  const waiting = new Map(
    conjuncts.map((conjunct) => [conjunct, columnsOf(conjunct.node, conjunct.scope)] as const),
  )
  const take = (there: ReadonlySet<ScopeColumn>): readonly Conjunct[] => {
    const ready = [...waiting].filter(
      ([, columns]) => columns !== undefined && columns.size > 0 && isSubset(columns, there),
    )
    for (const [conjunct] of ready) waiting.delete(conjunct)
    return ready.map(([conjunct]) => conjunct)
  }
  const rest = items.map((item) => {
    const own = take(new Set(item.columns))
    return filtered(item, context, (here) => printAll(own, here))
  })
  let joined = rest.shift()!
  while (rest.length > 0) {
    const next = rest.splice(nextItem(joined, rest, [...waiting]), 1)[0]!
    const ready = take(new Set([...joined.columns, ...next.columns]))
    joined = joinRows(joined, next, ready, context).source
  }
  return { source: { ...joined, scope }, rest: [...waiting.keys()] }
}

function nextItem(
  joined: Source,
  rest: readonly Source[],
  waiting: readonly (readonly [Conjunct, ReadonlySet<ScopeColumn> | undefined])[],
): number {
  const connected = rest.findIndex((item) => {
    const both = new Set([...joined.columns, ...item.columns])
    return waiting.some(
      ([{ node }, columns]) =>
        columns !== undefined &&
        nodeOf(node, 'A_Expr')?.kind === 'AEXPR_OP' &&
        isSubset(columns, both) &&
        item.columns.some((column) => columns.has(column)),
    )
  })
  return Math.max(connected, 0)
}

function isSubset<T>(part: ReadonlySet<T>, all: ReadonlySet<T>): boolean {
  for (const one of part) if (!all.has(one)) return false
  return true
}
