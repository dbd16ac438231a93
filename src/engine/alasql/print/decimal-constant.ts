import { refusal } from '../refuse.ts'
import { numeric, type SqlType } from '../sql-type.ts'

const mostDigits = 38

/** A numeric as it is written. */
export interface DecimalConstant {
  readonly value: bigint
  readonly type: SqlType
}

/** A number as a numeric of just its digits. */
export function readDecimal(written: string): DecimalConstant {
  const { units, decimals } = plainDecimal(written.replace(/^[+-]/, ''))
  const whole = units.replace(/^0+/, '')
  if (whole.length + decimals.length > mostDigits) throw refusal('a number of more than 38 digits')
  const size = BigInt(units + decimals)
  return { value: written.startsWith('-') ? -size : size, type: numeric(decimals.length) }
}

const textForm = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i

/** A text constant as a numeric of just its digits. */
export function readDecimalText(text: string): DecimalConstant {
  if (!textForm.test(text)) throw refusal('such a text constant as numeric')
  return readDecimal(text.trim().toLowerCase())
}

/** The digits before and after the point: `1.5e3` is 1500, `.5` is 0.5. */
function plainDecimal(text: string): { readonly units: string; readonly decimals: string } {
  const match = /^(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/.exec(text)
  if (match === null) throw refusal('such a number')
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return { units: '0', decimals: '0'.repeat(-point) + digits }
  return { units: digits.slice(0, point).padEnd(point, '0'), decimals: digits.slice(point) }
}
