import type { ColumnRef, Node, RangeVar, ReturningClause } from '@pgsql/types'
import { type BindContext, bindError, type SecretHandles } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundReturning, WriteTarget } from './bound-write.ts'
import { bodyOf, childNodes, columnPath, selectStatement } from './tree.ts'

/** What a RETURNING list belongs to. */
export interface ReturningPlace {
  readonly target: WriteTarget
  /** The target as the statement writes it, with its alias. */
  readonly relation: RangeVar
  /** The other tables of the statement: of FROM or USING. */
  readonly others: readonly Node[]
  readonly secrets: SecretHandles
  readonly context: BindContext
}

/** What the tables of a FROM clause are called. */
function aliasesOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    const { alias } = bodyOf(node) as { alias?: { aliasname?: string } }
    if (alias?.aliasname !== undefined) return [alias.aliasname]
    if ('RangeVar' in node) return [node.RangeVar.relname ?? '']
    return 'JoinExpr' in node ? aliasesOf(childNodes(node.JoinExpr)) : []
  })
}

function columnsIn(nodes: readonly Node[]): ColumnRef[] {
  return nodes.flatMap((node) => [
    ...('ColumnRef' in node ? [node.ColumnRef] : []),
    ...columnsIn(childNodes(bodyOf(node))),
  ])
}

function refuseOthers(exprs: readonly Node[], { target, relation, others, context }: ReturningPlace): void {
  const own = relation.alias?.aliasname ?? target.table.name
  const strangers = new Set(aliasesOf(others).filter((alias) => alias !== own))
  for (const reference of columnsIn(exprs)) {
    const [qualifier = '', ...rest] = columnPath(reference)
    if (rest.length > 0 && strangers.has(qualifier))
      throw bindError(
        context,
        'unsupported',
        `RETURNING takes columns of ${target.name} alone, and "${qualifier}" is another table`,
        reference.location,
      )
  }
}

/** Binds a RETURNING list as a SELECT over the changed rows. */
export async function bindReturning(
  clause: ReturningClause | undefined,
  place: ReturningPlace,
): Promise<BoundReturning | undefined> {
  if (clause === undefined) return undefined
  const { target, relation, secrets, context } = place
  const fail = (message: string) => bindError(context, 'unsupported', message, target.location)
  if (clause.options !== undefined) throw fail('RETURNING WITH is not supported')
  const targetList = clause.exprs ?? []
  refuseOthers(targetList, place)
  const select = selectStatement({ targetList, fromClause: [{ RangeVar: structuredClone(relation) }] })
  const { statement } = await bindQuery(select, context, { secrets })
  const [reference, other] = statement.references
  if (reference === undefined || other !== undefined || statement.blocks.length > 1)
    throw fail('a subquery in RETURNING is not supported')
  const [block] = statement.blocks
  if (block?.aggregated === true) throw fail('aggregate functions are not allowed in RETURNING')
  if (block?.windowed === true) throw fail('window functions are not allowed in RETURNING')
  return { statement, reference }
}
