import type { Execution } from '../execute/execution.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { RunningState } from './options.ts'

/** Calls and rows of a running statement, and how long it waits for a rate limit. */
export function runningState(execution: Execution, plan: StatementPlan | undefined): RunningState {
  const counters = [...execution.counters.values()]
  const waits = counters.flatMap((one) => one.waitingUntil ?? [])
  return {
    calls: sumCounters(counters).calls,
    rows: counters.reduce((sum, one) => sum + one.rows, 0),
    ...(plan?.estimate.exact === true ? { estimatedCalls: plan.estimate.least } : {}),
    ...(waits.length > 0 ? { waitingUntil: Math.max(...waits) } : {}),
  }
}
