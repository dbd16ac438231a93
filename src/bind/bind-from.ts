import type { JoinExpr, Node, RangeSubselect, RangeVar } from '@pgsql/types'
import type { Column } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { bindExpression } from './bind-expression.ts'
import { bindRangeFunction } from './bind-range-function.ts'
import { bindView } from './bind-view.ts'
import type {
  CteBinding,
  FixedValue,
  FromItem,
  Scope,
  ScopeColumn,
  TableReference,
} from './bound-statement.ts'
import { findCte } from './cte-scope.ts'
import {
  addItem,
  checkAlias,
  type FromPart,
  type FromPlace,
  joinParts,
  renamed,
  uniqueAlias,
} from './from-part.ts'
import { keepsRows } from './row-keeping.ts'
import {
  columnNode,
  conjunctsOf,
  kindOf,
  replaceNode,
  selectStatement,
  stringNode,
  stringsOf,
  targetNode,
} from './tree.ts'

/** The column that tells from which member of an aggregate connection a row comes. */
export const connectionColumn: Column = {
  name: '_connection',
  type: 'text',
  description: 'Name of the member connection that the row comes from.',
  required: true,
  hidden: false,
  aliases: [],
  source: { kind: 'bound', column: '_connection' },
  manifest: { type: 'text', description: 'Name of the member connection that the row comes from.' },
}

function bindTable(range: RangeVar, node: Node, place: FromPlace): FromPart {
  const { state, block } = place
  const path = [range.catalogname, range.schemaname, range.relname].filter((part) => part !== undefined)
  checkAlias(place, range.alias, range.location)
  const cte = path.length === 1 ? findCte(place.ctes, path[0]!) : undefined
  if (cte !== undefined) {
    cte.binding.references += 1
    const alias = range.alias?.aliasname ?? path[0]!
    return addItem(place, {
      alias,
      node,
      dependent: cte.forming,
      references: [
        ...new Set(cte.columns.flatMap((column) => column.origins.map((origin) => origin.reference))),
      ],
      columns: (item) =>
        renamed(place, cte.columns, range.alias).map((column) => ({
          ...column,
          item,
          origins: column.origins.map((origin) => ({ ...origin, guards: [...origin.guards, cte.binding] })),
          fixed: guarded(column, cte.binding),
        })),
    })
  }
  const resolved = state.tables.get(range)
  if (resolved instanceof CredsqlError)
    throw state.error(resolved.code, resolved.message, range.location, resolved.details)
  if (resolved === undefined)
    throw state.error('internal', `the table "${path.join('.')}" was not looked up`, range.location)
  const { connection, table, tree } = resolved
  if (tree !== undefined) return bindView(range, node, place, resolved, tree)
  const columns = connection.kind === 'aggregate' ? [connectionColumn, ...table.columns] : table.columns
  const explicit = range.alias?.aliasname
  const alias = explicit ?? uniqueAlias(block, table.name)
  const relation: RangeVar = { inh: true, relpersistence: 'p', alias: { aliasname: alias } }
  const reference: TableReference = {
    id: state.references.length,
    connection,
    table,
    columns,
    name: `${connection.name}.${table.service}.${table.name}`,
    alias,
    location: range.location ?? 0,
    used: new Set(),
    relation,
    ...(resolved.arm === undefined ? {} : { arm: resolved.arm }),
  }
  state.references.push(reference)
  const names = stringsOf(range.alias?.colnames)
  if (names.length === 0) replaceNode(node, { RangeVar: relation })
  else renameRelation(node, relation, alias, columns, names, reference)
  return addItem(place, {
    alias,
    path: explicit === undefined ? [connection.name, table.service, table.name] : [],
    node,
    reference,
    references: [reference],
    columns: (item) =>
      renamed(
        place,
        columns.map((column) => tableColumn(reference, column, item)),
        range.alias,
      ),
  })
}

/** What is fixed in a column, seen through a WITH query. */
function guarded({ fixed = [] }: ScopeColumn, guard: CteBinding): readonly FixedValue[] {
  return fixed.map((one) => ({ ...one, guards: [...one.guards, guard] }))
}

