import type { KeyValue } from '../catalog/bound-key.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { estimateText } from '../plan/explain.ts'
import { mintedThing } from '../plan/minted-thing.ts'
import type { ScanPlan, StatementPlan } from '../plan/scan-plan.ts'
import type { Permissions } from './execution.ts'

function boundValue(scan: ScanPlan, column: string): KeyValue | undefined {
  const source = scan.keys.find((one) => one.kind === 'values' && one.column.name === column)
  if (source?.kind !== 'values') return undefined
  const [operand] = source.operands
  return operand?.kind === 'value' ? operand.value : operand?.text
}

function refusedMint(scan: ScanPlan): CredsqlError {
  const { least, exact } = scan.estimate
  const members = scan.members.map((member) => member.name).join(', ')
  const thing = mintedThing(scan.operation, (column) => boundValue(scan, column))
  const count =
    exact && least === 1
      ? thing
      : `${thing} with each of its ${exact ? least : 'calls'}${exact ? ' calls' : ''}`
  return new CredsqlError(
    'mint_refused',
    `this SELECT would mint ${count}: ${scan.operation.method} ${scan.operation.path} on ${members} creates one each time it is called`,
    {
      connection: members,
      hint: `To create it: --allow-mint, or allow_mint: true on the connection. EXPLAIN shows the call and creates nothing.`,
    },
  )
}

/** Whether a scan leaves something behind: a credential, or a login that somebody may see. */
export function leavesTraces({ empty, operation: { effect } }: ScanPlan): boolean {
  return empty === undefined && (effect === 'mint' || effect === 'verify')
}

/** Refuses a plan that would mint or verify without being allowed to, or that is over the call budget. Nothing has run yet. */
export function checkPermissions(plan: StatementPlan, permissions: Permissions): void {
  for (const scan of plan.scans) {
    if (scan.empty !== undefined) continue
    const { effect } = scan.operation
    if (permissions.dryRun && (effect === 'mint' || effect === 'verify'))
      throw new CredsqlError(
        effect === 'mint' ? 'mint_refused' : 'verify_refused',
        `a dry run ${effect === 'mint' ? 'mints nothing' : 'sends no credential anywhere'}, and this SELECT would: ${scan.operation.method} ${scan.operation.path}`,
        { hint: 'EXPLAIN shows what would be called.' },
      )
    if (effect === 'mint' && !permissions.mint && !scan.members.every((member) => member.allowMint))
      throw refusedMint(scan)
    if (effect === 'verify' && !permissions.verify)
      throw new CredsqlError(
        'verify_refused',
        `this SELECT would send credentials to registries: ${scan.table.service}.${scan.table.name} logs in with each`,
        {
          hint: 'To do so: --allow-verify. EXPLAIN shows what would be called.',
        },
      )
  }
  if (plan.estimate.least > permissions.maxCalls)
    throw new CredsqlError(
      'too_many_calls',
      `the statement needs ${estimateText(plan.estimate)}, more than the ${permissions.maxCalls} that are allowed`,
      {
        hint: 'Raise the limit with --max-calls, or narrow the statement: EXPLAIN shows what it calls.',
      },
    )
}
