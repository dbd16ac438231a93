import type { Clock } from '../http/clock.ts'
import type { ProcessLock } from '../journal/process-lock.ts'
import { newMeter, type ScheduleMeter } from './meters.ts'
import type { OpenSchedule } from './open-schedule.ts'
import { type Recorder, recordedRun, tellFailure } from './recorded-run.ts'
import type { ScheduleLog } from './schedule-log.ts'
import type { ScheduleState } from './schedule-state.ts'
import type { Told } from './tell-alarm.ts'

/** What the scheduler works with. */
export interface SchedulerOptions {
  /** Those that are followed. */
  readonly schedules: readonly OpenSchedule[]
  readonly recorder: Recorder
}

/**
 * The longest sleep, in milliseconds. Timers stand still while a machine is suspended and know nothing of a clock that is set, so the
 * clock is looked at again and again.
 */
const longestSleep = 30_000
/** A clock that went back further than this was wrong before. */
const wrongClock = 3_600_000

/**
 * Follows schedules: each is run at its instants, one run of it at a time, and different ones side by side. Instants that fall into a run
 * are skipped and counted; for those that passed while nobody ran, one run stands.
 */
export class Scheduler {
  readonly meters: ReadonlyMap<string, ScheduleMeter>
  readonly #schedules: readonly OpenSchedule[]
  readonly #recorder: Recorder
  readonly #clock: Clock
  readonly #log: ScheduleLog
  readonly #stopping = new AbortController()
  readonly #ending = new AbortController()

  constructor({ schedules, recorder }: SchedulerOptions) {
    this.#schedules = schedules
    this.#recorder = recorder
    this.#clock = recorder.clock
    this.#log = recorder.log
    this.meters = new Map(schedules.map(({ name }) => [name, newMeter()]))
  }

  /** Follows the schedules until it is stopped and no run is under way. Rejects where what is remembered cannot be read. */
  async run(): Promise<void> {
    const begun: { readonly schedule: OpenSchedule; readonly state: ScheduleState }[] = []
    for (const schedule of this.#schedules) begun.push({ schedule, state: await this.#begin(schedule) })
    await Promise.all(begun.map(({ schedule, state }) => this.#follow(schedule, state)))
  }

  /** Begins no run from now on. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Ends what is under way; the next daemon catches it up. */
  end(reason: Error): void {
    this.stop()
    this.#ending.abort(reason)
  }

  get stopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Names of the schedules that run. */
  get running(): readonly string[] {
    return [...this.meters].filter(([, { running }]) => running).map(([name]) => name)
  }

  #meter({ name }: OpenSchedule): ScheduleMeter {
    const meter = this.meters.get(name)
    if (meter === undefined) throw new Error(`the schedule ${name} is not followed`)
    return meter
  }

  /** What is remembered of a schedule. One that is new, or whose expression has changed, begins now: nothing of it was missed. */
  async #begin(schedule: OpenSchedule): Promise<ScheduleState> {
    const { name, config } = schedule
    const { cron, timeZone } = config
    const { states } = this.#recorder
    const now = this.#clock.now()
    const found = await states.read(name)
    const isSame = found?.cron === cron && found.timeZone === timeZone
    if (isSame && found.handledUntil <= now + wrongClock) return found
    const state: ScheduleState = {
      ...{ cron, timeZone, handledUntil: now },
      lastRun: found?.lastRun ?? null,
      lastSuccess: found?.lastSuccess ?? null,
    }
    const lock = await states.lock(name)
    // Whoever runs it now writes a state of the same kind.
    if (lock === undefined) return state
    await states.write(name, state).finally(() => lock.release())
    return state
  }

  async #follow(schedule: OpenSchedule, begun: ScheduleState): Promise<void> {
    const { times, delay } = schedule
    const meter = this.#meter(schedule)
    meter.state = begun
    let handled = begun.handledUntil
    const cut = cutOff(begun)
    if (cut !== undefined && !this.#isDue(schedule, handled)) {
      this.#tell(schedule, 'caught_up', `the run for ${iso(cut)} was cut off; it is run once more`)
      meter.missed += 1
      handled = await this.#runOnce(schedule, handled, cut, 2)
    }
    while (!this.stopping) {
      const now = this.#clock.now()
      if (handled > now + wrongClock) handled = now
      const due = this.#isDue(schedule, handled)
      if (due === undefined) {
        const next = times.next(Math.max(handled, now - delay))
        meter.next = next === undefined ? undefined : next + delay
        await this.#sleep(next === undefined ? longestSleep : next + delay - now)
        continue
      }
      this.#countMissed(schedule, handled, due)
      handled = await this.#runOnce(schedule, handled, due, 1)
    }
  }

