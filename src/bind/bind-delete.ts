import type { DeleteStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { bindReturning, placedReturning, returnedTargets } from './bind-returning.ts'
import { bindRevoke, isUnlisted } from './bind-revoke.ts'
import { type BindContext, bindError } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundWrite } from './bound-write.ts'
import { leadingColumns, neededColumns } from './needed-columns.ts'
import { findSecrets } from './secret-reference.ts'
import { selectStatement } from './tree.ts'
import { findTargetOf, operationsText } from './write-target.ts'

/** Binds a DELETE: its driving query yields the rows that go. */
export async function bindDelete(statement: DeleteStatement, context: BindContext): Promise<BoundWrite> {
  const { tree } = statement
  const { relation = {}, whereClause, usingClause = [], withClause } = tree
  const target = await findTargetOf(tree.relation, context)
  const { table } = target
  const operation = table.delete
  if (operation === undefined)
    throw bindError(
      context,
      'unsupported',
      `${target.name} has no delete, so its rows cannot be deleted; ${operationsText(table)}`,
      target.location,
    )
  const secrets = await findSecrets(statementNodes(statement), context)
  const returning = await bindReturning(tree.returningClause, {
    target,
    relation,
    others: usingClause,
    withClause,
    secrets,
    context,
  })
  const common = {
    verb: 'delete',
    target,
    operations: [operation],
    allRows: whereClause === undefined,
  } as const
  const literals = returning?.statement.secretLiterals ?? []
  const select = selectStatement({
    ...(withClause === undefined ? {} : { withClause }),
    targetList: [...returnedTargets(returning)],
    fromClause: [{ RangeVar: relation }, ...usingClause],
    ...(whereClause === undefined ? {} : { whereClause }),
  })
  if (isUnlisted(table)) {
    const revoked = await bindRevoke(select, { target, operation, returning, secrets, context })
    const secretLiterals = [...revoked.query.secretLiterals, ...literals]
    return { ...common, ...revoked, current: new Map(), secretLiterals }
  }
  const needed = neededColumns(table, [operation], returning?.reference.used ?? [])
  const { leading, count, current, member } = leadingColumns(target, needed)
  const demands = new Map([[select, { leading }]])
  const { statement: query } = await bindQuery(select, context, { secrets, demands })
  return {
    ...common,
    ...placedReturning(returning, count),
    query,
    assignments: [],
    current,
    ...(member === undefined ? {} : { member }),
    secretLiterals: [...query.secretLiterals, ...literals],
  }
}
