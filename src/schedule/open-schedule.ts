import { hostname } from 'node:os'
import type { Config } from '../catalog/config.ts'
import type { ScheduleConfig } from '../catalog/schedule-config.ts'
import { CredsqlError, type ErrorDetails } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { type Keep, parseKeep } from '../history/keep.ts'
import { parseUrl } from '../http/parse-url.ts'
import { loadPacks } from '../packs/load-packs.ts'
import type { Pack } from '../packs/pack.ts'
import { queryParameters, refuseUnknownParameters } from '../packs/query-parameters.ts'
import { reportOutputs } from '../report/report-outputs.ts'
import { selectQueries } from '../report/select-queries.ts'
import { parseSecretReference, type SecretReference } from '../secrets/source.ts'
import { type CronTimes, cronTimes } from './cron-times.ts'
import { splayOf } from './splay.ts'

/** Where alarms are posted. */
export interface Webhook {
  readonly url: URL
  readonly secret: SecretReference
}

/** A schedule of which everything that can be checked beforehand is right. */
export interface OpenSchedule {
  readonly name: string
  readonly config: ScheduleConfig
  readonly times: CronTimes
  /** Milliseconds from a planned instant to its start on this machine. */
  readonly delay: number
  readonly keep?: Keep
  readonly webhook?: Webhook
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** What opening needs to know of this machine. */
export interface OpenOptions {
  /** Where relative outputs begin if the config has no file. */
  readonly cwd: string
  /** What tells this machine from others; its name unless told. */
  readonly machine?: string
}

/** Opens all schedules of a config. Throws `config_invalid` with file and line of the first fault. */
export async function openSchedules(
  config: Config,
  { cwd, machine = hostname() }: OpenOptions,
): Promise<readonly OpenSchedule[]> {
  const { schedules = [], packs = [] } = config
  const opened = schedules.map((schedule) => openSchedule(schedule, machine))
  if (!schedules.some(({ run }) => run.length > 0)) return opened
  const known = await loadPacks({ folders: packs })
  for (const schedule of schedules) checkReport(schedule, known, cwd)
  return opened
}

/** The schedule of a name. Throws `usage` with near names. */
export function findSchedule(schedules: readonly OpenSchedule[], name: string): OpenSchedule {
  const found = schedules.find((schedule) => schedule.name === name)
  if (found !== undefined) return found
  const names = schedules.map((schedule) => schedule.name)
  throw new CredsqlError('usage', `there is no schedule "${name}"`, {
    near: nearNames(name, names),
    hint:
      names.length === 0
        ? 'Write one under schedules: of the config.'
        : `The schedules are ${names.join(', ')}.`,
  })
}

function openSchedule(config: ScheduleConfig, machine: string): OpenSchedule {
  const { name, cron, timeZone, origin, onAlarm } = config
  const keep = keepOf(config)
  if (config.outputs.length > 0 && config.run.length === 0)
    throw invalid(config, 'it has outputs, and nothing that is run for them', {
      hint: 'Write run: compliance, or another pack.',
    })
  return {
    name,
    config,
    times: cronTimes({ name, cron, timeZone, origin }),
    delay: splayOf(name, machine, config.splay),
    ...(keep !== undefined && { keep }),
    ...(onAlarm.webhook !== undefined && { webhook: webhookOf(config, onAlarm.webhook) }),
  }
}

/** What is found out before the first run: a schedule that cannot work says so now, and not at night. */
function checkReport(schedule: ScheduleConfig, packs: readonly Pack[], cwd: string): void {
  const { run, outputs, parameters } = schedule
  if (run.length === 0) return
  try {
    const { queries } = selectQueries(packs, run)
    refuseUnknownParameters(queries, parameters)
    for (const query of queries) {
      const own = Object.entries(parameters).filter(([name]) => Object.hasOwn(query.parameters, name))
      queryParameters(query, Object.fromEntries(own))
    }
    if (outputs.length > 0) reportOutputs(outputs, cwd)
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    const { message, details } = error
    throw invalid(schedule, message, details)
  }
}

function keepOf(config: ScheduleConfig): Keep | undefined {
  if (config.keep === undefined) return undefined
  try {
    return parseKeep(config.keep)
  } catch {
    throw invalid(config, `keep is a number of runs or an age, and not ${JSON.stringify(config.keep)}`, {
      hint: 'Such as 100, 90d, 12h, 8w.',
    })
  }
}

function webhookOf(
  config: ScheduleConfig,
  { url: text, secret: reference }: { url: string; secret: string },
): Webhook {
  // Addresses of webhooks often hold a secret themselves, so no message repeats one.
  const url = parseUrl(text)
  if (url === undefined) throw invalid(config, 'the url of on_alarm.webhook is no url', {})
  if (url.username !== '' || url.password !== '')
    throw invalid(config, 'the url of on_alarm.webhook has a user name or a password', {
      hint: 'What is sent is signed; take them out of the url.',
    })
  if (url.protocol !== 'https:' && !loopback.test(url.hostname))
    throw invalid(config, 'the url of on_alarm.webhook is not https', {
      hint: 'http is for loopback alone: what is sent tells where credentials are.',
    })
  const secret = parseReference(config, reference)
  if (secret !== undefined) return { url, secret }
  throw invalid(config, 'on_alarm.webhook.secret holds a secret', {
    hint: 'Secrets are not written here. Write a reference, such as env:HOOK_SECRET, and replace the secret: it was in a file.',
  })
}

function parseReference(config: ScheduleConfig, text: string): SecretReference | undefined {
  try {
    return parseSecretReference(text)
  } catch (error) {
    throw error instanceof CredsqlError ? error.with({ file: config.origin }) : error
  }
}

function invalid({ name, origin }: ScheduleConfig, message: string, details: ErrorDetails): CredsqlError {
  return new CredsqlError('config_invalid', `schedules.${name}: ${message}`, { file: origin, ...details })
}
