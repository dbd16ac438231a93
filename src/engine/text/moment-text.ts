import { dayOf } from './calendar.ts'
import { fractionText } from './interval-text.ts'

const microsPerDay = 86_400_000_000n
// DuckDB's values for infinity, the largest and the smallest but one of 64 bits; dates have the same in 32 bits.
const timestampInfinity = 9_223_372_036_854_775_807n
const dateInfinity = 2_147_483_647

/** Microseconds since 1970: an instant as `2024-02-29T10:00:00Z`, as programs read it; a timestamp without zone as PostgreSQL prints it. */
export function timestampText(micros: bigint, zone: '' | 'Z'): string {
  if (micros === timestampInfinity) return 'infinity'
  if (micros === -timestampInfinity) return '-infinity'
  // Numbers are several times as fast as bigints, and exact for this and the last two centuries.
  const number = Number(micros)
  const exact = Number.isSafeInteger(number)
  let day = exact ? Math.floor(number / 86_400_000_000) : Number(micros / microsPerDay)
  let inDay = exact ? number - day * 86_400_000_000 : Number(micros % microsPerDay)
  if (inDay < 0) {
    day -= 1
    inDay += 86_400_000_000
  }
  const seconds = Math.floor(inDay / 1_000_000)
  const date = calendar(day)
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return `${date.text}${zone === 'Z' ? 'T' : ' '}${clock}${fractionText(inDay - seconds * 1_000_000)}${zone}${date.era}`
}

/** Days since 1970 as `2024-02-29`. */
export function dateText(days: number): string {
  if (days === dateInfinity) return 'infinity'
  if (days === -dateInfinity) return '-infinity'
  const { text, era } = calendar(days)
  return text + era
}

let lastDay = Number.NaN
let lastCalendar = { text: '', era: '' }

/** Neighbouring rows often share the day, and a date is dear: the last one is kept. */
function calendar(days: number): { readonly text: string; readonly era: string } {
  if (days === lastDay) return lastCalendar
  const { year, month, day } = dayOf(days)
  const shown = year > 0 ? year : 1 - year
  lastDay = days
  lastCalendar = {
    text: `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}`,
    era: year > 0 ? '' : ' BC',
  }
  return lastCalendar
}

function two(part: number): string {
  return part < 10 ? `0${part}` : String(part)
}
