import { writeRule } from '../bind/write-rule.ts'
import type { Column, Operation } from '../catalog/table.ts'
import { literalValue } from './operand.ts'
import { outputExpression } from './output-expression.ts'
import type { WritePlan } from './write-plan.ts'

/** The text that every row of the driving query has in an output, where the statement writes it there. */
function constantText(plan: WritePlan, output: number): string | undefined {
  const node = outputExpression(plan, output)
  const value = node === undefined ? undefined : literalValue(node, 'text')
  return typeof value === 'string' ? value : undefined
}

function actionsFor(plan: WritePlan, column: Column, output: number): readonly Operation[] {
  const reachedBy = column.manifest.reached_by
  if (plan.verb !== 'update' || reachedBy === undefined || writeRule(column, 'update') !== undefined)
    return []
  const value = constantText(plan, output)
  const names = value === undefined ? Object.values(reachedBy) : [reachedBy[value]]
  return plan.target.table.actions.filter((action) => names.includes(action.name))
}

/**
 * Operations that may run for a row while its values are not known, in the order in which they would; without those that bring it
 * to where one is allowed, and without a purge.
 */
export function possibleOperations(plan: WritePlan): readonly Operation[] {
  const { operation, assignments } = plan
  return [
    ...(operation === undefined ? [] : [operation]),
    ...new Set(assignments.flatMap(({ column, output }) => actionsFor(plan, column, output))),
  ]
}
