import { hostname } from 'node:os'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { systemClock } from '../../http/clock.ts'
import { runDaemon } from '../../schedule/daemon.ts'
import { findSchedule, type OpenSchedule, openSchedules } from '../../schedule/open-schedule.ts'
import { type Recorder, recordedRun } from '../../schedule/recorded-run.ts'
import { folderOf, runSchedule } from '../../schedule/run-schedule.ts'
import { type LogFormat, scheduleLog } from '../../schedule/schedule-log.ts'
import { scheduleColumns, scheduleRow } from '../../schedule/schedule-rows.ts'
import { StateFolder } from '../../schedule/state-folder.ts'
import { tellAlarm } from '../../schedule/tell-alarm.ts'
import { localFolders } from '../../secrets/local-folders.ts'
import type { Session } from '../../session/session.ts'
import { type CommandContext, openSession, withSession } from '../command-context.ts'
import { printRows } from '../print-rows.ts'
import { interruptible } from '../run-statements.ts'
import { note } from '../terminal.ts'
import { version } from '../version.ts'

/** Arguments of `credsql schedule run`. */
export interface ScheduleRunArguments {
  readonly config?: string
  readonly once?: string
  readonly log: LogFormat
  readonly grace: number
}

/** Arguments of `credsql schedule list`. */
export interface ScheduleListArguments {
  readonly config?: string
  readonly output?: string
  readonly color?: boolean
}

/** What is left of a run that does not heed its end, in milliseconds. */
const lastMoment = 5_000

/**
 * `credsql schedule run`: the daemon; with `--once` one run, whose exit code is that of the check or the snapshot, and 2 where somebody
 * could not be told.
 */
export async function scheduleRunCommand(
  args: ScheduleRunArguments,
  context: CommandContext,
): Promise<number> {
  const { schedules, session } = await opened(args.config, context)
  const recorder = recorderOf(args, context, session)
  return args.once === undefined
    ? daemon(schedules, session, recorder, args, context)
    : once(findSchedule(schedules, args.once), recorder, context)
}

/** `credsql schedule list`: when each runs next, and what came of it last. */
export async function scheduleListCommand(
  args: ScheduleListArguments,
  context: CommandContext,
): Promise<number> {
  const { terminal, env } = context
  const { schedules } = await opened(args.config, context)
  const states = new StateFolder(localFolders(env).state)
  const now = systemClock.now()
  const rows = await Promise.all(schedules.map((schedule) => scheduleRow(schedule, states, now)))
  async function* batches() {
    if (rows.length > 0)
      yield {
        length: rows.length,
        columns: scheduleColumns.map((_, at) => rows.map((row) => row[at] ?? null)),
      }
  }
  await printRows({ columns: scheduleColumns, batches: batches() }, args, terminal)
  if (rows.length === 0)
    note(terminal, 'the config has no schedules: docs/schedules.md tells how to write one')
  return 0
}

/** The schedules of the config. Its session is closed: each run opens one of its own, and so sees what was changed meanwhile. */
function opened(
  config: string | undefined,
  context: CommandContext,
): Promise<{ readonly schedules: readonly OpenSchedule[]; readonly session: Session }> {
  return withSession(context, config, async (session) => {
    const schedules = await openSchedules(session.config, { cwd: folderOf(session) })
    return { schedules, session }
  })
}

function recorderOf(
  { config, log }: ScheduleRunArguments,
  context: CommandContext,
  session: Session,
): Recorder {
  const { terminal, env } = context
  const clock = systemClock
  const folder = folderOf(session)
  const running = { clock, version, openSession: () => openSession(context, config) }
  return {
    ...{ clock, version, host: hostname() },
    states: new StateFolder(localFolders(env).state),
    log: scheduleLog(
      log,
      () => clock.now(),
      (line) => note(terminal, line),
    ),
    run: (schedule, planned, signal) => runSchedule(schedule, { planned, signal }, running),
    tell: (schedule, message, signal) => tellAlarm(schedule, message, { clock, env, folder, signal }),
  }
}

async function once(
  schedule: OpenSchedule,
  recorder: Recorder,
  { terminal }: CommandContext,
): Promise<number> {
  const lock = await recorder.states.mustLock(schedule.name)
  const { signal, release } = interruptible(terminal, undefined)
  try {
    const order = { planned: null, attempt: 1, signal }
    const { outcome, told } = await recordedRun(schedule, order, lock, recorder)
    return told.some(({ error }) => error !== undefined) ? 2 : outcome.exitCode
  } finally {
    release()
  }
}

async function daemon(
  schedules: readonly OpenSchedule[],
  { config }: Session,
  recorder: Recorder,
  { grace }: ScheduleRunArguments,
  { terminal }: CommandContext,
): Promise<number> {
  const enabled = schedules.filter((schedule) => schedule.config.enabled)
  if (enabled.length === 0)
    throw new CredsqlError('config_invalid', 'the config has no schedule that is enabled', {
      ...(config.path !== undefined && { file: config.path }),
      hint: 'Write one under schedules:, with cron: 15 3 * * *; docs/schedules.md shows more.',
    })
  let last: NodeJS.Timeout | undefined
  let requests = 0
  const onStop = (callback: () => void) =>
    terminal.onInterrupt(() => {
      requests += 1
      // What does not heed its end is left behind; the next daemon finds it unfinished.
      if (requests > 1) last ??= setTimeout(() => terminal.exit?.(130), lastMoment).unref()
      callback()
    })
  try {
    return await runDaemon({
      ...{ schedules: enabled, recorder, grace: grace * 1000, onStop },
      ...(config.scheduleListen !== undefined && { listen: config.scheduleListen }),
    })
  } finally {
    clearTimeout(last)
  }
}
