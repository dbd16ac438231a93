import type { A_Const } from '@pgsql/types'
import { mostDigits, printedDecimal } from './decimal.ts'
import type { Printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'

/** Prints a constant. A number with a point or an exponent is exact in PostgreSQL, and stays so up to 38 digits. */
export function printConstant(node: A_Const): Printed {
  onlyMembers('a constant', node, ['ival', 'fval', 'boolval', 'sval', 'bsval', 'isnull'])
  if (node.isnull === true) return { sql: 'NULL', type: 'literal', isNull: true }
  if (node.sval !== undefined) {
    const text = node.sval.sval ?? ''
    return { sql: quoteText(text), type: 'literal', text }
  }
  if (node.boolval !== undefined)
    return { sql: node.boolval.boolval === true ? 'true' : 'false', type: 'boolean' }
  if (node.ival !== undefined) {
    const integer = node.ival.ival ?? 0
    return { sql: integer < 0 ? `(${integer})` : String(integer), type: 'integer', integer, small: true }
  }
  if (node.fval !== undefined) return numberConstant(node.fval.fval ?? '0')
  throw refusal('a bit string')
}

/** A number that is no int4: a larger integer, or a decimal. */
export function numberConstant(written: string): Printed {
  const text = written.trim().replaceAll('_', '').toLowerCase()
  const sign = text.startsWith('-') ? '-' : ''
  const unsigned = text.replace(/^[+-]/, '')
  if (/^(?:0[xob].*|\d+)$/.test(unsigned)) {
    const value = BigInt(unsigned) * (sign === '' ? 1n : -1n)
    if (BigInt.asIntN(64, value) === value) return { sql: `CAST('${value}' AS BIGINT)`, type: 'integer' }
  }
  return decimalConstant(sign, /^0[xob]/.test(unsigned) ? String(BigInt(unsigned)) : unsigned)
}

/** A number as a decimal of just its digits. */
export function decimalConstant(sign: string, unsigned: string): Printed {
  const plain = plainDecimal(unsigned)
  const [whole = '', fraction = ''] = plain.split('.')
  const decimal = { whole: whole.replace(/^0+/, '').length, scale: fraction.length }
  const digits = Math.max(decimal.whole + decimal.scale, 1)
  if (digits > mostDigits) return doubleOnly(`CAST('${sign}${unsigned}' AS DOUBLE)`)
  return printedDecimal(`CAST('${sign}${plain}' AS DECIMAL(${digits}, ${decimal.scale}))`, decimal)
}

/** Whoever takes it for anything but a double is refused. */
function doubleOnly(double: string): Printed {
  return {
    get sql(): string {
      throw refusal('a number of more than 38 digits', 'Cast it to double precision.')
    },
    type: 'numeric',
    double,
  }
}

/** `1.5e3` as `1500`, `.5` as `0.5`. */
function plainDecimal(text: string): string {
  const [mantissa = '0', exponentText = '0'] = text.split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > 400) return `${whole}${fraction}${'0'.repeat(400)}`
  const digits = whole + fraction
  const point = whole.length + exponent
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length)
  return `${digits.slice(0, point)}.${digits.slice(point)}`
}
