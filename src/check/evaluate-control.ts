import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { PackQuery } from '../packs/pack.ts'
import type { GivenValues } from '../packs/query-parameters.ts'
import { readPackQuery } from '../packs/run-query.ts'
import type { ResultSummary, RunOptions, StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { type ControlResult, type ControlRun, isFinding } from './check-run.ts'
import { lackingColumn, rowJudge, wholeResult } from './control-rows.ts'
import { ControlTally } from './control-tally.ts'
import type { ResultRecording, ResultSpool } from './result-spool.ts'
import type { ControlWaivers } from './waiver.ts'

/** What one control is evaluated with. */
export interface ControlOptions {
  /** Values of its parameters; the others have their defaults. */
  readonly parameters: GivenValues
  readonly run: RunOptions
  readonly waivers: ControlWaivers
  /** Keeps every result. */
  readonly spool?: ResultSpool
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

/** What is known of a control's results while its rows are read. */
interface Reading {
  readonly tally: ControlTally
  readonly waivers: ControlWaivers
  readonly recording: ResultRecording | undefined
}

/**
 * Evaluates a control. What goes wrong is a result of the status `error`, and so is every source whose rows are missing; only an
 * interruption is thrown, and `output_failed` of the spool.
 */
export async function evaluateControl(
  session: Session,
  control: PackQuery,
  { parameters, run, waivers, spool }: ControlOptions,
): Promise<ControlRun> {
  const began = performance.now()
  const recording = spool?.record(control)
  const ended = (tally: ControlTally, more: Partial<ControlRun> = {}): ControlRun => {
    const unmatched = tally.blind ? [] : waivers.unmatched()
    return {
      ...{ control, ...tally.tallied(), sawNothing: false },
      ...(recording !== undefined && { results: recording.parts }),
      ...more,
      // Where resources were not seen, nobody knows whether a waiver still fits one.
      warnings: [...(more.warnings ?? []), ...unmatched],
      milliseconds: performance.now() - began,
    }
  }
  /** What is said of the control as a whole, instead of all results or beside them. */
  const whole = async (results: readonly ControlResult[], beside?: ControlTally): Promise<ControlTally> => {
    if (beside === undefined) recording?.discard()
    const tally = beside ?? new ControlTally()
    for (const result of results) tally.addWhole(result)
    await recording?.add(results)
    return tally
  }
  const tally = new ControlTally()
  let summary: ResultSummary
  try {
    const skipped = await reasonToSkip(session, control, run)
    if (skipped !== undefined) return ended(await whole([wholeResult(control, 'skip', skipped)]))
    const options = { ...run, partial: true, allowMint: false, reveal: false }
    summary = await readPackQuery(session, control, parameters, options, (result) =>
      readResults(control, result, { tally, waivers, recording }),
    )
  } catch (thrown) {
    if (run.signal?.aborted === true || isOutputFailure(thrown)) throw thrown
    const error = await session.scrubError(thrown)
    const code = error instanceof CredsqlError ? error.code : 'internal'
    const message = messageOf(error)
    const hint = error instanceof CredsqlError ? error.details.hint : undefined
    const reason = hint === undefined ? message : `${message}. ${hint}`
    return ended(await whole([wholeResult(control, 'error', reason)]), { error: { code, message } })
  }
  const { complete, warnings } = summary
  const unread = complete ? [] : unreadResults(control, warnings)
  if (control.needsComplete === true && !complete) return ended(await whole(unread), { warnings })
  await whole(unread, tally)
  if (tally.isEmpty)
    return ended(await whole([wholeResult(control, 'skip', 'nothing to check: there is no resource')]), {
      warnings,
      sawNothing: true,
    })
  return ended(tally, { warnings })
}

/** Only the spool writes anything here. */
function isOutputFailure(error: unknown): boolean {
  return error instanceof CredsqlError && error.code === 'output_failed'
}

/** Tallies the rows of a control as they come, and records them where all are kept. */
async function readResults(
  control: PackQuery,
  { columns, batches, summary }: StatementResult,
  { tally, waivers, recording }: Reading,
): Promise<ResultSummary> {
  const lacking = lackingColumn(columns)
  const judge = rowJudge(control, columns)
  for await (const batch of batches) {
    if (lacking !== undefined) continue
    const results: ControlResult[] = []
    for (const row of judge(batch)) {
      // A waiver makes a finding of a finding alone.
      if (recording === undefined && !isFinding(row)) {
        tally.count(row.status, row.resource)
        continue
      }
      const result = waivers.apply(row.result())
      tally.add(result)
      if (recording !== undefined) results.push(result)
    }
    await recording?.add(results)
  }
  if (lacking !== undefined) {
    const results = [wholeResult(control, 'error', `the control answers no column "${lacking}"`)]
    for (const result of results) tally.addWhole(result)
    await recording?.add(results)
  }
  return summary()
}

function unreadResults(control: PackQuery, warnings: readonly string[]): readonly ControlResult[] {
  const reasons = warnings.length > 0 ? warnings : ['rows are missing']
  return reasons.map((reason) => wholeResult(control, 'error', reason))
}
