/** An interval as PostgreSQL prints it: `1 year 2 mons -3 days 04:05:06.7`. */
export function intervalText(months: number, days: number, micros: bigint): string {
  const parts: string[] = []
  const years = Math.trunc(months / 12)
  const rest = months % 12
  // PostgreSQL writes a plus sign before a positive part that follows a negative one.
  let afterNegative = false
  const add = (count: number, unit: string) => {
    if (count === 0) return
    const sign = afterNegative && count > 0 ? '+' : ''
    parts.push(`${sign}${count} ${unit}${count === 1 ? '' : 's'}`)
    afterNegative = count < 0
  }
  add(years, 'year')
  add(rest, 'mon')
  add(days, 'day')
  if (micros !== 0n || parts.length === 0) {
    const sign = micros < 0n ? '-' : afterNegative ? '+' : ''
    parts.push(sign + clockText(micros < 0n ? -micros : micros))
  }
  return parts.join(' ')
}

/** Microseconds as `hours:minutes:seconds`, with as many decimals as they have. */
export function clockText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n)
  const fraction = Number(micros % 1_000_000n)
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return clock + fractionText(fraction)
}

/** `.5` for 500,000 microseconds; empty for none. */
export function fractionText(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`
}
