import { randomBytes } from 'node:crypto'
import type { Clock } from '../http/clock.ts'
import type { ProcessLock } from '../journal/process-lock.ts'
import { countOf } from '../render/count-text.ts'
import { type AlarmMessage, alarmMessage } from './alarm-message.ts'
import type { OpenSchedule } from './open-schedule.ts'
import { failedOutcome, type RunOutcome } from './run-outcome.ts'
import type { ScheduleLog } from './schedule-log.ts'
import type { RememberedRun, ScheduleState } from './schedule-state.ts'
import type { StateFolder } from './state-folder.ts'
import type { Told } from './tell-alarm.ts'

/** What recording a run needs: where it is remembered, who runs it, who is told. */
export interface Recorder {
  readonly clock: Clock
  readonly states: StateFolder
  readonly log: ScheduleLog
  readonly host: string
  /** The version of credsql. */
  readonly version: string
  readonly run: (schedule: OpenSchedule, planned: number, signal: AbortSignal) => Promise<RunOutcome>
  readonly tell: (
    schedule: OpenSchedule,
    message: AlarmMessage,
    signal: AbortSignal,
  ) => Promise<readonly Told[]>
}

/** The run to do. */
export interface RunOrder {
  /** The instant that it stands for; null where somebody asks for it. */
  readonly planned: number | null
  /** 2: the first one for this instant was cut off. */
  readonly attempt: number
  readonly signal: AbortSignal
}

/** A run that has ended, what it left, and who was told. */
export interface RecordedRun {
  readonly outcome: RunOutcome
  readonly state: ScheduleState
  readonly told: readonly Told[]
  /** Instants that fell into the run, and are not run. */
  readonly skipped: number
}

/**
 * Runs a schedule under its lock, which is released at the end, writes down that it runs and what came of it, and tells of whatever is
 * not ok. A run that was interrupted is not told of: who interrupted it knows. Never rejects; what cannot be written down is an error
 * of the run.
 */
export async function recordedRun(
  schedule: OpenSchedule,
  order: RunOrder,
  lock: ProcessLock,
  recorder: Recorder,
): Promise<RecordedRun> {
  try {
    return await locked(schedule, order, recorder)
  } finally {
    await lock.release().catch((error: unknown) => logFailure(recorder, schedule, error))
  }
}

async function locked(schedule: OpenSchedule, order: RunOrder, recorder: Recorder): Promise<RecordedRun> {
  const { clock, states, log } = recorder
  const { name, config } = schedule
  const started = clock.now()
  const begun = newRun(name, order, started)
  log({
    level: 'info',
    event: 'run_started',
    schedule: name,
    message: startText(order),
    facts: { run: begun.id },
  })
  const before = await states.read(name).catch(() => undefined)
  const running: ScheduleState = {
    cron: config.cron,
    timeZone: config.timeZone,
    handledUntil: Math.max(order.planned ?? started, knownUntil(before, schedule, started)),
    lastRun: begun,
    lastSuccess: before?.lastSuccess ?? null,
  }
  const outcome = await states.write(name, running).then(
    () => recorder.run(schedule, order.planned ?? started, order.signal),
    (error: unknown) => failedOutcome(error),
  )
  const ended = clock.now()
  const { status, exitCode, snapshot = null, check, errors } = outcome
  const isCut = status === 'interrupted'
  const lastRun: RememberedRun = {
    ...begun,
    ended,
    status,
    exitCode,
    snapshot,
    totals: check?.totals ?? null,
    message: errors[0]?.message ?? null,
  }
  logEnd(recorder, schedule, outcome, lastRun)
  // What was cut off is caught up by the next daemon, and what fell into it with it.
  const until = isCut ? running.handledUntil : passedUntil(schedule, running.handledUntil, ended)
  const state: ScheduleState = {
    ...running,
    handledUntil: until,
    lastRun,
    lastSuccess: status === 'ok' || status === 'alarm' ? ended : running.lastSuccess,
  }
  const told = await tellUnlessFine(schedule, order, recorder, { outcome, lastRun })
  const failed = await states.write(name, state).then(
    () => undefined,
    (error: unknown) => error,
  )
  const skipped = order.planned === null ? 0 : schedule.times.count(running.handledUntil, until)
  if (failed === undefined) return { outcome, state, told, skipped }
  logFailure(recorder, schedule, failed)
  return { outcome: failedOutcome(failed), state, told, skipped }
}

