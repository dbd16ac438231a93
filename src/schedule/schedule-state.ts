import { type ControlStatus, controlStatuses } from '../check/check-run.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import type { RunStatus, WrittenSnapshot } from './run-outcome.ts'

/** A run of a schedule, as it is remembered. Instants are Unix milliseconds. */
export interface RememberedRun {
  readonly id: string
  /** The instant that it stands for; null where somebody asked for it. */
  readonly planned: number | null
  /** 2: the first one for this instant was cut off. */
  readonly attempt: number
  readonly started: number
  /** Null while it is under way, and for ever where the process was killed. */
  readonly ended: number | null
  readonly status: RunStatus | 'running'
  readonly exitCode: number | null
  readonly snapshot: WrittenSnapshot | null
  /** What the check found; null where there was none. */
  readonly totals: Readonly<Record<ControlStatus, number>> | null
  /** The first error, if any; without secrets. */
  readonly message: string | null
}

/** What is remembered of a schedule from one process to the next. */
export interface ScheduleState {
  /** The expression and zone that `handledUntil` belongs to. */
  readonly cron: string
  readonly timeZone: string
  /** Instants up to here are dealt with: run, skipped, or before the schedule was known. */
  readonly handledUntil: number
  readonly lastRun: RememberedRun | null
  /** When a run ended last that found out all that it was to find out. */
  readonly lastSuccess: number | null
}

const version = 1
const runStatuses: ReadonlySet<unknown> = new Set([
  ...['running', 'ok', 'partial', 'alarm', 'error', 'interrupted'],
])

/** A state as the text of a file. */
export function stateText(state: ScheduleState): string {
  return `${JSON.stringify({ version, ...state })}\n`
}

/** A state from the text of a file; undefined when it is none. */
export function parseState(text: string): ScheduleState | undefined {
  const { version: written, cron, timeZone, handledUntil, lastRun, lastSuccess } = parseJsonObject(text) ?? {}
  if (written !== version || typeof cron !== 'string' || typeof timeZone !== 'string') return undefined
  if (!isInstant(handledUntil) || !(lastSuccess === null || isInstant(lastSuccess))) return undefined
  if (lastRun === null) return { cron, timeZone, handledUntil, lastRun, lastSuccess }
  const run = readRun(lastRun)
  return run === undefined ? undefined : { cron, timeZone, handledUntil, lastRun: run, lastSuccess }
}

function readRun(value: unknown): RememberedRun | undefined {
  if (!isObject(value)) return undefined
  const { id, planned, attempt, started, ended, status, exitCode, snapshot, totals, message } = value
  const isRun =
    typeof id === 'string' &&
    (planned === null || isInstant(planned)) &&
    isInstant(attempt) &&
    isInstant(started) &&
    (ended === null || isInstant(ended)) &&
    runStatuses.has(status) &&
    (exitCode === null || isInstant(exitCode)) &&
    (snapshot === null || isSnapshot(snapshot)) &&
    (totals === null || isTotals(totals)) &&
    (message === null || typeof message === 'string')
  return isRun ? (value as unknown as RememberedRun) : undefined
}

function isSnapshot(value: unknown): boolean {
  if (!isObject(value)) return false
  const { id, rows, complete } = value
  return typeof id === 'string' && isInstant(rows) && typeof complete === 'boolean'
}

function isTotals(value: unknown): boolean {
  return isObject(value) && controlStatuses.every((status) => isInstant(value[status]))
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
