import type { Node, SelectStmt } from '@pgsql/types'
import type { Column, Operation, Table } from '../catalog/table.ts'
import { firstLocation } from '../sql/first-location.ts'
import { widthOf } from './assigned-expression.ts'
import { type AssignedColumn, bindAssignments, secretPositions } from './bind-assignments.ts'
import { connectionColumn } from './bind-from.ts'
import { placedReturning, type ReturningList } from './bind-returning.ts'
import { type BindContext, type BlockDemand, bindError, type SecretHandles } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundWrite, WriteTarget } from './bound-write.ts'
import { innerConstant } from './seal-literal.ts'
import { isSecretCall } from './secret-reference.ts'
import {
  andAll,
  bodyOf,
  childNodes,
  columnNode,
  conjunctsOf,
  constantOf,
  operatorOf,
  selectStatement,
  stringNode,
  targetNode,
} from './tree.ts'

/** Whether nothing lists the rows of a table: each read of it mints or tries a credential. */
export function isUnlisted({ reads }: Table): boolean {
  return !reads.some(({ effect }) => effect === 'list' || effect === 'reveal')
}

/** What binding a revocation needs. */
export interface RevokePlace {
  readonly target: WriteTarget
  readonly operation: Operation
  readonly returning: ReturningList | undefined
  readonly secrets: SecretHandles
  readonly context: BindContext
}

/** What a credential is known by: the columns that the revoking call takes, itself among them, and the member that is called. */
function credentialColumns({ target, operation }: RevokePlace): readonly Column[] {
  const { auth } = operation.manifest
  const keys = operation.keys.filter((key) => key.operators['='] !== undefined).map(({ column }) => column)
  const names = new Set(auth === undefined ? keys : [auth.token, ...keys])
  const own = target.connection.kind === 'aggregate' ? [connectionColumn] : []
  return [...own, ...target.table.columns.filter(({ name }) => names.has(name))]
}

function isRequired({ operation }: RevokePlace, column: Column): boolean {
  const { name } = column
  return (
    column === connectionColumn ||
    operation.manifest.auth?.token === name ||
    operation.keys.some((key) => key.column === name && key.requirement === 'required')
  )
}

function refusal(place: RevokePlace, message: string, location: number | undefined): Error {
  const known = credentialColumns(place).filter((column) => isRequired(place, column))
  const where = known.map(({ name, type }) => `${name} = ${type === 'secret' ? "SECRET('env:NAME')" : "'…'"}`)
  return bindError(
    place.context,
    'missing_key',
    `nothing lists the rows of ${place.target.name}: ${message}`,
    location ?? place.target.location,
    { hint: `Write DELETE FROM ${place.target.name} WHERE ${where.join(' AND ')}.` },
  )
}

/** Where a statement names the target's columns. */
interface TargetColumns {
  /** The column that a node is. */
  readonly columnAt: (node: Node) => Column | undefined
  /** The location of the first of them inside a node. */
  readonly firstIn: (node: Node) => number | undefined
}

/**
 * Binds a copy with the target in FROM, so that names mean what they mean in every DELETE, and what is wrong is said as
 * everywhere. Nothing is planned from it: it tells which column references are the target's, by their place in the text.
 */
async function findTargetColumns(select: SelectStmt, place: RevokePlace): Promise<TargetColumns> {
  const copy = structuredClone(select)
  const { statement } = await bindQuery(copy, place.context, { secrets: place.secrets })
  const [target] = statement.blocks.find((block) => block.select === copy)?.items ?? []
  const found = new Map<number, Column>()
  for (const [reference, { item, origins }] of statement.columnOf)
    if (item === target && origins[0] !== undefined) found.set(reference.location ?? 0, origins[0].column)
  const columnAt = (node: Node) => ('ColumnRef' in node ? found.get(node.ColumnRef.location ?? 0) : undefined)
  const firstIn = (node: Node): number | undefined => {
    if (columnAt(node) !== undefined) return firstLocation(node)
    for (const child of childNodes(bodyOf(node))) {
      const location = firstIn(child)
      if (location !== undefined) return location
    }
    return undefined
  }
  return { columnAt, firstIn }
}

/** What a conjunct of WHERE gives for a column: one value, a list of them, or the rows of a query. */
interface Given extends AssignedColumn {
  readonly source:
    | { readonly kind: 'value'; readonly value: Node }
    | { readonly kind: 'list'; readonly values: readonly Node[] }
    | { readonly kind: 'query'; readonly query: Node }
}

function listOf(node: Node): readonly Node[] | undefined {
  if ('List' in node) return node.List.items ?? []
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return listOf(node.TypeCast.arg)
  return 'A_ArrayExpr' in node ? (node.A_ArrayExpr.elements ?? []) : undefined
}