/** Tells of a run that could not even be recorded, as of any that failed. Never rejects. */
export async function tellFailure(
  schedule: OpenSchedule,
  order: RunOrder,
  recorder: Recorder,
  error: unknown,
): Promise<readonly Told[]> {
  const { name } = schedule
  const now = recorder.clock.now()
  const outcome = failedOutcome(error)
  const { status, exitCode, errors } = outcome
  const lastRun: RememberedRun = {
    ...newRun(name, order, now),
    ...{ ended: now, status, exitCode, message: errors[0]?.message ?? null },
  }
  logFailure(recorder, schedule, error)
  return tellUnlessFine(schedule, order, recorder, { outcome, lastRun })
}

function newRun(name: string, { planned, attempt }: RunOrder, started: number): RememberedRun {
  return {
    id: runId(name, started),
    ...{ planned, attempt, started, ended: null, status: 'running' },
    ...{ exitCode: null, snapshot: null, totals: null, message: null },
  }
}

/** Instants up to here were dealt with before; one of the future says that the clock was wrong then. */
function knownUntil(before: ScheduleState | undefined, { config }: OpenSchedule, now: number): number {
  const isSame = before?.cron === config.cron && before.timeZone === config.timeZone
  return isSame && before.handledUntil <= now ? before.handledUntil : 0
}

/** The last instant whose start has passed. */
function passedUntil({ times, delay }: OpenSchedule, handled: number, now: number): number {
  return Math.max(handled, times.latest(now - delay) ?? handled)
}

async function tellUnlessFine(
  schedule: OpenSchedule,
  { signal }: RunOrder,
  { tell, log, host, version }: Recorder,
  { outcome, lastRun }: { readonly outcome: RunOutcome; readonly lastRun: RememberedRun },
): Promise<readonly Told[]> {
  const { name } = schedule
  if (outcome.status === 'ok' || outcome.status === 'interrupted') return []
  const told = await tell(schedule, alarmMessage(lastRun, outcome, { schedule: name, host, version }), signal)
  for (const { target, error } of told)
    if (error === undefined)
      log({ level: 'info', event: 'told', schedule: name, message: `told the ${target}`, facts: { target } })
    else
      log({
        level: 'error',
        event: 'not_told',
        schedule: name,
        message: `the ${target} could not be told: ${error.message}`,
        facts: { target, code: error.code },
      })
  return told
}

function runId(name: string, started: number): string {
  const time = new Date(started).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${name}-${time}-${randomBytes(4).toString('hex')}`
}

function startText({ planned, attempt }: RunOrder): string {
  if (planned === null) return 'run, as asked for'
  return `run for ${new Date(planned).toISOString()}${attempt > 1 ? ', which was cut off before' : ''}`
}

function logEnd(
  { log }: Recorder,
  { name: schedule }: OpenSchedule,
  { status, exitCode, snapshot, check, files, warnings, errors }: RunOutcome,
  { id, started, ended }: RememberedRun,
): void {
  for (const message of warnings) log({ level: 'warning', event: 'warning', schedule, message })
  for (const { code, message } of errors)
    log({ level: 'error', event: 'failed', schedule, message: `${message} (${code})`, facts: { code } })
  const seconds = ((ended ?? started) - started) / 1000
  const found =
    check === undefined
      ? ''
      : `, ${countOf(check.totals.alarm, 'alarm')}, ${countOf(check.totals.error, 'error')}`
  const credentials =
    snapshot === undefined ? '' : `, ${countOf(snapshot.rows, 'credential')} in ${snapshot.id}`
  log({
    level: status === 'ok' ? 'info' : 'warning',
    event: 'run_ended',
    schedule,
    message: `${status} after ${seconds} s${credentials}${found}`,
    facts: {
      ...{ run: id, status, exit_code: exitCode, seconds, files: files.length },
      ...(snapshot !== undefined && { snapshot: snapshot.id, credentials: snapshot.rows }),
      ...(check !== undefined && { alarms: check.totals.alarm, control_errors: check.totals.error }),
    },
  })
}

function logFailure({ log }: Recorder, { name: schedule }: OpenSchedule, error: unknown): void {
  const { code, message } = failedOutcome(error).errors[0] ?? { code: 'internal', message: 'it failed' }
  log({ level: 'error', event: 'failed', schedule, message: `${message} (${code})`, facts: { code } })
}
