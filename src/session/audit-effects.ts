import type { Permissions } from '../execute/execution.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { AuditLog } from '../secrets/audit-log.ts'

/**
 * Writes down what a plan is about to mint or to send somewhere, before it happens; what is refused is not written.
 * `statement` is redacted already.
 */
export async function auditEffects(
  audit: AuditLog,
  plan: StatementPlan,
  statement: string,
  permissions: Permissions,
): Promise<void> {
  for (const { empty, operation, members } of plan.scans) {
    const { effect } = operation
    if (empty !== undefined || (effect !== 'mint' && effect !== 'verify')) continue
    const allowed =
      effect === 'verify'
        ? permissions.verify
        : permissions.mint || members.every((member) => member.allowMint)
    if (!allowed) continue
    for (const member of members)
      await audit.append({ event: effect, statement, connection: member.name, fingerprints: [] })
  }
}
