import type { Node } from '@pgsql/types'
import { failure, refusal } from '../refuse.ts'
import { types } from '../sql-type.ts'
import { coerce } from './coerce.ts'
import type { Context } from './context.ts'
import type { Printed } from './printed.ts'

/** Prints an expression, which may be a row. */
export function printOperand(node: Node | undefined, context: Context): Printed {
  if (node === undefined) throw refusal('an expression without its operand')
  return context.host.expression(node, context)
}

/** Prints an expression that must be a single value. */
export function printValue(node: Node | undefined, context: Context): Printed {
  const value = printOperand(node, context)
  if (value.items !== undefined) throw refusal('a row as a value')
  return value
}

/** Prints a condition. */
export function printCondition(node: Node | undefined, context: Context): Printed {
  const value = printValue(node, context)
  if (!['boolean', 'null', 'literal'].includes(value.type.kind))
    throw failure('the argument of WHERE, AND, OR or NOT must be a boolean')
  return coerce(value, types.boolean, context.slots)
}
