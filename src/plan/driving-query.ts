import type { Node, SelectStmt, WithClause } from '@pgsql/types'
import type { Block, FromItem } from '../bind/bound-statement.ts'
import { andAll, bodyOf, childNodes, nullConstant, selectStatement, targetNode } from '../bind/tree.ts'

/** Relation names that a tree reads: `relname`s of its RangeVars. */
export function relationsIn(node: Node): string[] {
  const names: string[] = []
  const visit = (inner: Node) => {
    if ('RangeVar' in inner && inner.RangeVar.relname !== undefined) names.push(inner.RangeVar.relname)
    for (const child of childNodes(bodyOf(inner))) visit(child)
  }
  visit(node)
  return [...new Set(names)]
}

/** WITH clauses as one, in order; an inner query of the same name wins. */
function mergedWith(clauses: readonly WithClause[]): WithClause | undefined {
  if (clauses.length === 0) return undefined
  const ctes = new Map<string, Node>()
  for (const clause of clauses)
    for (const cte of clause.ctes ?? [])
      if ('CommonTableExpr' in cte) ctes.set(cte.CommonTableExpr.ctename ?? '', cte)
  return { ctes: [...ctes.values()], recursive: clauses.some((clause) => clause.recursive === true) }
}

/** Only the WITH queries that are read, directly or through each other: the others need not be loaded. */
function withFor(select: SelectStmt, clauses: readonly WithClause[]): SelectStmt {
  const all = mergedWith(clauses)
  if (all === undefined) return select
  const byName = new Map(
    (all.ctes ?? []).map((cte) => ['CommonTableExpr' in cte ? (cte.CommonTableExpr.ctename ?? '') : '', cte]),
  )
  const needed = new Set<string>()
  const need = (node: Node) => {
    for (const name of relationsIn(node)) {
      const cte = byName.get(name)
      if (cte === undefined || needed.has(name)) continue
      needed.add(name)
      need(cte)
    }
  }
  need({ SelectStmt: select })
  if (needed.size === 0) return select
  const withClause: WithClause = {
    ...all,
    ctes: (all.ctes ?? []).filter(
      (cte) => 'CommonTableExpr' in cte && needed.has(cte.CommonTableExpr.ctename ?? ''),
    ),
  }
  return { ...select, withClause }
}

/**
 * `SELECT DISTINCT expressions FROM item WHERE its own conditions`: the values that drive a dependent scan. The tree is a
 * copy; its relations must have their names already.
 */
export function drivingQuery(
  item: FromItem,
  expressions: readonly Node[],
  conditions: readonly Node[],
): SelectStmt {
  const present = expressions.map((arg): Node => ({ NullTest: { arg, nulltesttype: 'IS_NOT_NULL' } }))
  const where = andAll([...conditions, ...present])
  const select = selectStatement({
    distinctClause: [{} as Node],
    targetList: expressions.map((expression, i) => targetNode(expression, `k${i}`)),
    fromClause: [item.node],
    ...(where === undefined ? {} : { whereClause: where }),
  })
  return structuredClone(withFor(select, item.block.withs))
}

/** The values of a subquery that stands alone. */
export function subqueryQuery(select: SelectStmt, block: Block): SelectStmt {
  return structuredClone(withFor(select, block.withs))
}

/** `SELECT expression, …` without FROM: constants that only the engine can compute. */
export function constantsQuery(expressions: readonly Node[]): SelectStmt {
  const targetList =
    expressions.length === 0
      ? [targetNode(nullConstant(), 'c0')]
      : expressions.map((node, i) => targetNode(node, `c${i}`))
  return structuredClone(selectStatement({ targetList }))
}
