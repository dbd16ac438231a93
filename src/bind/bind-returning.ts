import type { Node, RangeVar, ReturningClause, WithClause } from '@pgsql/types'
import { isAggregate } from './aggregate.ts'
import { holdsKind } from './bind-expression.ts'
import { type BindContext, bindError, type SecretHandles } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundReturning, WriteTarget } from './bound-write.ts'
import { type OtherColumn, takeOtherColumns } from './returned-columns.ts'
import { bodyOf, childNodes, selectStatement, targetNode } from './tree.ts'

/** What a RETURNING list belongs to. */
export interface ReturningPlace {
  readonly target: WriteTarget
  /** The target as the statement writes it, with its alias. */
  readonly relation: RangeVar
  /** The other tables of the statement: of FROM or USING. */
  readonly others: readonly Node[]
  readonly withClause?: WithClause | undefined
  readonly secrets: SecretHandles
  readonly context: BindContext
}

/** A RETURNING list whose names are resolved; what it needs of other tables is not yet among the outputs of the driving query. */
export interface ReturningList extends Omit<BoundReturning, 'others'> {
  readonly others: readonly OtherColumn[]
}

/** Whether a node is what a refusal is about. */
type Fault = (node: Node) => boolean

/** Where the first node stands that is at fault. */
function locationOf(nodes: readonly Node[], isFault: Fault): number | undefined {
  for (const node of nodes) {
    const { location } = bodyOf(node) as { location?: number }
    if (isFault(node)) return location
    const found = locationOf(childNodes(bodyOf(node)), isFault)
    if (found !== undefined) return found
  }
  return undefined
}

const subqueries: ReadonlySet<string> = new Set(['SubLink'])

/**
 * Binds a RETURNING list as a SELECT over the changed rows. It names what a SELECT over the statement's tables would name; columns
 * of FROM and USING then come with each row, as they were when it was found.
 */
export async function bindReturning(
  clause: ReturningClause | undefined,
  place: ReturningPlace,
): Promise<ReturningList | undefined> {
  if (clause === undefined) return undefined
  const { target, relation, others, withClause, secrets, context } = place
  const targetList = clause.exprs ?? []
  const fail = (message: string, at: Fault = () => false) =>
    bindError(context, 'unsupported', message, locationOf(targetList, at) ?? target.location)
  if (clause.options !== undefined) throw fail('RETURNING WITH is not supported')
  if (holdsKind(targetList, subqueries))
    throw fail('a subquery in RETURNING is not supported', (node) => 'SubLink' in node)
  const own: Node = { RangeVar: structuredClone(relation) }
  const select = selectStatement({
    ...(withClause === undefined || others.length === 0 ? {} : { withClause: structuredClone(withClause) }),
    targetList,
    fromClause: [own, ...structuredClone(others)],
  })
  const { statement } = await bindQuery(select, context, { secrets })
  const block = statement.blocks.find((one) => one.select === select)
  const [item] = block?.items ?? []
  if (item?.reference === undefined) throw fail('RETURNING is not supported here')
  if (block?.aggregated === true)
    throw fail(
      'aggregate functions are not allowed in RETURNING',
      (node) => 'FuncCall' in node && node.FuncCall.over === undefined && isAggregate(node.FuncCall),
    )
  if (block?.windowed === true)
    throw fail(
      'window functions are not allowed in RETURNING',
      (node) => 'FuncCall' in node && node.FuncCall.over !== undefined,
    )
  const taken = takeOtherColumns(select, statement, item, context)
  delete select.withClause
  select.fromClause = [own]
  return { statement, reference: item.reference, others: taken }
}

/** What the driving query yields for a RETURNING list, behind its other outputs. */
export function returnedTargets(list: ReturningList | undefined): readonly Node[] {
  return (list?.others ?? []).map(({ name, value }) => targetNode(structuredClone(value), name))
}

/** A RETURNING list with the outputs of the driving query that it shows, which begin at `first`. */
export function placedReturning(
  list: ReturningList | undefined,
  first: number,
): { readonly returning?: BoundReturning } {
  if (list === undefined) return {}
  const others = list.others.map(({ name, shown, type }, i) => ({
    name,
    shown,
    output: first + i,
    ...(type === undefined ? {} : { type }),
  }))
  return { returning: { ...list, others } }
}