  /** The instant whose start has come and that is not dealt with yet. */
  #isDue({ times, delay }: OpenSchedule, handled: number): number | undefined {
    const latest = times.latest(this.#clock.now() - delay)
    return latest !== undefined && latest > handled ? latest : undefined
  }

  #countMissed(schedule: OpenSchedule, handled: number, due: number): void {
    const late = this.#clock.now() - due - schedule.delay
    const missed = schedule.times.count(handled, due) - (late > longestSleep ? 0 : 1)
    if (missed === 0) return
    this.#meter(schedule).missed += missed
    const instants = missed === 1 ? 'an instant was' : `${missed} instants were`
    this.#tell(schedule, 'caught_up', `${instants} missed, the last one ${iso(due)}; one run stands for all`)
  }

  /** Runs a schedule unless another process does. Resolves to the instant up to which all is dealt with. */
  async #runOnce(schedule: OpenSchedule, handled: number, planned: number, attempt: number): Promise<number> {
    const meter = this.#meter(schedule)
    let lock: ProcessLock | undefined
    try {
      lock = await this.#recorder.states.lock(schedule.name)
    } catch (error) {
      return this.#failed(schedule, { planned, attempt }, error)
    }
    if (lock === undefined) {
      meter.skipped += 1
      this.#tell(schedule, 'skipped', `${iso(planned)} was skipped: another process runs it`)
      return Math.max(handled, planned)
    }
    meter.running = true
    meter.next = undefined
    try {
      const { outcome, state, told, skipped } = await recordedRun(
        schedule,
        { planned, attempt, signal: this.#ending.signal },
        lock,
        this.#recorder,
      )
      meter.runs[outcome.status] += 1
      meter.state = state
      meter.skipped += skipped
      countTold(meter, told)
      if (skipped > 0)
        this.#tell(
          schedule,
          'skipped',
          `${skipped} ${skipped === 1 ? 'instant' : 'instants'} skipped during the run`,
        )
      return state.handledUntil
    } catch (error) {
      return this.#failed(schedule, { planned, attempt }, error)
    } finally {
      meter.running = false
    }
  }

  /** A fault that keeps a run from being recorded must not end the daemon, and is told like any other. */
  async #failed(
    schedule: OpenSchedule,
    run: { readonly planned: number; readonly attempt: number },
    error: unknown,
  ): Promise<number> {
    const meter = this.#meter(schedule)
    meter.runs.error += 1
    const order = { ...run, signal: this.#ending.signal }
    countTold(meter, await tellFailure(schedule, order, this.#recorder, error))
    return run.planned
  }

  #tell({ name }: OpenSchedule, event: string, message: string): void {
    this.#log({ level: 'warning', event, schedule: name, message })
  }

  async #sleep(milliseconds: number): Promise<void> {
    // Should the two directions of a search for instants disagree, this loop must not spin.
    const time = milliseconds <= 0 ? 1_000 : Math.min(milliseconds, longestSleep)
    await this.#clock.sleep(time, this.#stopping.signal).catch(() => undefined)
  }
}

function countTold(meter: ScheduleMeter, told: readonly Told[]): void {
  for (const { target, error } of told) meter.told[target][error === undefined ? 'done' : 'failed'] += 1
}

/** The instant of a run that was cut off and not repeated yet. */
function cutOff({ lastRun }: ScheduleState): number | undefined {
  if (lastRun === null || lastRun.planned === null || lastRun.attempt > 1) return undefined
  return lastRun.status === 'running' || lastRun.status === 'interrupted' ? lastRun.planned : undefined
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
