import type { A_Const } from '@pgsql/types'
import type { Printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'

const mostDigits = 38

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
  if (node.fval !== undefined) return printNumber(node.fval.fval ?? '0')
  throw refusal('a bit string')
}

/** A number that is no int4: a larger integer, or a decimal. */
function printNumber(written: string): Printed {
  const text = written.replaceAll('_', '').toLowerCase()
  if (/^0[xob]/.test(text)) return wholeNumber(BigInt(text))
  if (/^-?\d+$/.test(text)) return wholeNumber(BigInt(text))
  const plain = plainDecimal(text)
  const digits = plain.replace('.', '').replace(/^0+/, '').length
  const scale = plain.split('.')[1]?.length ?? 0
  if (Math.max(digits, scale) > mostDigits) return { sql: `CAST('${text}' AS DOUBLE)`, type: 'numeric' }
  const precision = Math.max(digits, scale, 1)
  return { sql: `CAST('${plain}' AS DECIMAL(${precision}, ${scale}))`, type: 'numeric' }
}

function wholeNumber(value: bigint): Printed {
  if (BigInt.asIntN(64, value) === value) return { sql: `CAST('${value}' AS BIGINT)`, type: 'integer' }
  if (String(value).length <= mostDigits)
    return { sql: `CAST('${value}' AS DECIMAL(38, 0))`, type: 'numeric' }
  return { sql: `CAST('${value}' AS DOUBLE)`, type: 'numeric' }
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
