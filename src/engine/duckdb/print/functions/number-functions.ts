import { mostDigits, printedDecimal } from '../decimal.ts'
import {
  type FunctionRule,
  type FunctionTable,
  fill,
  form,
  own,
  type ResultRule,
  rule,
  same,
} from '../function-rule.ts'
import { type Printed, printed, smallLike } from '../printed.ts'
import { refusal } from '../refuse.ts'
import { isNumber } from '../sql-type.ts'

// A function of a numeric stays numeric in PostgreSQL; its value is a double's here.
const realType: ResultRule = (args) => (args.some((arg) => arg.type === 'numeric') ? 'numeric' : 'double')

/** An integer that becomes a numeric. */
function asDecimal(value: Printed): string {
  return value.type === 'integer' ? `CAST(${value.sql} AS DECIMAL(19, 0))` : value.sql
}

/** A whole number: of an integer a double, as in PostgreSQL; of a numeric, which may be a double here, never -0. */
function toWhole(name: string, value: Printed): Printed {
  if (value.type === 'integer') return printed(`CAST(${value.sql} AS DOUBLE)`, 'double')
  const sql = `${name}(${value.sql})`
  if (value.decimal !== undefined) {
    const whole = Math.min(value.decimal.whole + 1, mostDigits)
    return printedDecimal(`CAST(${sql} AS DECIMAL(${whole}, 0))`, { whole, scale: 0 })
  }
  return printed(value.type === 'numeric' ? `(${sql} + 0)` : sql, value.type)
}

/** A function of two integers that is as wide as they are. */
function likeArguments(name: string): FunctionRule {
  return rule('scalar', 2, 2, ({ args }) =>
    smallLike(printed(fill(`${name}($1, $2)`, args), 'integer'), args),
  )
}

function rounded(name: string): FunctionRule {
  return rule('scalar', 1, 1, ({ args }) => toWhole(name, args[0] as Printed))
}

const mostDecimals = 18

/** Digits before the point, so that beside a decimal with more of them behind it none of those is lost: together they are 38. */
const wholeDigits = 28

/** Mathematical functions. */
export const numberFunctions: FunctionTable = {
  abs: rule('scalar', 1, 1, ({ args }) => {
    const [value] = args as [Printed]
    const sql = `abs(${value.sql})`
    if (value.decimal !== undefined) return printedDecimal(sql, value.decimal)
    return smallLike(printed(sql, value.type), [value])
  }),
  ceil: rounded('ceil'),
  ceiling: rounded('ceil'),
  floor: rounded('floor'),
  round: rule('scalar', 1, 2, ({ args }) => {
    const [value, digits] = args as [Printed, Printed | undefined]
    if (digits === undefined) {
      // A double is rounded to the even neighbour, a numeric away from zero.
      if (value.type === 'double') return printed(`round_even(${value.sql}, 0)`, 'double')
      return toWhole('round', value)
    }
    if (value.type === 'double') throw refusal('round of a double precision to a number of digits')
    const sql = `round(${asDecimal(value)}, ${digits.sql})`
    const { integer: scale = -1 } = digits
    // As a text the result has as many decimals as were asked for.
    if (scale < 0 || scale > mostDecimals) return printed(sql, 'numeric')
    const whole = Math.min(wholeDigits, mostDigits - scale)
    return printedDecimal(`CAST(${sql} AS DECIMAL(${whole + scale}, ${scale}))`, { whole, scale })
  }),
  trunc: rule('scalar', 1, 2, ({ args }) => {
    const [value, digits] = args as [Printed, Printed | undefined]
    if (digits === undefined) return toWhole('trunc', value)
    if (value.type === 'double') throw refusal('trunc of a double precision to a number of digits')
    const sql = `trunc(${asDecimal(value)}, ${digits.sql})`
    const { decimal } = value
    const { integer: scale = -1 } = digits
    if (decimal === undefined || scale < 0 || scale > decimal.scale) return printed(sql, 'numeric')
    const kept = { whole: Math.max(decimal.whole, 1), scale }
    return printedDecimal(`CAST(${sql} AS DECIMAL(${kept.whole + scale}, ${scale}))`, kept)
  }),
  sign: rule('scalar', 1, 1, ({ args }) => {
    const [value] = args as [Printed]
    const isNumeric = value.type === 'numeric'
    return printed(
      `CAST(sign(${value.sql}) AS ${isNumeric ? 'DECIMAL(1, 0)' : 'DOUBLE'})`,
      isNumeric ? 'numeric' : 'double',
    )
  }),
  mod: rule('scalar', 2, 2, ({ args, context }) => {
    context.need('credsql_divisor')
    const whole = args.every((arg) => arg.type === 'integer')
    const rest = printed(fill('($1 % credsql_divisor($2))', args), whole ? 'integer' : 'numeric')
    return whole ? smallLike(rest, args) : rest
  }),
  div: rule('scalar', 2, 2, ({ args, context }) => {
    context.need('credsql_divisor')
    if (args.every((arg) => arg.type === 'integer'))
      return printed(fill('CAST($1 // credsql_divisor($2) AS DECIMAL(19, 0))', args), 'numeric')
    // Without the sum a quotient between -1 and 0 would be -0.
    return printed(fill('(trunc($1 / credsql_divisor($2)) + 0)', args), 'numeric')
  }),
  scale: rule('scalar', 1, 1, ({ args }) => {
    const [value] = args as [Printed]
    if (value.decimal === undefined) throw refusal('scale of what is no decimal of a known type')
    return printed(`(CASE WHEN ${value.sql} IS NOT NULL THEN ${value.decimal.scale} END)`, 'integer')
  }),
  power: own('credsql_power', realType, 2),
  pow: own('credsql_power', realType, 2),
  sqrt: same('sqrt', realType, 1),
  cbrt: same('cbrt', 'double', 1),
  exp: same('exp', realType, 1),
  ln: same('ln', realType, 1),
  log10: same('log10', realType, 1),
  log: rule('scalar', 1, 2, ({ args }) => {
    if (args.length === 1)
      return printed(fill('log10($1)', args), args[0]?.type === 'double' ? 'double' : 'numeric')
    return printed(fill('(ln($2) / ln($1))', args), 'numeric')
  }),
  pi: same('pi', 'double', 0),
  degrees: same('degrees', 'double', 1),
  radians: same('radians', 'double', 1),
  sin: same('sin', 'double', 1),
  cos: same('cos', 'double', 1),
  tan: same('tan', 'double', 1),
  cot: same('cot', 'double', 1),
  asin: same('asin', 'double', 1),
  acos: same('acos', 'double', 1),
  atan: same('atan', 'double', 1),
  atan2: same('atan2', 'double', 2),
  sinh: same('sinh', 'double', 1),
  cosh: same('cosh', 'double', 1),
  tanh: same('tanh', 'double', 1),
  gcd: likeArguments('gcd'),
  lcm: likeArguments('lcm'),
  factorial: form('factorial(CAST($1 AS INTEGER))', 'numeric', 1),
  random: same('random', 'double', 0),
  width_bucket: rule('scalar', 4, 4, ({ args }) => {
    if (!args.every((arg) => isNumber(arg.type) || arg.type === 'any'))
      throw refusal('width_bucket on what is no number')
    return printed(
      fill(
        '(CASE WHEN $1 < $2 THEN 0 WHEN $1 >= $3 THEN $4 + 1 ELSE CAST(floor(CAST($1 - $2 AS DOUBLE) * $4 / CAST($3 - $2 AS DOUBLE)) AS INTEGER) + 1 END)',
        args,
      ),
      'integer',
    )
  }),
}
