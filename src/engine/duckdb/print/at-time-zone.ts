import { shownValue } from '../../text/shown-value.ts'
import type { PrintContext } from './context.ts'
import { momentConstant } from './moment-constant.ts'
import { type Printed, printed } from './printed.ts'
import { refusal } from './refuse.ts'
import { readTimeZone } from './time-zone.ts'

/** `value AT TIME ZONE zone`: a timestamp there as an instant, or an instant as the timestamp there. */
export function atTimeZone(given: Printed, zone: Printed, context: PrintContext): Printed {
  const value = instantOf(given)
  const type = value.type === 'timestamp' ? 'timestamptz' : value.type === 'any' ? 'any' : 'timestamp'
  if (zone.text === undefined) return printed(`timezone(${zoneSql(zone, context)}, ${value.sql})`, type)
  const meant = readTimeZone(zone.text)
  if (meant === undefined) throw refusal(`the time zone ${shownValue(zone.text)}`)
  if (meant.kind === 'name') return printed(`timezone(${zone.sql}, ${value.sql})`, type)
  const offset = `to_minutes(${meant.minutes})`
  if (type === 'timestamptz') return printed(`CAST(${value.sql} - ${offset} AS TIMESTAMPTZ)`, type)
  if (type === 'timestamp') return printed(`(CAST(${value.sql} AS TIMESTAMP) + ${offset})`, type)
  const hours = meant.minutes / 60
  if (!Number.isInteger(hours) || hours < -12 || hours > 14)
    throw refusal('AT TIME ZONE with such an offset on a value whose type is not known')
  // These zones are called after POSIX's offsets, which count to the west.
  return printed(`timezone('Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}', ${value.sql})`, type)
}

/** A zone that a row tells. */
export function zoneSql(zone: Printed, context: PrintContext): string {
  if (zone.type === 'interval') throw refusal('AT TIME ZONE with an interval')
  context.need('credsql_time_zone')
  return `credsql_time_zone(${zone.sql})`
}

function instantOf(value: Printed): Printed {
  if (value.text !== undefined) return printed(momentConstant(value.text, 'TIMESTAMPTZ'), 'timestamptz')
  if (value.type === 'date' || value.type === 'literal')
    return printed(`CAST(${value.sql} AS TIMESTAMPTZ)`, 'timestamptz')
  if (['timestamp', 'timestamptz', 'any'].includes(value.type)) return value
  throw refusal(`AT TIME ZONE on ${value.type}`)
}
