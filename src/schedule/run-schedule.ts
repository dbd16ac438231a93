import { dirname } from 'node:path'
import type { CheckRun } from '../check/check-run.ts'
import { readWaivers } from '../check/read-waivers.ts'
import { allControls } from '../check/select-controls.ts'
import type { Waiver } from '../check/waiver.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Clock } from '../http/clock.ts'
import { loadPacks } from '../packs/load-packs.ts'
import type { Session } from '../session/session.ts'
import { takeSnapshot } from '../snapshot/take-snapshot.ts'
import type { OpenSchedule } from './open-schedule.ts'
import { failedOutcome, gravestOf, type RunOutcome, statusOf, type WrittenSnapshot } from './run-outcome.ts'

/** What the runs of schedules have in common. */
export interface RunContext {
  readonly clock: Clock
  /** The version of credsql. */
  readonly version: string
  /** Opens a session for one run, which closes it. */
  readonly openSession: () => Promise<Session>
}

/** One run of a schedule. */
export interface RunRequest {
  /** Unix milliseconds of the instant that it stands for. */
  readonly planned: number
  readonly signal: AbortSignal
}

/**
 * Does what a schedule is for: takes a snapshot, then evaluates and reports what it names. Never rejects: what went wrong is in the
 * outcome. A snapshot that fails does not keep the rest from being run.
 */
export async function runSchedule(
  schedule: OpenSchedule,
  request: RunRequest,
  context: RunContext,
): Promise<RunOutcome> {
  const deadline = startDeadline(schedule, context.clock)
  const signal = AbortSignal.any([request.signal, deadline.signal])
  let session: Session | undefined
  try {
    signal.throwIfAborted()
    session = await context.openSession()
    return await runIn(session, schedule, { ...request, signal }, context)
  } catch (error) {
    const reason = reasonOf(error, signal)
    const outcome = failedOutcome(session === undefined ? reason : await session.scrubError(reason))
    // Nobody is told of an interruption, so it must be one.
    return outcome.status !== 'interrupted' || request.signal.aborted
      ? outcome
      : { ...outcome, status: 'error', exitCode: 2 }
  } finally {
    deadline.release()
    await session?.close().catch(() => undefined)
  }
}

/** Ends a run that takes too long. */
function startDeadline({ name, config }: OpenSchedule, clock: Clock) {
  const [late, done] = [new AbortController(), new AbortController()]
  clock.sleep(config.timeout, done.signal).then(
    () => late.abort(tooLate(name, config.timeout)),
    () => undefined,
  )
  return { signal: late.signal, release: () => done.abort() }
}

function tooLate(name: string, timeout: number): CredsqlError {
  return new CredsqlError(
    'timed_out',
    `the run took longer than ${timeout / 1000} s (schedules.${name}.timeout)`,
  )
}

/** What an aborted run ended with: why it was aborted, whichever layer noticed. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error
  return signal.reason instanceof CredsqlError
    ? signal.reason
    : new CredsqlError('interrupted', 'interrupted')
}

async function runIn(
  session: Session,
  schedule: OpenSchedule,
  request: RunRequest,
  context: RunContext,
): Promise<RunOutcome> {
  const parts: RunOutcome[] = []
  parts.push(await snapshotPart(session, schedule, request, context))
  if (schedule.config.run.length > 0) parts.push(await reportPart(session, schedule, request, context))
  const exitCode = gravestOf(parts.map((part) => part.exitCode))
  const vault = await session.vault()
  const scrubbed = (texts: readonly string[]) => [...new Set(texts.map((text) => vault.scrub(text)))]
  const snapshot = parts.find((part) => part.snapshot !== undefined)?.snapshot
  const check = parts.find((part) => part.check !== undefined)?.check
  return {
    status: statusOf(exitCode),
    exitCode,
    ...(snapshot !== undefined && { snapshot }),
    ...(check !== undefined && { check: scrubbedCheck(check, (text) => vault.scrub(text)) }),
    files: parts.flatMap(({ files }) => files),
    warnings: scrubbed(parts.flatMap(({ warnings }) => warnings)),
    errors: parts.flatMap(({ errors }) => errors),
  }
}

/** The check with no secret in what others are told of it: names come from APIs, and somebody may have pasted one there. */
function scrubbedCheck(check: CheckRun, scrub: (text: string) => string): CheckRun {
  const controls = check.controls.map((control) => ({
    ...control,
    findings: control.findings.map((result) => ({
      ...result,
      resource: scrub(result.resource),
      reason: scrub(result.reason),
    })),
  }))
  return { ...check, controls }
}

async function snapshotPart(
  session: Session,
  { keep }: OpenSchedule,
  { signal }: RunRequest,
  { version }: RunContext,
): Promise<RunOutcome> {
  return part(session, signal, async () => {
    const run = await takeSnapshot(session, { version, signal, ...(keep !== undefined && { keep }) })
    const { id, rows, complete, warnings } = run
    const snapshot: WrittenSnapshot = { id, rows, complete }
    const exitCode = complete ? 0 : 3
    return { status: statusOf(exitCode), exitCode, snapshot, files: [], warnings, errors: [] }
  })
}

async function reportPart(
  session: Session,
  { config }: OpenSchedule,
  { planned, signal }: RunRequest,
  { clock, version }: RunContext,
): Promise<RunOutcome> {
  return part(session, signal, async () => {
    const { evaluatePacks } = await import('./evaluate-packs.ts')
    return evaluatePacks(session, {
      packs: config.run,
      outputs: config.outputs.map((output) => filledIn(output, planned)),
      cwd: folderOf(session),
      parameters: config.parameters,
      waivers: await waiversOf(session),
      run: { signal, allowVerify: config.allowVerify },
      now: new Date(clock.now()),
      version,
    })
  })
}

/** A part of a run: one that fails is an outcome too, unless the whole run is to end. */
async function part(
  session: Session,
  signal: AbortSignal,
  work: () => Promise<RunOutcome>,
): Promise<RunOutcome> {
  try {
    return await work()
  } catch (error) {
    if (signal.aborted) throw error
    const outcome = failedOutcome(await session.scrubError(error))
    return outcome.status === 'interrupted' ? { ...outcome, status: 'error', exitCode: 2 } : outcome
  }
}

/** `{date}` and `{time}` in the name of an output are the planned instant, in UTC. */
export function filledIn(output: string, planned: number): string {
  const [date = '', time = ''] = new Date(planned).toISOString().split(/[T.]/)
  return output.replaceAll('{date}', date).replaceAll('{time}', time.replaceAll(':', ''))
}

/** Where relative paths of a config begin: in its folder. */
export function folderOf({ config, resources }: Session): string {
  return config.path === undefined ? resources.cwd : dirname(config.path)
}

async function waiversOf({ config }: Session): Promise<readonly Waiver[]> {
  if (config.waivers === undefined) return []
  return readWaivers(config.waivers.path, allControls(await loadPacks({ folders: config.packs ?? [] })))
}