function tableColumn(reference: TableReference, column: Column, item: FromItem): ScopeColumn {
  return {
    name: column.name,
    spellings: column.aliases,
    secret: column.type === 'secret',
    hidden: column.hidden,
    origins: [{ reference, column, guards: [] }],
    item,
    parts: [],
  }
}

/** `t AS a(x, y)` renames by position, but the loaded relation has only the columns that are used: a subquery names them. */
function renameRelation(
  node: Node,
  relation: RangeVar,
  alias: string,
  columns: readonly Column[],
  names: readonly string[],
  reference: TableReference,
): void {
  for (const column of columns) reference.used.add(column.name)
  const targetList = columns.map((column, i) => targetNode(columnNode(column.name), names[i] ?? column.name))
  const subquery: Node = { SelectStmt: selectStatement({ targetList, fromClause: [{ RangeVar: relation }] }) }
  replaceNode(node, { RangeSubselect: { subquery, alias: { aliasname: alias } } })
}

function bindRangeSubselect(range: RangeSubselect, node: Node, place: FromPlace, left: FromPart): FromPart {
  const { state, block } = place
  checkAlias(place, range.alias, undefined)
  const { subquery } = range
  if (subquery === undefined || !('SelectStmt' in subquery))
    throw state.error('unsupported', 'a subquery without SELECT', undefined)
  const lateral = range.lateral === true
  const scope: Scope | undefined = lateral
    ? { parent: place.outer, items: left.items, columns: left.columns }
    : place.outer
  const firstReference = state.references.length
  const outputs = state.bindSubquery(subquery.SelectStmt, {
    state,
    scope: scope ?? emptyScope,
    ctes: place.ctes,
    block: undefined,
  })
  const transparent = keepsRows(subquery.SelectStmt, state.blocks)
  const alias = range.alias?.aliasname ?? uniqueAlias(block, 'subquery')
  range.alias = { ...range.alias, aliasname: alias }
  return addItem(place, {
    alias,
    node,
    references: state.references.slice(firstReference),
    dependent: lateral,
    columns: (item) =>
      renamed(
        place,
        outputs.map(({ name, secret, origins, fixed }) => ({
          name,
          secret,
          spellings: [],
          hidden: false,
          origins: transparent ? origins : [],
          fixed: transparent ? (fixed ?? []) : [],
          item,
          parts: [],
        })),
        range.alias,
      ),
  })
}

const emptyScope: Scope = { parent: undefined, items: [], columns: [] }

function findShared(place: FromPlace, columns: readonly ScopeColumn[], name: string): ScopeColumn {
  const found = columns.filter(
    (column) => column.name === name || column.spellings.some((other) => other.toLowerCase() === name),
  )
  const [column] = found
  if (column === undefined)
    throw place.state.error(
      'unknown_column',
      `column "${name}" of USING is not on both sides of the join`,
      undefined,
    )
  if (found.length > 1)
    throw place.state.error(
      'ambiguous_column',
      `column "${name}" of USING is on one side of the join twice`,
      undefined,
    )
  return column
}

