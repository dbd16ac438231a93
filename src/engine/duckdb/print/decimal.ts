import { type Decimal, type Printed, printed } from './printed.ts'
import { refusal } from './refuse.ts'
import { isNumber } from './sql-type.ts'

/** The digits of DuckDB's widest decimal. */
export const mostDigits = 38

// Up to here decimals are 64 bits wide, and DuckDB keeps a result of two such ones in as many, whether it fits or not.
const narrowDigits = 18

/** The digits of a number that is a decimal or becomes one beside a decimal; undefined for doubles and what may be one. */
export function decimalOf(value: Printed): Decimal | undefined {
  if (value.type === 'numeric') return value.decimal
  if (value.type !== 'integer') return undefined
  if (value.integer !== undefined) return { whole: String(Math.abs(value.integer)).length, scale: 0 }
  return { whole: value.small === true ? 10 : 19, scale: 0 }
}

/** A decimal's type in DuckDB's SQL, as wide as there can be. */
function typeOf({ whole, scale }: Decimal): string {
  return `DECIMAL(${Math.min(Math.max(whole + scale, 1), mostDigits)}, ${scale})`
}

/** A printed decimal of so many digits. */
export function printedDecimal(sql: string, decimal: Decimal): Printed {
  const whole = Math.min(decimal.whole, mostDigits - decimal.scale)
  return { sql, type: 'numeric', decimal: { whole, scale: decimal.scale } }
}

const size = ({ whole, scale }: Decimal) => whole + scale

/** The sum, difference or product of two numerics, with room for every digit that it can have. */
export function decimalResult(operator: '+' | '-' | '*', a: Printed, b: Printed): Printed {
  const [left, right] = [decimalOf(a), decimalOf(b)]
  const plain = `(${a.sql} ${operator} ${b.sql})`
  if (left === undefined || right === undefined) return printed(plain, 'numeric')
  const result =
    operator === '*'
      ? { whole: left.whole + right.whole, scale: left.scale + right.scale }
      : { whole: Math.max(left.whole, right.whole) + 1, scale: Math.max(left.scale, right.scale) }
  if (result.scale > mostDigits) throw refusal('a product with more than 38 decimals')
  const fits = size(result) <= narrowDigits || Math.max(size(left), size(right)) > narrowDigits
  if (fits) return printedDecimal(plain, result)
  // A wider operand makes the result wide.
  const wide = typeOf({ whole: narrowDigits + 1 - left.scale, scale: left.scale })
  return printedDecimal(`CAST((CAST(${a.sql} AS ${wide}) ${operator} ${b.sql}) AS ${typeOf(result)})`, result)
}

/** The decimal that holds all of these; undefined where one of them is none. */
export function commonDecimal(values: readonly Printed[]): Decimal | undefined {
  const known = values.filter((value) => value.isNull !== true).map(decimalOf)
  if (known.length === 0 || !known.every((one) => one !== undefined)) return undefined
  return {
    whole: Math.max(...known.map(({ whole }) => whole)),
    scale: Math.max(...known.map(({ scale }) => scale)),
  }
}

/**
 * A number as it stands beside others. Where all their digits need more than there are, DuckDB would round the decimals away; so it
 * has as many as the others, and a value that is too large for that is an error.
 */
export function besideDecimals(side: Printed, others: readonly Printed[]): Printed {
  const own = decimalOf(side)
  const common = commonDecimal([side, ...others.filter(({ type }) => isNumber(type))])
  if (own === undefined || common === undefined) return side
  if (size(common) <= mostDigits || own.scale === common.scale) return side
  return printedDecimal(`CAST(${side.sql} AS DECIMAL(${mostDigits}, ${common.scale}))`, common)
}
