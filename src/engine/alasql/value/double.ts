import { failure } from '../refuse.ts'

/** A power of ten as C's `pow` gives it, which is exact where a double can be. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`)
}

/** The nearest whole number, a half away from zero, as C's `round`. */
export function awayFromZero(value: number): number {
  const cut = Math.trunc(value)
  return Math.abs(value - cut) >= 0.5 ? cut + Math.sign(value) : cut
}

/** A double rounded to so many decimals, or to a power of ten where they are negative, by DuckDB's way through a product. */
export function roundedTo(value: number, decimals: number): number {
  return byWholes(value, decimals, awayFromZero)
}

/** A double cut off after so many decimals. */
export function cutTo(value: number, decimals: number): number {
  return byWholes(value, decimals, Math.trunc)
}

function byWholes(value: number, decimals: number, toWhole: (value: number) => number): number {
  const unit = powerOfTen(Math.abs(decimals))
  const result = decimals < 0 ? toWhole(value / unit) * unit : toWhole(value * unit) / unit
  if (Number.isFinite(result)) return result
  return decimals < 0 ? 0 : value
}

/** A double as a numeric of so many digits: the nearest one to its product with a power of ten, a half away from zero. */
export function toDecimal(value: number, precision: number, scale: number): bigint {
  const units = awayFromZero(value * powerOfTen(scale))
  if (!(Math.abs(units) < powerOfTen(precision))) throw failure('numeric field overflow')
  return BigInt(units)
}

/** A double as DuckDB casts it to text: the shortest digits, always a point or an exponent. */
export function plainText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = '', exponent = '0'] = value.toExponential().split('e')
    const power = Number(exponent)
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}
