import type { ScheduleListen } from '../catalog/schedule-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { OpenSchedule } from './open-schedule.ts'
import type { Recorder } from './recorded-run.ts'
import { Scheduler } from './scheduler.ts'
import { type StatusServer, startStatusServer } from './status-server.ts'

/** What the daemon runs with. */
export interface DaemonOptions {
  /** Those that are enabled. */
  readonly schedules: readonly OpenSchedule[]
  readonly recorder: Recorder
  readonly listen?: ScheduleListen
  /** Milliseconds that runs under way get at the end. */
  readonly grace: number
  /** Calls back at each request to stop; returns what takes that back. */
  readonly onStop: (callback: () => void) => () => void
}

/**
 * Runs schedules until it is asked to stop: runs under way are waited for as long as `grace`; a second request ends them at once. Resolves
 * to the exit code: 0, or 130 when a run was cut off. Throws `state_unusable` while another daemon runs, and `config_invalid`.
 */
export async function runDaemon(options: DaemonOptions): Promise<number> {
  const { schedules, recorder, listen, grace, onStop } = options
  const { log, clock, version, states } = recorder
  const lock = await states.lockDaemon()
  const scheduler = new Scheduler({ schedules, recorder })
  const over = new AbortController()
  let requests = 0
  let isCut = false
  const cut = (why: string) => {
    if (scheduler.running.length === 0) return
    isCut = true
    log({ level: 'warning', event: 'cut_off', message: `${why}: ${scheduler.running.join(', ')} cut off` })
    scheduler.end(new CredsqlError('interrupted', why))
  }
  const off = onStop(() => {
    requests += 1
    if (requests > 1) return cut('asked to stop twice')
    scheduler.stop()
    log({ level: 'info', event: 'stopping', message: stoppingText(scheduler, grace) })
    clock.sleep(grace, over.signal).then(
      () => cut(`not done within ${grace / 1000} s`),
      () => undefined,
    )
  })
  let server: StatusServer | undefined
  try {
    if (listen !== undefined)
      server = await startStatusServer(listen, { scheduler, version, started: clock.now() })
    const names = schedules.map(({ name }) => name).join(', ')
    const where = server === undefined ? '' : `; /healthz and /metrics on ${server.url}`
    log({
      level: 'info',
      event: 'started',
      message: `following ${names}${where}`,
      facts: {
        pid: process.pid,
        schedules: schedules.length,
        ...(server !== undefined && { url: server.url }),
      },
    })
    await scheduler.run()
  } finally {
    over.abort()
    off()
    await server?.close()
    await lock.release()
  }
  log({ level: 'info', event: 'stopped', message: 'stopped' })
  return isCut ? 130 : 0
}

function stoppingText({ running }: Scheduler, grace: number): string {
  if (running.length === 0) return 'stopping'
  return `stopping; ${running.join(', ')} may take another ${grace / 1000} s`
}
