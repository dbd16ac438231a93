import { Cron } from 'croner'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'

/** The instants that a cron expression means. All of them are Unix milliseconds. */
export interface CronTimes {
  /** The first one after an instant; undefined where there is none any more. */
  next(after: number): number | undefined
  /** The last one that is not later than an instant. */
  latest(until: number): number | undefined
  /** How many there are after one instant and not later than another; at most 10,000. */
  count(after: number, until: number): number
}

/** What is read: an expression, the zone that it is meant in, and where both were written. */
export interface CronSource {
  readonly name: string
  readonly cron: string
  readonly timeZone: string
  /** `path:line`. */
  readonly origin: string
}

const mostCounted = 10_000
const hint =
  'Five fields: minute, hour, day of the month, month, day of the week, such as 15 3 * * *; a sixth in front is seconds.'

/**
 * Reads a cron expression. A time that a change of the clocks leaves out comes when they have jumped; one that occurs twice is the first
 * of the two. Throws `config_invalid` with the place for what is no expression or zone, and for one that never comes.
 */
export function cronTimes(source: CronSource): CronTimes {
  const { cron, timeZone, origin } = source
  if (!isTimeZone(timeZone))
    throw invalid(source, `there is no time zone ${JSON.stringify(timeZone)}`, {
      file: origin,
      hint: 'Write the IANA name, such as Europe/Berlin or UTC.',
    })
  const times = parse(source)
  if (times.nextRun() === null)
    throw invalid(source, `the cron expression "${cron}" never comes`, { file: origin, hint })
  const next = (after: number) => times.nextRun(new Date(after))?.getTime()
  return {
    next,
    // The library takes neither the instant itself nor what is before it in the same millisecond.
    latest: (until) => times.previousRuns(1, new Date(until + 1))[0]?.getTime(),
    count: (after, until) => {
      let found = 0
      for (let at = next(after); at !== undefined && at <= until && found < mostCounted; at = next(at))
        found += 1
      return found
    },
  }
}

function parse(source: CronSource): Cron {
  const { cron, timeZone, origin } = source
  let times: Cron
  try {
    times = new Cron(cron, { timezone: timeZone, mode: '5-or-6-parts', paused: true })
  } catch (cause) {
    const reason = messageOf(cause).replace(/^Cron\w+: /, '')
    throw invalid(source, `"${cron}" is no cron expression: ${reason}`, { file: origin, hint })
  }
  // The library also takes a date, which comes once, and ? for the moment at which it is read.
  if (times.getPattern() !== undefined && !cron.includes('?')) return times
  throw invalid(source, `"${cron}" is no cron expression`, { file: origin, hint })
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function invalid(
  { name }: CronSource,
  message: string,
  details: { file: string; hint: string },
): CredsqlError {
  return new CredsqlError('config_invalid', `schedules.${name}: ${message}`, details)
}
