import { checkPermissions } from '../execute/check-permissions.ts'
import type { Permissions } from '../execute/execution.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { AuditLog } from '../secrets/audit-log.ts'

/**
 * Refuses a plan that is not allowed, and writes down what an allowed one is about to mint or to send somewhere, before it
 * happens. `statement` is redacted already. Throws `mint_refused`, `verify_refused`, `too_many_calls`.
 */
export async function authorize(
  audit: AuditLog,
  plan: StatementPlan,
  statement: string,
  permissions: Permissions,
): Promise<void> {
  checkPermissions(plan, permissions)
  for (const { empty, operation, members } of plan.scans) {
    const { effect } = operation
    if (empty !== undefined || (effect !== 'mint' && effect !== 'verify')) continue
    for (const member of members)
      await audit.append({ event: effect, statement, connection: member.name, fingerprints: [] })
  }
}
