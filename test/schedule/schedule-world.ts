import type { TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { parseConfig } from '../../src/catalog/config.ts'
import type { ScheduleConfig } from '../../src/catalog/schedule-config.ts'
import { type OpenSchedule, openSchedules } from '../../src/schedule/open-schedule.ts'
import type { Recorder } from '../../src/schedule/recorded-run.ts'
import type { RunOutcome } from '../../src/schedule/run-outcome.ts'
import type { LogEntry } from '../../src/schedule/schedule-log.ts'
import { Scheduler } from '../../src/schedule/scheduler.ts'
import { StateFolder } from '../../src/schedule/state-folder.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** A run that went well. */
export const fine: RunOutcome = { status: 'ok', exitCode: 0, files: [], warnings: [], errors: [] }

/** Schedules of a config's text. */
export async function schedulesOf(text: string, machine = 'm1'): Promise<readonly OpenSchedule[]> {
  return openSchedules(await parseConfig(text, 'credsql.yaml'), { cwd: '/', machine })
}

/** Waits until a thing is so; what it waits for are files, never time. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate()
}

/** A run that has begun and waits for the test to end it. */
export interface Gate {
  readonly schedule: string
  /** When it began, ISO 8601. */
  readonly at: string
  readonly planned: string
  end(outcome?: RunOutcome): void
}

/** A scheduler on a clock of its own, with runs that do what the test says. */
export interface ScheduleWorld {
  readonly clock: FakeClock
  readonly folder: string
  readonly states: StateFolder
  readonly recorder: Recorder
  readonly log: LogEntry[]
  /** Messages that were told. */
  readonly told: Record<string, unknown>[]
  /** `schedule planned -> begun` of each run. */
  readonly runs: string[]
  /** Runs under way, where runs are held. */
  readonly gates: Gate[]
  /** Lets time pass in small steps, and after each all come to rest. */
  readonly pass: (milliseconds: number, scheduler: Scheduler, step?: number) => Promise<void>
  readonly start: (schedules: readonly OpenSchedule[]) => { scheduler: Scheduler; over: Promise<void> }
}

/** Options of a world. */
export interface WorldOptions {
  /** Runs wait until the test ends them. */
  readonly held?: boolean
  readonly outcome?: RunOutcome
  readonly folder?: string
  /** The first instant, ISO 8601. */
  readonly at?: string
}

export async function scheduleWorld(t: TestContext, options: WorldOptions = {}): Promise<ScheduleWorld> {
  const { held = false, outcome = fine, at = '2026-03-02T00:00:00Z' } = options
  const clock = new FakeClock({ held: true })
  clock.advance(Date.parse(at) - clock.now())
  const folder = options.folder ?? (await temporaryFolder(t))
  const states = new StateFolder(folder)
  const [log, told, runs, gates]: [LogEntry[], Record<string, unknown>[], string[], Gate[]] = [[], [], [], []]
  const iso = (instant: number) => new Date(instant).toISOString()
  const recorder: Recorder = {
    ...{ clock, states, host: 'm1', version: '1.2.3' },
    log: (entry) => log.push(entry),
    run: (schedule, planned, signal) => {
      runs.push(`${schedule.name} ${iso(planned)} -> ${iso(clock.now())}`)
      if (!held) return Promise.resolve(outcome)
      return new Promise((resolve) => {
        const gate: Gate = {
          ...{ schedule: schedule.name, at: iso(clock.now()), planned: iso(planned) },
          end: (how = fine) => {
            gates.splice(gates.indexOf(gate), 1)
            resolve(how)
          },
        }
        gates.push(gate)
        signal.addEventListener('abort', () => gate.end({ ...fine, status: 'interrupted', exitCode: 130 }))
      })
    },
    tell: async (_, message) => {
      told.push(message)
      return [{ target: 'command' }]
    },
  }
  let followed = 0
  const rest = () => until(() => clock.sleeping + gates.length === followed)
  return {
    ...{ clock, folder, states, recorder, log, told, runs, gates },
    async pass(milliseconds, scheduler, step = 1_000) {
      const end = clock.now() + milliseconds
      await rest()
      while (clock.now() < end && !scheduler.stopping) {
        clock.advance(Math.min(step, end - clock.now()))
        await rest()
      }
    },
    start(schedules) {
      followed = schedules.length
      const scheduler = new Scheduler({ schedules, recorder })
      const over = scheduler.run()
      // A test that fails must not leave loops that wait for a clock that nobody moves.
      t.after(() => scheduler.end(new Error('the test is over')))
      return { scheduler, over }
    },
  }
}

/** A schedule that is made without a config's text. */
export function configOf(change: Partial<ScheduleConfig> = {}): ScheduleConfig {
  return {
    ...{ name: 'nightly', cron: '15 3 * * *', timeZone: 'UTC', run: [], outputs: [], parameters: {} },
    ...{
      splay: 0,
      timeout: 3_600_000,
      allowVerify: false,
      onAlarm: {},
      enabled: true,
      origin: 'credsql.yaml:2',
    },
    ...change,
  }
}
