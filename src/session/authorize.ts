import type { Engine } from '../engine/engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { checkPermissions, leavesTraces } from '../execute/check-permissions.ts'
import { checkPlan } from '../execute/plan-relations.ts'
import { explainPlan, planLines } from '../plan/explain.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { RunOptions } from './options.ts'
import type { SessionResources } from './resources.ts'

const asked = { mint: 'creates credentials', verify: 'sends credentials to registries' } as const

/** The permissions that a person gives when asked, where somebody is there to ask. */
async function askedFor(plan: StatementPlan, options: RunOptions): Promise<RunOptions> {
  const { confirm, askAlways } = options
  if (confirm === undefined || askAlways !== true) return options
  let allowed = options
  for (const kind of ['mint', 'verify'] as const) {
    const needs = plan.scans.some((scan) => scan.empty === undefined && scan.operation.effect === kind)
    if (!needs) continue
    const reason = `the statement ${asked[kind]}`
    if (!(await confirm({ kind, reason, lines: planLines(explainPlan(plan)) })))
      throw new CredsqlError(`${kind}_refused`, `not confirmed: ${reason}`)
    allowed = kind === 'mint' ? { ...allowed, allowMint: true } : { ...allowed, allowVerify: true }
  }
  return allowed
}

/**
 * Refuses a plan that is not allowed, and one that leaves traces where the engine will not run it. Writes down what an allowed one is
 * about to mint or to send somewhere, before it happens. Where a person is always asked, the answer allows it; resolves to the
 * options with what was allowed. `statement` is redacted already. Throws `mint_refused`, `verify_refused`, `too_many_calls`, and
 * what the engine throws.
 */
export async function authorize(
  plan: StatementPlan,
  statement: string,
  resources: SessionResources,
  options: RunOptions,
  engine: () => Promise<Engine>,
): Promise<RunOptions> {
  const isAsked = options.confirm !== undefined && options.askAlways === true
  if (!isAsked) checkPermissions(plan, resources.permissions(options))
  // Nobody is asked for, and nothing written down of, what will not run.
  if (plan.scans.some(leavesTraces)) await checkPlan(plan, await engine())
  const allowed = await askedFor(plan, options)
  checkPermissions(plan, resources.permissions(allowed))
  for (const { empty, operation, members } of plan.scans) {
    const { effect } = operation
    if (empty !== undefined || (effect !== 'mint' && effect !== 'verify')) continue
    // What is minted must be noted: where it cannot be, it must not happen.
    if (operation.manifest.mints !== undefined) await resources.ledger.prepare()
    for (const member of members)
      await resources.audit.append({ event: effect, statement, connection: member.name, fingerprints: [] })
  }
  return allowed
}
