import type { BoundWrite } from '../bind/bound-write.ts'
import { writeRule } from '../bind/write-rule.ts'
import type { Operation } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { chooseMint } from './choose-mint.ts'
import { planStatement } from './plan-statement.ts'
import type { StatementPlan } from './scan-plan.ts'
import type { WritePlan } from './write-plan.ts'

/** The operation of the verb; undefined for an UPDATE in which actions do everything. */
function operationOf(bound: BoundWrite): Operation | undefined {
  const { verb, operations, assignments, target } = bound
  if (verb === 'insert' && operations.some(({ effect }) => effect === 'mint')) return chooseMint(bound)
  const isByActions =
    verb === 'update' &&
    assignments.every(
      ({ column }) => column.manifest.reached_by !== undefined && writeRule(column, 'update') === undefined,
    )
  if (isByActions) return undefined
  const [operation] = operations
  if (operation === undefined)
    throw new CredsqlError('internal', `${target.name} has no operation for ${verb.toUpperCase()}`)
  return operation
}

/** A change is of all rows that are meant, or of none: what a view may lack elsewhere ends the statement here. */
function wholly(plan: StatementPlan): StatementPlan {
  const [unread] = plan.unread
  if (unread !== undefined) throw unread.problem
  return { ...plan, scans: plan.scans.map(({ arms: _, ...scan }) => scan) }
}

/**
 * Plans the query that finds a statement's rows, and picks the operation that changes each. Pure: it needs no network and no secret.
 * Throws `missing_key` where nothing binds what the query needs, or where no mint takes the columns of an INSERT.
 */
export function planWrite(bound: BoundWrite): WritePlan {
  const operation = operationOf(bound)
  const query = wholly(planStatement(bound.query))
  const { verb, target, assignments, current, member, allRows, returning } = bound
  const reference = bound.query.references.find(
    (one) => one.location === target.location && one.table === target.table,
  )
  const relation = verb === 'update' || verb === 'delete' ? reference?.relation.relname : undefined
  return {
    verb,
    target,
    ...(operation === undefined ? {} : { operation }),
    query,
    ...(relation === undefined ? {} : { relation }),
    assignments,
    current,
    ...(member === undefined ? {} : { member }),
    allRows,
    ...(returning === undefined ? {} : { returning }),
    constant: query.scans.every((scan) => scan.empty !== undefined),
  }
}
