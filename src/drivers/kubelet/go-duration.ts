const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const longest = 2n ** 63n - 1n

/** Nanoseconds of a duration in Go's form, such as `1h30m`, `1.5s`, `-2ms`, `0`; undefined for what Go does not take. */
export function parseGoDuration(text: string): bigint | undefined {
  const { sign = '', rest = '' } = /^(?<sign>[+-]?)(?<rest>.*)$/s.exec(text)?.groups ?? {}
  if (rest === '0') return 0n
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(
    /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const scale = unitNanoseconds[unit] ?? 0n
    total += BigInt(whole === '' ? '0' : whole) * scale
    if (fraction !== '') total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
  }
  if (total > (sign === '-' ? longest + 1n : longest)) return undefined
  return sign === '-' ? -total : total
}

/** Nanoseconds as Go writes them: `6h0m0s`, `1.5s`, `250ms`, `0s`. */
export function formatGoDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  if (nanoseconds < 0n) return `-${formatGoDuration(-nanoseconds)}`
  const small = (['ms', 'µs', 'ns'] as const).find((unit) => nanoseconds >= (unitNanoseconds[unit] ?? 1n))
  const second = 1_000_000_000n
  if (nanoseconds < second && small !== undefined) return `${inUnits(nanoseconds, small)}${small}`
  const seconds = `${inUnits(nanoseconds % (60n * second), 's')}s`
  const minutes = nanoseconds / (60n * second)
  if (minutes === 0n) return seconds
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`
}

function inUnits(nanoseconds: bigint, unit: string): string {
  const scale = unitNanoseconds[unit] ?? 1n
  const digits = String(scale).length - 1
  const fraction =
    digits === 0
      ? ''
      : String(nanoseconds % scale)
          .padStart(digits, '0')
          .replace(/0+$/, '')
  return fraction === '' ? String(nanoseconds / scale) : `${nanoseconds / scale}.${fraction}`
}
