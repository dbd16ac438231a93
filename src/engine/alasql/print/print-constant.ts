import type { A_Const, ParamRef } from '@pgsql/types'
import type { ParameterValue } from '../../engine.ts'
import { failure, refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { whole } from '../value/integer.ts'
import { constant } from './coerce.ts'
import type { Context } from './context.ts'
import { readDecimal } from './decimal-constant.ts'
import { onlyMembers } from './members.ts'
import type { Printed } from './printed.ts'

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
  const unsigned = written.replace(/^-/, '')
  if (/^(?:\d+|0[xob][\da-f]+)$/.test(unsigned))
    return wholeConstant(BigInt(unsigned) * (unsigned === written ? 1n : -1n), slots)
  const { value, type } = readDecimal(written)
  return constant(slots, value, type)
}

function wholeConstant(value: bigint, slots: Context['slots']): Printed {
  if (BigInt.asIntN(64, value) === value) return constant(slots, whole(value), types.bigint)
  const decimal = readDecimal(String(value))
  return constant(slots, decimal.value, decimal.type)
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
