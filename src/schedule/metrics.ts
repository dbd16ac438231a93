import { controlStatuses } from '../check/check-run.ts'
import type { ScheduleMeter } from './meters.ts'
import type { RunStatus } from './run-outcome.ts'

/** What the metrics are made of. */
export interface MetricsSource {
  /** The version of credsql. */
  readonly version: string
  /** Unix milliseconds. */
  readonly started: number
  readonly meters: ReadonlyMap<string, ScheduleMeter>
}

type Labels = Readonly<Record<string, string>>
type Sample = readonly [Labels, number | undefined]

interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly Sample[]
}

const statuses: readonly RunStatus[] = ['ok', 'partial', 'alarm', 'error', 'interrupted']
const targets = ['command', 'webhook'] as const

/** The metrics in Prometheus' text format, version 0.0.4. */
export function metricsText(source: MetricsSource): string {
  const lines = families(source).flatMap(({ name, type, help, samples }) => {
    const known = samples.filter((sample): sample is readonly [Labels, number] => sample[1] !== undefined)
    if (known.length === 0) return []
    const values = known.map(([labels, value]) => `${name}${labelText(labels)} ${value}`)
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values]
  })
  return `${lines.join('\n')}\n`
}

function families({ version, started, meters }: MetricsSource): readonly Family[] {
  const each = (of: (meter: ScheduleMeter) => readonly Sample[]): readonly Sample[] =>
    [...meters].flatMap(([schedule, meter]) =>
      of(meter).map(([labels, value]): Sample => [{ schedule, ...labels }, value]),
    )
  const one = (of: (meter: ScheduleMeter) => number | null | undefined) =>
    each((meter) => [[{}, of(meter) ?? undefined]])
  const seconds = (milliseconds: number | null | undefined) =>
    milliseconds === null || milliseconds === undefined ? undefined : milliseconds / 1000
  const last = (meter: ScheduleMeter) => meter.state?.lastRun ?? undefined
  const family = (name: string, type: Family['type'], help: string, samples: readonly Sample[]): Family => ({
    name: `credsql_${name}`,
    ...{ type, help, samples },
  })
  return [
    family('build_info', 'gauge', 'The version of credsql.', [[{ version }, 1]]),
    family('start_time_seconds', 'gauge', 'When the daemon began.', [[{}, started / 1000]]),
    family(
      'schedule_runs_total',
      'counter',
      'Runs that have ended since the daemon began.',
      each(({ runs }) => statuses.map((status): Sample => [{ status }, runs[status]])),
    ),
    family(
      'schedule_skipped_total',
      'counter',
      'Instants that fell into a run under way.',
      one(({ skipped }) => skipped),
    ),
    family(
      'schedule_missed_total',
      'counter',
      'Instants that passed while nothing ran; one run stands for all of them.',
      one(({ missed }) => missed),
    ),
    family(
      'schedule_told_total',
      'counter',
      'Messages of on_alarm, by whether they arrived.',
      each(({ told }) =>
        targets.flatMap((target): readonly Sample[] => [
          [{ target, result: 'done' }, told[target].done],
          [{ target, result: 'failed' }, told[target].failed],
        ]),
      ),
    ),
    family(
      'schedule_running',
      'gauge',
      'Whether a run is under way.',
      one(({ running }) => Number(running)),
    ),
    family(
      'schedule_next_run_time_seconds',
      'gauge',
      'When the next run starts.',
      one(({ next }) => seconds(next)),
    ),
    family(
      'schedule_last_run_time_seconds',
      'gauge',
      'When the last run ended.',
      one((meter) => seconds(last(meter)?.ended)),
    ),
    family(
      'schedule_last_success_time_seconds',
      'gauge',
      'When a run ended last that found out all that it was to find out, alarms included.',
      one(({ state }) => seconds(state?.lastSuccess)),
    ),
    family(
      'schedule_last_run_duration_seconds',
      'gauge',
      'How long the last run took.',
      one((meter) => {
        const run = last(meter)
        return run === undefined || run.ended === null ? undefined : seconds(run.ended - run.started)
      }),
    ),
    family(
      'schedule_last_run_status',
      'gauge',
      '1 for the status of the last run, 0 for the others.',
      each((meter) => {
        const run = last(meter)
        if (run === undefined || run.ended === null) return []
        return statuses.map((status): Sample => [{ status }, Number(run.status === status)])
      }),
    ),
    family(
      'schedule_last_run_results',
      'gauge',
      'Results of the controls of the last run.',
      each((meter) => {
        const totals = last(meter)?.totals ?? undefined
        return totals === undefined
          ? []
          : controlStatuses.map((status): Sample => [{ status }, totals[status]])
      }),
    ),
    family(
      'schedule_last_run_credentials',
      'gauge',
      "Credentials in the last run's snapshot.",
      one((meter) => last(meter)?.snapshot?.rows),
    ),
  ]
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
