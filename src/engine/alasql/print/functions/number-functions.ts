import { refusal } from '../../refuse.ts'
import { numeric, typeName, types } from '../../sql-type.ts'
import type { FunctionName } from '../../value/functions.ts'
import { applyArithmetic } from '../apply-arithmetic.ts'
import { coerce } from '../coerce.ts'
import { call, type Printed, printed } from '../printed.ts'
import { type FunctionRule, type FunctionTable, rule } from './function-rule.ts'

const mostDecimals = 18

/** Functions on numbers. What a library of C computes, such as power() and ln(), may differ in the last digit and is left out. */
export const numberFunctions: FunctionTable = {
  abs: rule(1, 1, (args) => {
    const [{ sql, type }] = args as [Printed]
    if (type.kind === 'integer') return printed(type, 'integer_abs', sql, type.bits ?? 64)
    if (type.kind === 'numeric') return printed(type, 'numeric_abs', sql)
    if (type.kind === 'float') return printed(type, 'double_abs', sql)
    return ofDouble('double_abs', args)
  }),
  ceil: toWhole('double_ceil', 'float_ceil', 'numeric_ceil'),
  ceiling: toWhole('double_ceil', 'float_ceil', 'numeric_ceil'),
  floor: toWhole('double_floor', 'float_floor', 'numeric_floor'),
  trunc: rule(1, 2, (args, context) => {
    const [value, digits] = args as [Printed, Printed | undefined]
    if (digits === undefined)
      return toWhole('double_trunc', 'float_trunc', 'numeric_trunc').print([value], context)
    return cut(value, constantDigits('trunc', digits))
  }),
  sign: rule(1, 1, ([value], { slots }) => {
    if (value?.type.kind === 'numeric') return printed(numeric(0), 'numeric_sign', value.sql)
    if (value?.type.kind === 'float') return printed(numeric(0), 'float_sign', value.sql)
    if (value === undefined || !['integer', 'double'].includes(value.type.kind))
      throw refusal('sign of such a number')
    return printed(types.double, 'double_sign', coerce(value, types.double, slots).sql)
  }),
  div: rule(2, 2, ([a, b], context) => {
    if (a === undefined || b === undefined || !exactKinds.has(a.type.kind) || !exactKinds.has(b.type.kind))
      throw refusal('div of such numbers')
    const quotient = applyArithmetic('/', a, b, context)
    if (quotient.type.kind === 'float') return printed(types.float, 'float_trunc', quotient.sql)
    return coerce(withoutSize(quotient), numeric(0), context.slots)
  }),
  round: rule(1, 2, (args, { slots }) => {
    const [value, digits] = args as [Printed, Printed | undefined]
    if (digits !== undefined) return rounded(value, constantDigits('round', digits))
    if (value.type.kind === 'numeric')
      return printed(numeric(0), 'numeric_round', value.sql, value.type.scale ?? 0, 0)
    if (value.type.kind === 'float') return printed(types.float, 'float_round_whole', value.sql)
    if (value.type.kind === 'integer') return coerce(value, types.double, slots)
    return ofDouble('double_round_even', args)
  }),
  sqrt: rule(1, 1, ([value], { slots }) => {
    if (value === undefined || !(exactKinds.has(value.type.kind) || value.type.kind === 'double'))
      throw refusal('sqrt of such a number')
    const isExact = value.type.kind === 'numeric' || value.type.kind === 'float'
    return printed(
      isExact ? types.float : types.double,
      'double_sqrt',
      coerce(value, types.double, slots).sql,
    )
  }),
  mod: rule(2, 2, ([a, b], context) => {
    if (a === undefined || b === undefined || !exactKinds.has(a.type.kind) || !exactKinds.has(b.type.kind))
      throw refusal('mod of such numbers')
    return applyArithmetic('%', a, b, context)
  }),
}

/** The numbers that are exact in PostgreSQL. */
const exactKinds: ReadonlySet<string> = new Set(['integer', 'numeric', 'float'])

/** A whole number: of an integer a double, as in PostgreSQL. */
function toWhole(ofDoubles: FunctionName, ofFloats: FunctionName, ofNumerics: FunctionName): FunctionRule {
  return rule(1, 1, (args, { slots }) => {
    const [value] = args as [Printed]
    if (value.type.kind === 'integer') return coerce(value, types.double, slots)
    if (value.type.kind === 'float') return printed(types.float, ofFloats, value.sql)
    if (value.type.kind === 'numeric')
      return printed(numeric(0), ofNumerics, value.sql, value.type.scale ?? 0)
    return ofDouble(ofDoubles, args)
  })
}

function withoutSize({ sql }: Printed): Printed {
  return { sql, type: types.bigint }
}

function ofDouble(name: FunctionName, [value]: readonly Printed[]): Printed {
  if (value?.type.kind !== 'double')
    throw refusal(`such a function of ${value === undefined ? 'nothing' : typeName(value.type)}`)
  return printed(types.double, name, value.sql)
}

function constantDigits(name: string, { integer }: Printed): number {
  if (integer === undefined || Math.abs(integer) > mostDecimals)
    throw refusal(`${name} to such a number of digits`)
  return integer
}

/** A number as units of its last decimal, where it is exact. */
function units({ sql, type }: Printed): string {
  return type.kind === 'integer' ? call('integer_to_numeric', sql, 0) : sql
}

/** Rounded to a number of digits, an exact number has as many decimals as were asked for; DuckDB has room for 28 digits before them. */
function rounded(value: Printed, digits: number): Printed {
  const { kind, scale = 0 } = value.type
  if (!exactKinds.has(kind)) throw refusal(`round of ${typeName(value.type)} to a number of digits`)
  if (digits < 0) {
    if (kind === 'float') return printed(types.float, 'float_round', value.sql, digits)
    // Whether a decimal is rounded up to more digits than its type has depends on the width of that.
    if (kind === 'numeric') throw refusal('round of a numeric to such a number of digits')
    return printed(numeric(0), 'numeric_round_above', units(value), -digits)
  }
  const precision = Math.min(28 + digits, 38)
  const type = numeric(digits)
  if (kind === 'float')
    return printed(type, 'double_to_numeric', call('float_round', value.sql, digits), precision, digits)
  return printed(type, 'numeric_cast', units(value), scale, precision, digits)
}

/** Cut off after a number of digits, a numeric has no more decimals than that. */
function cut(value: Printed, digits: number): Printed {
  const { kind, scale = 0 } = value.type
  if (!exactKinds.has(kind)) throw refusal(`trunc of ${typeName(value.type)} to a number of digits`)
  if (kind === 'float') return printed(types.float, 'float_cut', value.sql, digits)
  if (digits < 0) return printed(numeric(0), 'numeric_cut_above', units(value), scale, -digits)
  if (digits >= scale) return { sql: units(value), type: numeric(scale) }
  return printed(numeric(digits), 'numeric_cut', value.sql, scale - digits)
}
