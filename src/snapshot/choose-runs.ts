import { CredsqlError } from '../errors/credsql-error.ts'
import { findRun } from '../history/history-store.ts'
import { parseAge } from '../history/keep.ts'
import { isRunId } from '../history/run-id.ts'
import type { RunRecord } from '../history/run-record.ts'
import { formatInstant, parseInstant } from '../value/timestamp.ts'

/** Which runs are to be compared, as the flags say. */
export interface RunChoice {
  /** An age such as `7d`, a date or an instant, or a run's id. */
  readonly since?: string
  /** Ids of runs. */
  readonly from?: string
  readonly to?: string
}

/** Two runs to compare, and what is worth saying about the choice. */
export interface ChosenRuns {
  readonly from: RunRecord
  readonly to: RunRecord
  readonly note?: string
}

/**
 * Chooses two of the runs, which are given oldest first and are at least one; the last two unless told. `since` compares with the
 * state at that time: the last run until then. Throws `usage`.
 */
export function chooseRuns(
  runs: readonly RunRecord[],
  { since, from, to }: RunChoice,
  now: number,
): ChosenRuns {
  const last = runs.at(-1)
  if (last === undefined) throw new CredsqlError('internal', 'a run of an empty history was asked for')
  if (since !== undefined && from !== undefined)
    throw new CredsqlError('usage', '--since and --from both say where to begin', {
      hint: 'Give one of them.',
    })
  const later = to === undefined ? last : findRun(runs, to)
  if (from !== undefined) return { from: findRun(runs, from), to: later }
  if (since !== undefined) return sinceRun(runs, since, later, now)
  const before = runs.findLast(({ number }) => number < later.number)
  if (before !== undefined) return { from: before, to: later }
  return { from: later, to: later, note: `there is no run before ${later.id}: nothing to compare with` }
}

function sinceRun(runs: readonly RunRecord[], since: string, to: RunRecord, now: number): ChosenRuns {
  if (isRunId(since)) return { from: findRun(runs, since), to }
  const age = parseAge(since)
  const instant = age === undefined ? parseInstant(since) : BigInt(now) * 1000n - age
  if (instant === undefined)
    throw new CredsqlError(
      'usage',
      `--since takes an age, a date or a run, and not ${JSON.stringify(since)}`,
      {
        hint: 'Such as --since 7d, --since 2026-11-01, --since 2026-11-01T09:00:00Z; credsql history lists the runs.',
      },
    )
  const from = runs.findLast(({ startedAt }) => startedAt <= instant)
  if (from === undefined) {
    const oldest = runs[0] ?? to
    return { from: oldest, to, note: `the history begins ${formatInstant(oldest.startedAt)}` }
  }
  if (from === to) return { from, to, note: `no snapshot was taken since ${formatInstant(instant)}` }
  return { from, to }
}
