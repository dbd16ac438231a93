import type { PackQuery } from '../packs/pack.ts'
import type { GivenValues } from '../packs/query-parameters.ts'
import { refuseUnknownParameters } from '../packs/query-parameters.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { type CheckRun, type ControlRun, countStatuses } from './check-run.ts'
import { evaluateControl } from './evaluate-control.ts'
import { applyWaivers, type Waiver } from './waiver.ts'

/** How controls are evaluated. */
export interface CheckOptions {
  /** Values of parameters; each goes to the controls that have it. */
  readonly parameters?: GivenValues
  readonly waivers?: readonly Waiver[]
  /** `allowVerify`, `maxCalls`, `signal` and the like; what is partial is always told. */
  readonly run?: RunOptions
  /** Called after each control, in order. */
  readonly onControl?: (run: ControlRun) => void
}

/**
 * Evaluates controls one after the other over one session; what several of them read is fetched once. Throws `unknown_parameter` for
 * a value that no control takes, and what interrupts the run; everything else that goes wrong is in the results.
 */
export async function checkControls(
  session: Session,
  controls: readonly PackQuery[],
  { parameters = {}, waivers = [], run = {}, onControl }: CheckOptions = {},
): Promise<CheckRun> {
  refuseUnknownParameters(controls, parameters)
  const { clock } = session.resources
  const now = () => new Date(clock.now()).toISOString()
  const started = now()
  const runs: ControlRun[] = []
  const { cache } = session
  const { enabled, ttlSeconds } = cache
  // All controls see the same rows, however long the run takes.
  cache.enabled = true
  cache.ttlSeconds = Number.POSITIVE_INFINITY
  if (!enabled) cache.clear()
  try {
    for (const control of controls) {
      const own = Object.entries(parameters).filter(([name]) => Object.hasOwn(control.parameters, name))
      const evaluated = await evaluateControl(session, control, { parameters: Object.fromEntries(own), run })
      const waived = withWaivers(evaluated, waivers, started.slice(0, 10))
      runs.push(waived)
      onControl?.(waived)
    }
  } finally {
    Object.assign(cache, { enabled, ttlSeconds })
    if (!enabled) cache.clear()
  }
  const totals = countStatuses(runs.flatMap(({ results }) => results))
  return { started, ended: now(), controls: runs, totals }
}

function withWaivers(run: ControlRun, waivers: readonly Waiver[], today: string): ControlRun {
  // Where resources were not seen, nobody knows whether a waiver still fits one.
  const unmatched = run.results.every(({ resource, status }) => resource !== '*' || status === 'ok')
  const { results, warnings } = applyWaivers(run.control.fullName, run.results, waivers, { today, unmatched })
  return { ...run, results, warnings: [...run.warnings, ...warnings] }
}
