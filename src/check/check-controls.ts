import type { PackQuery } from '../packs/pack.ts'
import type { GivenValues } from '../packs/query-parameters.ts'
import { refuseUnknownParameters } from '../packs/query-parameters.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { type CheckRun, type ControlRun, sumCounts } from './check-run.ts'
import { evaluateControl } from './evaluate-control.ts'
import { overOneReading } from './one-reading.ts'
import { readTogether } from './read-together.ts'
import type { ResultSpool } from './result-spool.ts'
import { ControlWaivers, type Waiver } from './waiver.ts'

/** How controls are evaluated. */
export interface CheckOptions {
  /** Values of parameters; each goes to the controls that have it. */
  readonly parameters?: GivenValues
  readonly waivers?: readonly Waiver[]
  /** `allowVerify`, `maxCalls`, `signal` and the like; what is partial is always told. */
  readonly run?: RunOptions
  /** Keeps every result; without it a run holds its findings, and counts the rest. */
  readonly spool?: ResultSpool
  /** The session keeps the rows of the inventory with all columns already. */
  readonly inventoryIsRead?: boolean
  /** Called after each control, in order. */
  readonly onControl?: (run: ControlRun) => void
}

/**
 * Evaluates controls one after the other over one session; what several of them read is fetched once. Throws `unknown_parameter` for
 * a value that no control takes, `output_failed` where results cannot be kept, and what interrupts the run; everything else that goes
 * wrong is in the results.
 */
export async function checkControls(
  session: Session,
  controls: readonly PackQuery[],
  { parameters = {}, waivers = [], run = {}, spool, inventoryIsRead = false, onControl }: CheckOptions = {},
): Promise<CheckRun> {
  refuseUnknownParameters(controls, parameters)
  const { clock } = session.resources
  const now = () => new Date(clock.now()).toISOString()
  const started = now()
  const runs: ControlRun[] = []
  // All controls see the same rows, however long the run takes.
  await overOneReading(session, async () => {
    const running = controls.filter(({ needs }) => needs !== 'verify' || run.allowVerify === true)
    if (!inventoryIsRead) await readTogether(session, running, run)
    for (const control of controls) {
      const own = Object.entries(parameters).filter(([name]) => Object.hasOwn(control.parameters, name))
      const evaluated = await evaluateControl(session, control, {
        ...{ parameters: Object.fromEntries(own), run },
        waivers: new ControlWaivers(control.fullName, waivers, started.slice(0, 10)),
        ...(spool !== undefined && { spool }),
      })
      runs.push(evaluated)
      onControl?.(evaluated)
    }
  })
  return { started, ended: now(), controls: runs, totals: sumCounts(runs) }
}
