import { tmpdir } from 'node:os'
import { type CheckOptions, checkControls } from '../../src/check/check-controls.ts'
import { type CheckRun, type ControlResult, type ControlRun, keptResults } from '../../src/check/check-run.ts'
import { ControlTally } from '../../src/check/control-tally.ts'
import { ResultSpool } from '../../src/check/result-spool.ts'
import type { PackQuery } from '../../src/packs/pack.ts'
import type { Session } from '../../src/session/session.ts'

/** A control's run with all of its results in memory. */
export type WholeRun = Omit<ControlRun, 'results'> & { readonly results: readonly ControlResult[] }

/** Evaluates controls and holds all of their results. */
export async function checkAll(
  session: Session,
  controls: readonly PackQuery[],
  options: CheckOptions = {},
): Promise<Omit<CheckRun, 'controls'> & { readonly controls: readonly WholeRun[] }> {
  const spool = new ResultSpool(tmpdir())
  try {
    const run = await checkControls(session, controls, { ...options, spool })
    const runs: WholeRun[] = []
    for (const control of run.controls) runs.push({ ...control, results: await resultsOf(control) })
    return { ...run, controls: runs }
  } finally {
    await spool.close()
  }
}

/** All results of a run that kept them. */
export async function resultsOf(run: ControlRun): Promise<readonly ControlResult[]> {
  const results: ControlResult[] = []
  for await (const part of keptResults(run)) results.push(...part)
  return results
}

/** The run of a control that said `results`. */
export function runSaying(
  control: PackQuery,
  results: readonly ControlResult[],
  milliseconds = 1,
): ControlRun {
  const tally = new ControlTally()
  for (const result of results) tally.add(result)
  async function* parts() {
    yield results
  }
  return { control, ...tally.tallied(), results: parts, warnings: [], sawNothing: false, milliseconds }
}
