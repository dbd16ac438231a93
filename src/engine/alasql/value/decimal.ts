import { failure, valueRefusal } from '../refuse.ts'
import { type Whole, whole } from './integer.ts'

const mostDigits = 10n ** 38n

/** Ten to the power of a count of decimals. */
export function power(decimals: number): bigint {
  return 10n ** BigInt(decimals)
}

/** A numeric with more decimals. */
export function rescaled(value: bigint, from: number, to: number): bigint {
  if (to < from) throw new Error('decimals are never dropped unseen')
  const result = value * power(to - from)
  if (result >= mostDigits || result <= -mostDigits) throw failure('a numeric has more than 38 digits')
  return result
}

/** A numeric rounded to fewer decimals, a half away from zero. */
export function roundedTo(value: bigint, from: number, to: number): bigint {
  if (to >= from) return rescaled(value, from, to)
  const unit = power(from - to)
  const half = unit / 2n
  return (value + (value < 0n ? -half : half)) / unit
}

/** What an operation gives: DuckDB's widest type has 38 digits. */
export function checked(value: bigint): bigint {
  if (value >= mostDigits || value <= -mostDigits) throw valueRefusal('a numeric of more than 38 digits')
  return value
}

export function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const sign = value < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** A text with a point as a numeric; undefined where it has another form, such as an exponent. */
export function decimalOfText(text: string, precision: number, scale: number): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(text)
  const [, sign, units = '', decimals = ''] = match ?? []
  if (match === null || units.length + decimals.length === 0 || units.length + decimals.length > 38)
    return undefined
  const size = BigInt(units + decimals)
  return fittedDecimal(roundedTo(sign === '-' ? -size : size, decimals.length, scale), precision)
}

/** A numeric of at most so many digits. Throws `engine_failed` for a larger one. */
export function fittedDecimal(value: bigint, precision: number): bigint {
  const limit = power(precision)
  if (value >= limit || value <= -limit) throw failure('numeric field overflow')
  return value
}

/** A numeric as a double. */
export function decimalNumber(value: bigint, scale: number): number {
  if (Number.isSafeInteger(Number(value)) && scale <= 22) return Number(value) / 10 ** scale
  // DuckDB takes what is before the point and what is behind it one by one.
  const unit = power(scale)
  if (scale > 18) throw tooLong()
  return wideNumber(value / unit) + wideNumber(value % unit) / Number(unit)
}

function tooLong(): Error {
  return valueRefusal('a numeric of more than 15 digits as a double')
}

/** A whole number as a double, where neither of DuckDB's ways, by 64 bits and by 128, ends in another one. */
function wideNumber(value: bigint): number {
  const size = value < 0n ? -value : value
  const number = Number(value)
  if (size >= 2n ** 64n || (value < 0n && -Number(size - 1n) - 1 !== number)) throw tooLong()
  return number
}

/** A numeric rounded to a whole number. */
export function decimalWhole(value: bigint, scale: number): Whole {
  return whole(roundedTo(value, scale, 0))
}

/** A double rounded to a whole number, a half to the even neighbour. Throws `engine_failed` for what is none. */
export function evenWhole(value: number): Whole {
  if (!Number.isFinite(value)) throw failure('bigint out of range')
  return whole(BigInt(roundedEven(value)))
}

/** A double rounded to the nearest whole number, a half to the even one. */
export function roundedEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (floor === -1 && rest >= 0.5) return -0
  if (rest < 0.5) return floor
  if (rest > 0.5) return floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** A quotient of whole numbers as C's `long double` of 64 bits gives it when it becomes a double. */
export function quotient(dividend: bigint, divisor: bigint): number {
  if (dividend === 0n) return 0
  const negative = dividend < 0n
  const size = negative ? -dividend : dividend
  // As many bits as make the quotient longer than 64, then rounded to 64, then by Number() to 53; each time a half to even.
  const shift = BigInt(Math.max(0, 130 + bitLength(divisor) - bitLength(size)))
  const scaled = size << shift
  let result = scaled / divisor
  if (scaled % divisor !== 0n) result |= 1n
  const surplus = BigInt(bitLength(result) - 64)
  const unit = 1n << surplus
  const half = unit >> 1n
  const rest = result & (unit - 1n)
  result -= rest
  if (rest > half || (rest === half && ((result >> surplus) & 1n) === 1n)) result += unit
  const number = Number(result) / 2 ** Number(shift)
  return negative ? -number : number
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}

/** The whole number that is next above or below a numeric. */
export function wholeOf(value: bigint, scale: number, direction: 'up' | 'down'): bigint {
  const unit = power(scale)
  const cut = value / unit
  const rest = value % unit
  if (direction === 'up') return rest > 0n ? cut + 1n : cut
  return rest < 0n ? cut - 1n : cut
}
