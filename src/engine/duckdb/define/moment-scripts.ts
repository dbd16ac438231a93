import { CredsqlError } from '../../../errors/credsql-error.ts'
import { intervalText } from '../../text/interval-text.ts'
import { momentTemplate } from '../../text/moment-template.ts'
import { type DefinitionTable, script } from './definition.ts'
import { readMoment } from './read-moment.ts'

interface Interval {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

const microsPerDay = 86_400_000_000n

/** Functions that read, write and even out moments and intervals. */
export const momentScripts: DefinitionTable = {
  credsql_interval_text: script(['interval'], 'text', ({ months, days, micros }: Interval) =>
    intervalText(months, days, micros),
  ),
  credsql_moment_text: script(
    ['timestamp', 'text', 'text'],
    'text',
    (micros: bigint, template: string, zone: string) => momentTemplate(micros, template, zone),
  ),
  credsql_read_moment: script(['text', 'text'], 'text', readMoment),
  credsql_interval_times: script(['interval', 'double'], 'interval', scaled),
  credsql_interval_divided: script(['interval', 'double'], 'interval', (interval: Interval, by: number) => {
    if (by === 0) throw new CredsqlError('engine_failed', 'division by zero')
    return scaled(interval, by, true)
  }),
  credsql_justify_days: script(['interval'], 'interval', justifyDays),
  credsql_justify_hours: script(['interval'], 'interval', justifyHours),
  credsql_justify_interval: script(['interval'], 'interval', justifyInterval),
}

/** A fraction of a month goes on as days of a thirtieth, a fraction of a day as time. */
function scaled({ months, days, micros }: Interval, factor: number, divide = false): Interval {
  const by = (value: number) => (divide ? value / factor : value * factor)
  const tidy = (value: number) => Math.round(value * 1e6) / 1e6
  const allMonths = by(months)
  const wholeMonths = Math.trunc(tidy(allMonths))
  const monthDays = tidy((allMonths - wholeMonths) * 30)
  const allDays = by(days)
  const wholeDays = Math.trunc(tidy(allDays))
  const dayPart = tidy(allDays - wholeDays) + (monthDays - Math.trunc(monthDays))
  const time = Math.round(by(Number(micros)) + dayPart * Number(microsPerDay))
  return { months: wholeMonths, days: wholeDays + Math.trunc(monthDays), micros: BigInt(time) }
}

function justifyHours({ months, days, micros }: Interval): Interval {
  const [day, rest] = sameSign(BigInt(days) + micros / microsPerDay, micros % microsPerDay, microsPerDay)
  return { months, days: Number(day), micros: rest }
}

function justifyDays({ months, days, micros }: Interval): Interval {
  const [month, rest] = sameSign(BigInt(months) + BigInt(Math.trunc(days / 30)), BigInt(days % 30), 30n)
  return { months: Number(month), days: Number(rest), micros }
}

function justifyInterval(interval: Interval): Interval {
  const hours = BigInt(interval.days) + interval.micros / microsPerDay
  let micros = interval.micros % microsPerDay
  let months = BigInt(interval.months) + hours / 30n
  let days = hours % 30n
  if (months > 0n && (days < 0n || (days === 0n && micros < 0n))) {
    days += 30n
    months -= 1n
  } else if (months < 0n && (days > 0n || (days === 0n && micros > 0n))) {
    days -= 30n
    months += 1n
  }
  ;[days, micros] = sameSign(days, micros, microsPerDay)
  return { months: Number(months), days: Number(days), micros }
}

/** Gives the larger and the smaller part the same sign. */
function sameSign(large: bigint, small: bigint, size: bigint): [bigint, bigint] {
  if (large > 0n && small < 0n) return [large - 1n, small + size]
  if (large < 0n && small > 0n) return [large + 1n, small - size]
  return [large, small]
}
