import { CredsqlError } from '../errors/credsql-error.ts'

/** What is told when a scheduled run finds an alarm, or fails. */
export interface AlarmTargets {
  /** A shell command, which gets the JSON on its stdin. */
  readonly command?: string
  /** An address to which the JSON is sent, signed with the secret that the reference leads to. */
  readonly webhook?: { readonly url: string; readonly secret: string }
}

/** A run that happens by itself. */
export interface ScheduleConfig {
  readonly name: string
  /** Five fields, or six with seconds in front: `15 3 * * *`. */
  readonly cron: string
  /** IANA name of the zone that the expression is meant in. */
  readonly timeZone: string
  /** Packs or queries that are run; none for a snapshot alone. */
  readonly run: readonly string[]
  /** Files, as `credsql report -o` takes them. `{date}` and `{time}` are the planned instant in UTC. */
  readonly outputs: readonly string[]
  /** Values of the queries' parameters. */
  readonly parameters: Readonly<Record<string, string>>
  /** Milliseconds within which the start is moved, so that many machines do not call at once. */
  readonly splay: number
  /** Which runs the history keeps, as `credsql snapshot --keep` takes it. */
  readonly keep?: string
  /** Milliseconds after which a run is ended. */
  readonly timeout: number
  readonly allowVerify: boolean
  readonly onAlarm: AlarmTargets
  readonly enabled: boolean
  /** `path:line`. */
  readonly origin: string
}

/** Where the daemon answers on loopback. */
export interface ScheduleListen {
  readonly host: string
  readonly port: number
  readonly origin: string
}

/** An entry of `schedules:` after the schema accepted it. */
export interface ScheduleEntry {
  readonly cron: string
  readonly time_zone?: string
  readonly run?: string | readonly string[]
  readonly outputs?: string | readonly string[]
  readonly parameters?: Readonly<Record<string, string | number | boolean>>
  readonly splay?: string
  readonly keep?: string | number
  readonly timeout?: string
  readonly allow_verify?: boolean
  readonly on_alarm?: AlarmTargets
  readonly enabled?: boolean
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const longestRun = 3_600_000

/** Milliseconds of a duration such as `90s`, `10m`, `2h`, `1d`, which the schema has checked. */
export function durationMs(text: string): number {
  const unit = units[text.at(-1) ?? ''] ?? 0
  return Number(text.slice(0, -1)) * unit
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

/** `127.0.0.1:9464`, `[::1]:9464`. Throws `config_invalid` for an address that is not this machine's own. */
export function scheduleListen(text: string, origin: string): ScheduleListen {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain ?? ''
  if (loopback.has(host) && Number(port) <= 65_535) return { host, port: Number(port), origin }
  throw new CredsqlError('config_invalid', `the scheduler listens on loopback only, not on "${text}"`, {
    file: origin,
    hint: 'Write 127.0.0.1:9464, and put a proxy of your own in front where others must reach it.',
  })
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}

/** A schedule with its defaults filled in. */
export function scheduleConfig(name: string, entry: ScheduleEntry, origin: string): ScheduleConfig {
  const { keep, splay, timeout } = entry
  return {
    name,
    cron: entry.cron,
    timeZone: entry.time_zone ?? 'UTC',
    run: listOf(entry.run),
    outputs: listOf(entry.outputs),
    parameters: Object.fromEntries(
      Object.entries(entry.parameters ?? {}).map(([parameter, value]) => [parameter, String(value)]),
    ),
    splay: splay === undefined ? 0 : durationMs(splay),
    ...(keep === undefined ? {} : { keep: String(keep) }),
    timeout: timeout === undefined ? longestRun : durationMs(timeout),
    allowVerify: entry.allow_verify ?? false,
    onAlarm: entry.on_alarm ?? {},
    enabled: entry.enabled ?? true,
    origin,
  }
}
