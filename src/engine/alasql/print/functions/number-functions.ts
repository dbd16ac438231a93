import { refusal } from '../../refuse.ts'
import { numeric, typeName, types } from '../../sql-type.ts'
import type { FunctionName } from '../../value/functions.ts'
import { applyArithmetic } from '../apply-arithmetic.ts'
import { coerce } from '../coerce.ts'
import { type Printed, printed } from '../printed.ts'
import { type FunctionRule, type FunctionTable, rule } from './function-rule.ts'

/** Functions on numbers. What a library of C computes, such as power() and ln(), may differ in the last digit and is left out. */
export const numberFunctions: FunctionTable = {
  abs: rule(1, 1, (args) => {
    const [{ sql, type }] = args as [Printed]
    if (type.kind === 'integer') return printed(type, 'integer_abs', sql, type.bits ?? 64)
    if (type.kind === 'numeric') return printed(type, 'numeric_abs', sql)
    return ofDouble('double_abs', args)
  }),
  ceil: toWhole('double_ceil', 'numeric_ceil'),
  ceiling: toWhole('double_ceil', 'numeric_ceil'),
  floor: toWhole('double_floor', 'numeric_floor'),
  trunc: toWhole('double_trunc', 'numeric_trunc'),
  sign: rule(1, 1, ([value], { slots }) => {
    if (value === undefined || !['integer', 'double'].includes(value.type.kind))
      throw refusal('sign of such a number')
    return printed(types.double, 'double_sign', coerce(value, types.double, slots).sql)
  }),
  div: rule(2, 2, ([a, b], context) => {
    if (a?.type.kind !== 'integer' || b?.type.kind !== 'integer') throw refusal('div of such numbers')
    return coerce(withoutSize(applyArithmetic('/', a, b, context)), numeric(0), context.slots)
  }),
  round: rule(1, 2, (args, { slots }) => {
    const [value, digits] = args as [Printed, Printed | undefined]
    if (value.type.kind === 'numeric') return roundedNumeric(value, digits)
    if (digits !== undefined) throw refusal('round of such a number to a number of digits')
    if (value.type.kind === 'integer') return coerce(value, types.double, slots)
    return ofDouble('double_round_even', args)
  }),
  sqrt: rule(1, 1, ([value], { slots }) => {
    if (value === undefined || (value.type.kind !== 'integer' && value.type.kind !== 'double'))
      throw refusal('sqrt of such a number')
    return printed(types.double, 'double_sqrt', coerce(value, types.double, slots).sql)
  }),
  mod: modulo(),
}

/** A whole number: of an integer a double, as in PostgreSQL. */
function toWhole(ofDoubles: FunctionName, ofNumerics: FunctionName): FunctionRule {
  return rule(1, 1, (args, { slots }) => {
    const [value] = args as [Printed]
    if (value.type.kind === 'integer') return coerce(value, types.double, slots)
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

function roundedNumeric(value: Printed, digits: Printed | undefined): Printed {
  const { scale = 0 } = value.type
  const kept = digits === undefined ? 0 : digits.integer
  if (kept === undefined || kept < 0 || kept > scale) throw refusal('round to such a number of digits')
  return printed(numeric(kept), 'numeric_round', value.sql, scale, kept)
}

function modulo(): FunctionRule {
  return rule(2, 2, (args, context) => {
    const [a, b] = args as [Printed, Printed]
    if (a.type.kind !== 'integer' || b.type.kind !== 'integer') throw refusal('mod of such numbers')
    return applyArithmetic('%', a, b, context)
  })
}
