import type { ResultColumn, ResultValue } from '../value/batch.ts'
import { formatInstant } from '../value/timestamp.ts'
import type { OpenSchedule } from './open-schedule.ts'
import type { StateFolder } from './state-folder.ts'

/** The columns of `credsql schedule list`. */
export const scheduleColumns: readonly ResultColumn[] = [
  { name: 'name', type: 'text' },
  { name: 'cron', type: 'text' },
  { name: 'time_zone', type: 'text' },
  { name: 'run', type: 'text' },
  { name: 'enabled', type: 'boolean' },
  { name: 'next_at', type: 'timestamp with time zone' },
  { name: 'last_started_at', type: 'timestamp with time zone' },
  { name: 'last_ended_at', type: 'timestamp with time zone' },
  { name: 'last_status', type: 'text' },
  { name: 'last_message', type: 'text' },
]

/** A schedule as `credsql schedule list` shows it. A run that nobody is at any more, and that has no end, was `killed`. */
export async function scheduleRow(
  { name, config, times, delay }: OpenSchedule,
  states: StateFolder,
  now: number,
): Promise<readonly ResultValue[]> {
  const run = (await states.read(name))?.lastRun ?? undefined
  const isRunning = run?.status === 'running' && (await states.isRunning(name))
  const next = config.enabled ? times.next(now - delay) : undefined
  return [
    ...[name, config.cron, config.timeZone],
    config.run.length === 0 ? 'snapshot' : config.run.join(', '),
    config.enabled,
    instant(next === undefined ? undefined : next + delay),
    instant(run?.started),
    instant(run?.ended ?? undefined),
    run?.status === 'running' && !isRunning ? 'killed' : (run?.status ?? null),
    run?.message ?? null,
  ]
}

function instant(milliseconds: number | undefined): ResultValue {
  return milliseconds === undefined ? null : formatInstant(BigInt(milliseconds) * 1000n)
}
