import type { RunStatus } from './run-outcome.ts'
import type { ScheduleState } from './schedule-state.ts'
import type { Told } from './tell-alarm.ts'

/** What a daemon has counted of one schedule since it began. */
export interface ScheduleMeter {
  readonly runs: Record<RunStatus, number>
  /** Instants that fell into a run under way, and were not run. */
  skipped: number
  /** Instants that passed while nothing ran: one run stands for all of them. */
  missed: number
  readonly told: Record<Told['target'], { done: number; failed: number }>
  running: boolean
  /** Unix milliseconds of the next start; undefined where there is none. */
  next: number | undefined
  state: ScheduleState | undefined
}

/** A meter that has counted nothing. */
export function newMeter(): ScheduleMeter {
  return {
    runs: { ok: 0, partial: 0, alarm: 0, error: 0, interrupted: 0 },
    skipped: 0,
    missed: 0,
    told: { command: { done: 0, failed: 0 }, webhook: { done: 0, failed: 0 } },
    running: false,
    next: undefined,
    state: undefined,
  }
}
