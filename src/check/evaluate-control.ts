import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { PackQuery } from '../packs/pack.ts'
import type { GivenValues } from '../packs/query-parameters.ts'
import { type PackRows, runPackQuery } from '../packs/run-query.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { ControlResult, ControlRun } from './check-run.ts'
import { controlResults, wholeResult } from './control-rows.ts'

/** What one control is evaluated with. */
export interface ControlOptions {
  /** Values of its parameters; the others have their defaults. */
  readonly parameters: GivenValues
  readonly run: RunOptions
}

const historyProbe = 'SELECT id FROM history.runs LIMIT 1'

/** Why a control is not evaluated at all; undefined where it is. */
async function reasonToSkip(
  session: Session,
  { needs }: PackQuery,
  run: RunOptions,
): Promise<string | undefined> {
  if (needs === 'verify' && run.allowVerify !== true)
    return 'it sends credentials to their registries: allow that with --allow-verify'
  if (needs !== 'history') return undefined
  const { parameters: _, ...options } = run
  for await (const { batches } of session.run(historyProbe, { ...options, single: true, readOnly: true })) {
    let runs = 0
    for await (const { length } of batches) runs += length
    if (runs > 0) return undefined
  }
  return 'it compares with earlier snapshots, and there is none yet: credsql snapshot takes one'
}

/**
 * Evaluates a control. What goes wrong is a result of the status `error`, and so is every source whose rows are missing; only an
 * interruption is thrown.
 */
export async function evaluateControl(
  session: Session,
  control: PackQuery,
  { parameters, run }: ControlOptions,
): Promise<ControlRun> {
  const began = performance.now()
  const ended = (results: readonly ControlResult[], more: Partial<ControlRun> = {}): ControlRun => ({
    ...{ control, results, warnings: [], sawNothing: false },
    milliseconds: performance.now() - began,
    ...more,
  })
  let rows: PackRows
  try {
    const skipped = await reasonToSkip(session, control, run)
    if (skipped !== undefined) return ended([wholeResult(control, 'skip', skipped)])
    rows = await runPackQuery(session, control, parameters, {
      ...run,
      partial: true,
      allowMint: false,
      reveal: false,
    })
  } catch (thrown) {
    if (run.signal?.aborted === true) throw thrown
    const error = await session.scrubError(thrown)
    const code = error instanceof CredsqlError ? error.code : 'internal'
    const message = messageOf(error)
    const hint = error instanceof CredsqlError ? error.details.hint : undefined
    const reason = hint === undefined ? message : `${message}. ${hint}`
    return ended([wholeResult(control, 'error', reason)], { error: { code, message } })
  }
  const { complete, warnings } = rows
  const unread = complete ? [] : unreadResults(control, warnings)
  if (control.needsComplete === true && !complete) return ended(unread, { warnings })
  const results = [...controlResults(control, rows), ...unread]
  if (results.length === 0)
    return ended([wholeResult(control, 'skip', 'nothing to check: there is no resource')], {
      warnings,
      sawNothing: true,
    })
  return ended(results, { warnings })
}

function unreadResults(control: PackQuery, warnings: readonly string[]): readonly ControlResult[] {
  const reasons = warnings.length > 0 ? warnings : ['rows are missing']
  return reasons.map((reason) => wholeResult(control, 'error', reason))
}