function bindJoin(join: JoinExpr, place: FromPlace, before: FromPart): FromPart {
  const { state, block } = place
  if (join.alias !== undefined || join.join_using_alias !== undefined)
    throw state.error('unsupported', 'an alias of a whole join is not supported', undefined, {
      hint: 'Give the tables in it aliases, or write (SELECT * FROM a JOIN b …) AS j.',
    })
  const left = bindFromNode(join.larg!, place, before)
  const right = bindFromNode(join.rarg!, place, joinParts(before, left))
  const type = join.jointype ?? 'JOIN_INNER'
  if (type === 'JOIN_LEFT' || type === 'JOIN_FULL') for (const item of right.items) item.nullable = true
  if (type === 'JOIN_RIGHT' || type === 'JOIN_FULL') for (const item of left.items) item.nullable = true
  const restricts: Readonly<Record<string, readonly FromItem[]>> = {
    JOIN_INNER: [...left.items, ...right.items],
    JOIN_LEFT: right.items,
    JOIN_RIGHT: left.items,
    JOIN_FULL: [],
  }
  const targets = new Set(restricts[type] ?? [])
  const shared = join.isNatural === true ? naturalNames(left, right) : stringsOf(join.usingClause)
  if (join.isNatural === true) {
    delete join.isNatural
    if (shared.length > 0) join.usingClause = shared.map(stringNode)
    else if (type !== 'JOIN_INNER') join.quals = { A_Const: { boolval: { boolval: true } } }
  }
  if (join.quals !== undefined) {
    const joined = joinParts(left, right)
    const scope: Scope = { parent: place.outer, items: joined.items, columns: joined.columns }
    const info = bindExpression(join.quals, { state, scope, ctes: place.ctes, block: undefined })
    if (info.secret) throw state.error('secret_operation', 'a secret is no condition', undefined)
    for (const node of conjunctsOf(join.quals)) block.conjuncts.push({ node, targets })
  }
  if (shared.length === 0) return joinParts(left, right)
  const merged = shared.map((name): ScopeColumn => {
    const [a, b] = [findShared(place, left.columns, name), findShared(place, right.columns, name)]
    if (a.secret !== b.secret)
      throw state.error(
        'secret_operation',
        `USING (${name}) compares a secret with something that is no secret`,
        undefined,
      )
    state.use(a)
    state.use(b)
    block.pairs.push({ left: a, right: b, targets })
    // A predicate on the merged column restricts both sides: they are equal in every row that survives it.
    const fixed = [...(a.fixed ?? []), ...(b.fixed ?? [])]
    return { ...a, item: undefined, parts: [a, b], origins: [...a.origins, ...b.origins], fixed }
  })
  join.usingClause = merged.map((column) => stringNode(column.name))
  const isMerged = (column: ScopeColumn) => merged.some((one) => one.parts.includes(column))
  const rest = [...left.columns, ...right.columns].filter((column) => !isMerged(column))
  return { items: [...left.items, ...right.items], columns: [...merged, ...rest] }
}

function naturalNames(left: FromPart, right: FromPart): string[] {
  const names = new Set(right.columns.map((column) => column.name))
  return [...new Set(left.columns.map((column) => column.name).filter((name) => names.has(name)))]
}

/** A sample is taken before any predicate, so none may move into it, as none may into a recursive query. */
function sampled(item: FromItem): readonly ScopeColumn[] {
  const guard: CteBinding = { name: item.alias, recursive: true, references: 1, tables: [] }
  item.columns = item.columns.map((column) => ({
    ...column,
    origins: column.origins.map((origin) => ({ ...origin, guards: [...origin.guards, guard] })),
    fixed: guarded(column, guard),
  }))
  return item.columns.filter((column) => !column.hidden)
}

/** Binds one entry of a FROM clause; `before` is what LATERAL can see. */
export function bindFromNode(node: Node, place: FromPlace, before: FromPart): FromPart {
  if ('RangeVar' in node) return bindTable(node.RangeVar, node, place)
  if ('RangeSubselect' in node) return bindRangeSubselect(node.RangeSubselect, node, place, before)
  if ('RangeFunction' in node) return bindRangeFunction(node.RangeFunction, node, place, before)
  if ('JoinExpr' in node) return bindJoin(node.JoinExpr, place, before)
  if ('RangeTableSample' in node && node.RangeTableSample.relation !== undefined) {
    const relation = node.RangeTableSample.relation
    const part = bindFromNode(relation, place, before)
    return { items: part.items, columns: part.items.flatMap(sampled) }
  }
  throw place.state.error('unsupported', `${kindOf(node)} in FROM is not supported`, undefined)
}

/** Binds a FROM clause, left to right. */
export function bindFrom(nodes: readonly Node[], place: FromPlace): FromPart {
  let part: FromPart = { items: [], columns: [] }
  for (const node of nodes) part = joinParts(part, bindFromNode(node, place, part))
  return part
}
