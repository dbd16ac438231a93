import { possibleOperations } from './possible-operations.ts'
import type { Change, WritePlan } from './write-plan.ts'

/** Whether something is removed that cannot be brought back; before the changes are known, whether that may be. */
export function isDestructive(plan: WritePlan, changes?: readonly Change[]): boolean {
  if (changes === undefined)
    return plan.verb === 'delete' || possibleOperations(plan).some(({ manifest }) => manifest.destructive)
  const steps = changes.flatMap((change) => change.steps)
  return (
    steps.length > 0 &&
    (plan.verb === 'delete' || steps.some(({ operation }) => operation.manifest.destructive === true))
  )
}

/** Why a person is asked before changes are made, in words; empty where nobody is. A row that stays as it is counts as no change. */
export function confirmationReasons(
  plan: WritePlan,
  changes: readonly Change[] | undefined,
  maxChanges: number | undefined,
): readonly string[] {
  const count = changes?.filter((change) => change.steps.length > 0).length ?? 0
  return [
    ...(isDestructive(plan, changes) ? ['destructive'] : []),
    ...(maxChanges !== undefined && count > maxChanges
      ? [`more than ${maxChanges} ${maxChanges === 1 ? 'change' : 'changes'}`]
      : []),
  ]
}
