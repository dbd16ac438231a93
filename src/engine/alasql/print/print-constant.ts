import type { A_Const, ParamRef } from '@pgsql/types'
import type { ParameterValue } from '../../engine.ts'
import { failure, refusal } from '../refuse.ts'
import { numeric, types } from '../sql-type.ts'
import { whole } from '../value/integer.ts'
import { constant } from './coerce.ts'
import type { Context } from './context.ts'
import { onlyMembers } from './members.ts'
import type { Printed } from './printed.ts'

const mostDigits = 38

/** Prints a constant as a parameter of alasql's: no text of a user's gets near its parser. */
export function printConstant(node: A_Const, { slots }: Context): Printed {
  onlyMembers('a constant', node, ['ival', 'fval', 'boolval', 'sval', 'bsval', 'isnull'])
  if (node.isnull === true) return constant(slots, null, types.null)
  if (node.sval !== undefined) {
    const text = wellFormed(node.sval.sval ?? '')
    return { ...constant(slots, text, types.literal), text }
  }
  if (node.boolval !== undefined) return constant(slots, node.boolval.boolval === true, types.boolean)
  if (node.ival !== undefined) {
    const integer = node.ival.ival ?? 0
    return { ...constant(slots, integer, types.int), integer }
  }
  if (node.fval === undefined) throw refusal('bit strings')
  const written = (node.fval.fval ?? '0').replaceAll('_', '').toLowerCase()
  if (/^(?:\d+|0[xob][\da-f]+)$/.test(written)) return wholeConstant(BigInt(written), slots)
  const { units, decimals } = plainDecimal(written.replace(/^-/, ''))
  const digits = (units + decimals).replace(/^0+/, '')
  if (Math.max(digits.length, decimals.length) > mostDigits) throw refusal('a number of more than 38 digits')
  const value = BigInt(units + decimals)
  if (decimals === '' && written.startsWith('-')) throw refusal('such a negative number')
  return constant(slots, written.startsWith('-') ? -value : value, numeric(decimals.length))
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

function wholeConstant(value: bigint, slots: Context['slots']): Printed {
  if (BigInt.asIntN(64, value) === value) return constant(slots, whole(value), types.bigint)
  if (String(value).length > mostDigits) throw refusal('a number of more than 38 digits')
  return constant(slots, value, numeric(0))
}

/** Half a surrogate pair becomes what UTF-8 has for it. */
export function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text
}

/** Prints `$n` as the constant that its value is. */
export function printParameter(node: ParamRef, { host, slots }: Context): Printed {
  onlyMembers('a parameter', node, ['number'])
  const number = node.number ?? 0
  const value = host.parameters[number - 1]
  if (value === undefined) throw failure(`there is no value for parameter $${number}`)
  return parameterConstant(value, slots)
}

/** A parameter's value with the type of its form. */
export function parameterConstant(value: ParameterValue, slots: Context['slots']): Printed {
  if (value === null) return constant(slots, null, types.null)
  switch (typeof value) {
    case 'boolean':
      return constant(slots, value, types.boolean)
    case 'bigint':
      return wholeConstant(value, slots)
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? constant(slots, value, types.bigint)
        : constant(slots, value, types.double)
    case 'string': {
      const text = wellFormed(value)
      return { ...constant(slots, text, types.literal), text }
    }
    default:
      throw refusal('an array outside of = ANY')
  }
}
