import type { CommonTableExpr, WithClause } from '@pgsql/types'
import { names, nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import type { PrintedColumn } from './printed.ts'
import { quoteIdentifier } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { isNumber } from './sql-type.ts'

/** WITH as text, and the context in which its names are known. */
export interface PrintedWith {
  readonly sql: string
  readonly context: PrintContext
}

/** Prints WITH, one CTE after the other: each sees those before it, and a recursive one itself. */
export function printWith(clause: WithClause, outer: PrintContext): PrintedWith {
  onlyMembers('WITH', clause, ['ctes', 'recursive'])
  // DuckDB takes every query of a WITH RECURSIVE for a recursive one.
  const isRecursive =
    clause.recursive === true &&
    (clause.ctes ?? []).some((node) => {
      const { ctename = '', ctequery } = nodeOf(node, 'CommonTableExpr') ?? {}
      return mentions(ctequery, ctename)
    })
  const known = new Map<string, readonly PrintedColumn[] | undefined>()
  const parts: string[] = []
  for (const node of clause.ctes ?? []) {
    const cte = nodeOf(node, 'CommonTableExpr')
    if (cte?.ctename === undefined) throw refusal('a CTE without a name')
    onlyMembers('WITH', cte, ['ctename', 'aliascolnames', 'ctematerialized', 'ctequery'])
    const statement = nodeOf(cte.ctequery, 'SelectStmt')
    if (statement === undefined) throw refusal('WITH over anything but SELECT')
    const aliases = names(cte.aliascolnames)
    const visible = new Map(known)
    const first = isRecursive ? recursiveColumns(cte, aliases, outer, known) : undefined
    if (isRecursive) visible.set(cte.ctename, first)
    const query = outer.within(outer.scope.withCtes(visible)).query(statement)
    if (first !== undefined) keepsTypes(first, query.columns)
    known.set(
      cte.ctename,
      query.columns?.map((column, index) => ({ ...column, name: aliases[index] ?? column.name })),
    )
    parts.push(printOne(cte, aliases, query.sql))
  }
  return {
    sql: `WITH ${isRecursive ? 'RECURSIVE ' : ''}${parts.join(', ')} `,
    context: outer.within(outer.scope.withCtes(known)),
  }
}

/** A recursive CTE has the types of its first part. */
function recursiveColumns(
  cte: CommonTableExpr,
  aliases: readonly string[],
  outer: PrintContext,
  known: ReadonlyMap<string, readonly PrintedColumn[] | undefined>,
): readonly PrintedColumn[] | undefined {
  const statement = nodeOf(cte.ctequery, 'SelectStmt')
  if (statement?.op !== 'SETOP_UNION' || statement.larg === undefined) return undefined
  const visible = new Map(known).set(cte.ctename ?? '', undefined)
  const { columns } = outer.within(outer.scope.withCtes(visible)).query(statement.larg)
  return columns?.map((column, index) => ({ ...column, name: aliases[index] ?? column.name }))
}

function mentions(tree: unknown, name: string): boolean {
  if (tree === null || typeof tree !== 'object') return false
  if ('relname' in tree && tree.relname === name) return true
  return Object.values(tree).some((member) => mentions(member, name))
}

/** DuckDB rounds what a recursive query adds to the type of its first part, where PostgreSQL's numeric has room for it. */
function keepsTypes(first: readonly PrintedColumn[], all: readonly PrintedColumn[] | undefined): void {
  for (const [index, { name, type, decimal }] of first.entries()) {
    const whole = all?.[index]
    if (whole === undefined || !isNumber(type) || !isNumber(whole.type)) continue
    const isKept = type === whole.type && (decimal === undefined || decimal.scale === whole.decimal?.scale)
    if (isKept) continue
    throw refusal(
      `a recursive query whose column ${name} gets more decimals than its first part has`,
      'Cast its first part to double precision.',
    )
  }
}

function printOne(cte: CommonTableExpr, aliases: readonly string[], query: string): string {
  const list = aliases.length === 0 ? '' : ` (${aliases.map(quoteIdentifier).join(', ')})`
  const materialized =
    cte.ctematerialized === 'CTEMaterializeAlways'
      ? 'MATERIALIZED '
      : cte.ctematerialized === 'CTEMaterializeNever'
        ? 'NOT MATERIALIZED '
        : ''
  return `${quoteIdentifier(cte.ctename ?? '')}${list} AS ${materialized}(${query})`
}