/** Reads `key = value`, `key IN (…)`, `key = ANY (ARRAY[…])` and `key IN (SELECT …)`. */
function givenBy(node: Node, { columnAt, firstIn }: TargetColumns): Given | undefined {
  if ('A_Expr' in node) {
    const { kind, name, lexpr, rexpr } = node.A_Expr
    if (operatorOf(name) !== '=' || lexpr === undefined || rexpr === undefined) return undefined
    const sides =
      kind === 'AEXPR_OP'
        ? ([
            [lexpr, rexpr],
            [rexpr, lexpr],
          ] as const)
        : ([[lexpr, rexpr]] as const)
    for (const [here, there] of sides) {
      const column = columnAt(here)
      if (column === undefined || firstIn(there) !== undefined) continue
      const location = firstLocation(here) ?? 0
      if (kind === 'AEXPR_OP') return { column, location, source: { kind: 'value', value: there } }
      const values = kind === 'AEXPR_IN' || kind === 'AEXPR_OP_ANY' ? listOf(there) : undefined
      if (values !== undefined) return { column, location, source: { kind: 'list', values } }
    }
  }
  if (!('SubLink' in node) || node.SubLink.subLinkType !== 'ANY_SUBLINK') return undefined
  const { testexpr, subselect, operName } = node.SubLink
  const column = testexpr === undefined ? undefined : columnAt(testexpr)
  if (column === undefined || testexpr === undefined || subselect === undefined) return undefined
  if (firstIn(subselect) !== undefined) return undefined
  if (operName !== undefined && operatorOf(operName) !== '=') return undefined
  return { column, location: firstLocation(testexpr) ?? 0, source: { kind: 'query', query: subselect } }
}

/** Sorts the conjuncts: what gives the credentials, and what is left to check. */
function sortConjuncts(
  where: Node | undefined,
  columns: TargetColumns,
  place: RevokePlace,
): { readonly given: readonly Given[]; readonly rest: readonly Node[] } {
  const known = credentialColumns(place)
  const names = known.map(({ name }) => name).join(', ')
  const given: Given[] = []
  const rest: Node[] = []
  for (const node of conjunctsOf(where)) {
    const location = columns.firstIn(node)
    if (location === undefined) {
      rest.push(node)
      continue
    }
    const found = givenBy(node, columns)
    if (found === undefined || !known.includes(found.column))
      throw refusal(place, `its WHERE takes ${names} with = or IN alone`, location)
    if (given.some(({ column }) => column === found.column))
      throw refusal(place, `its WHERE gives ${found.column.name} twice`, found.location)
    given.push(found)
  }
  const missing = known.find(
    (column) => isRequired(place, column) && !given.some((one) => one.column === column),
  )
  if (missing !== undefined) throw refusal(place, `its WHERE must give ${missing.name}`, undefined)
  return { given, rest }
}

/** An equality with NULL is never true. A constant that is none needs no check. */
function notNull(node: Node): Node | undefined {
  const constant = constantOf(innerConstant(node))
  if (constant !== undefined && constant.kind !== 'null') return undefined
  if ('FuncCall' in node && isSecretCall(node.FuncCall)) return undefined
  return { NullTest: { arg: structuredClone(node), nulltesttype: 'IS_NOT_NULL' } }
}

function rangeOf(column: Column, subquery: Node, lateral: boolean): Node {
  const alias = { aliasname: `given_${column.name}`, colnames: [stringNode(column.name)] }
  return { RangeSubselect: { subquery, alias, ...(lateral ? { lateral } : {}) } }
}

/**
 * Binds a DELETE of credentials that nothing lists: the statement itself must say which they are. The driving query yields
 * them from WHERE and USING, each once, and the table is never read, as reading it would mint.
 */
export async function bindRevoke(
  select: SelectStmt,
  place: RevokePlace,
): Promise<Pick<BoundWrite, 'query' | 'assignments' | 'member' | 'returning'>> {
  const { target, returning, secrets, context } = place
  const columns = await findTargetColumns(select, place)
  const { given, rest } = sortConjuncts(select.whereClause, columns, place)
  const unknown = [...(returning?.reference.used ?? [])].find(
    (name) => !given.some(({ column }) => column.name === name),
  )
  if (unknown !== undefined) throw refusal(place, `RETURNING cannot tell its ${unknown}`, target.location)
  const [, ...others] = select.fromClause ?? []
  const demands = new Map<SelectStmt, BlockDemand>()
  const from: Node[] = [...others]
  const checks: Node[] = [...rest]
  const targetList = given.map(({ column, location, source }) => {
    let value: Node
    if (source.kind === 'value') value = source.value
    else {
      value = columnNode(`given_${column.name}`, column.name)
      let query: Node
      if (source.kind === 'query') {
        query = source.query
        const width = 'SelectStmt' in query ? widthOf(query.SelectStmt) : undefined
        if (width !== undefined && width !== 1)
          throw bindError(context, 'syntax_error', `the subquery has ${width} columns, not one`, location)
      } else {
        const values = selectStatement({
          valuesLists: source.values.map((item): Node => ({ List: { items: [item] } })),
        })
        if (column.type === 'secret') demands.set(values, { secrets: new Set([0]) })
        query = { SelectStmt: values }
      }
      from.push(rangeOf(column, query, others.length > 0))
    }
    const check = notNull(value)
    if (check !== undefined) checks.push(check)
    return targetNode(value, column.name)
  })
  const whereClause = andAll(checks)
  const driving = selectStatement({
    ...(select.withClause === undefined ? {} : { withClause: select.withClause }),
    distinctClause: [{} as Node],
    targetList: [...targetList, ...(select.targetList ?? [])],
    ...(from.length === 0 ? {} : { fromClause: from }),
    ...(whereClause === undefined ? {} : { whereClause }),
  })
  demands.set(driving, { secrets: secretPositions(given) })
  const { statement: query, outputs } = await bindQuery(driving, context, { secrets, demands })
  const all = bindAssignments(given, outputs, 0, target, context)
  const member = all.find(({ column }) => column === connectionColumn)?.output
  return {
    ...placedReturning(returning, given.length),
    query,
    assignments: all.filter(({ column }) => column !== connectionColumn),
    ...(member === undefined ? {} : { member }),
  }
}
