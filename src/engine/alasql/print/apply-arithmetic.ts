import { refusal } from '../refuse.ts'
import { commonType, isMoment, isNumber, numeric, type SqlType, typeName, types } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'
import { coerce, constant, numericConstant, readConstant } from './coerce.ts'
import type { Context } from './context.ts'
import { type Printed, printed } from './printed.ts'
import type { Slots } from './slots.ts'

/** The operators of numbers and moments. */
export type Arithmetic = '+' | '-' | '*' | '/' | '%'

const words = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const

/** Whether it is one of them. */
export function isArithmetic(operator: string): operator is Arithmetic {
  return Object.hasOwn(words, operator)
}

/** Prints `+ - * / %`. */
export function applyArithmetic(
  operator: Arithmetic,
  left: Printed,
  right: Printed,
  { slots }: Context,
): Printed {
  const [a, b] = [settled(operator, left, right.type, slots), settled(operator, right, left.type, slots)]
  if (isNumber(a.type) && isNumber(b.type)) return onNumbers(operator, a, b, slots)
  if (a.type.kind === 'null' && isPlainNumber(b.type))
    return onNumbers(operator, { ...a, type: b.type }, b, slots)
  if (b.type.kind === 'null' && isPlainNumber(a.type))
    return onNumbers(operator, a, { ...b, type: a.type }, slots)
  if (operator === '+') return sum(a, b, slots)
  if (operator === '-') return difference(a, b, slots)
  if (operator === '*') return intervalTimes(a, b, slots)
  throw refused(operator, a, b)
}

function isPlainNumber({ kind }: SqlType): boolean {
  return kind === 'integer' || kind === 'double'
}

function refused(operator: string, a: Printed, b: Printed): Error {
  return refusal(`operator ${operator} on ${typeName(a.type)} and ${typeName(b.type)}`)
}

/** A text constant takes the type that PostgreSQL's operator gives it. */
function settled(operator: Arithmetic, side: Printed, other: SqlType, slots: Slots): Printed {
  if (side.text === undefined || side.type.kind !== 'literal') return side
  if (operator === '*' && other.kind === 'interval') return coerce(side, types.double, slots)
  if (other.kind === 'interval' || (operator === '+' && isMoment(other)))
    return intervalConstant(side.text, slots)
  if (operator === '-' && isMoment(other)) return coerce(side, other, slots)
  if (other.kind === 'integer' || other.kind === 'double')
    return coerce(side, other.kind === 'integer' ? types.bigint : other, slots)
  if (other.kind === 'numeric' || other.kind === 'float') return numericConstant(side.text, slots)
  throw refusal(`operator ${operator} on a text constant and ${typeName(other)}`)
}

/** An interval written as a text. */
export function intervalConstant(text: string, slots: Slots): Printed {
  return constant(slots, readConstant(text, types.interval), types.interval)
}

function onNumbers(operator: Arithmetic, a: Printed, b: Printed, slots: Slots): Printed {
  const type = commonType([a.type, b.type]) ?? types.double
  if (type.kind === 'integer') {
    const small = type.small === true ? { small: true as const } : {}
    const bits = type.bits ?? 64
    return printed({ kind: 'integer', bits, ...small }, `integer_${words[operator]}`, a.sql, b.sql, bits)
  }
  if (type.kind !== 'numeric') return onDoubles(operator, a, b, type, slots)
  // A quotient of numerics is a double in DuckDB.
  if (operator === '/') return onDoubles('/', a, b, types.float, slots)
  if (operator === '*') {
    const [x, y] = [exact(a, slots), exact(b, slots)]
    return printed(numeric((x.type.scale ?? 0) + (y.type.scale ?? 0)), 'numeric_multiply', x.sql, y.sql)
  }
  const [x, y] = [coerce(a, type, slots), coerce(b, type, slots)]
  // A sum has a digit more than what it is of.
  const result = operator === '%' ? type : numeric(type.scale ?? 0)
  return printed(result, `numeric_${words[operator]}`, x.sql, y.sql)
}

function exact(value: Printed, slots: Slots): Printed {
  return value.type.kind === 'integer' ? coerce(value, numeric(0), slots) : value
}

function onDoubles(operator: Arithmetic, a: Printed, b: Printed, type: SqlType, slots: Slots): Printed {
  const name: FunctionName = `double_${words[operator]}`
  return printed(type, name, coerce(a, type, slots).sql, coerce(b, type, slots).sql)
}

function sum(a: Printed, b: Printed, slots: Slots): Printed {
  const [point, other] = isMoment(a.type) ? [a, b] : [b, a]
  if (point.type.kind === 'date' && other.type.kind === 'integer')
    return printed(types.date, 'date_add', point.sql, other.sql)
  if (isMoment(point.type) && other.type.kind === 'interval') {
    const moment = instant(point, slots)
    return printed(moment.type, 'moment_add', moment.sql, other.sql)
  }
  if (a.type.kind === 'interval' && b.type.kind === 'interval')
    return printed(types.interval, 'interval_add', a.sql, b.sql)
  throw refused('+', a, b)
}

function difference(a: Printed, b: Printed, slots: Slots): Printed {
  const kinds = `${a.type.kind} ${b.type.kind}`
  if (kinds === 'date date') return printed(types.bigint, 'date_difference', a.sql, b.sql)
  if (kinds === 'date integer') return printed(types.date, 'date_subtract', a.sql, b.sql)
  if (kinds === 'interval interval') return printed(types.interval, 'interval_subtract', a.sql, b.sql)
  if (isMoment(a.type) && b.type.kind === 'interval') {
    const moment = instant(a, slots)
    const name = moment.type.kind === 'timestamptz' ? 'zoned_subtract' : 'moment_subtract'
    return printed(moment.type, name, moment.sql, b.sql)
  }
  if (kinds === 'timestamp timestamp' || kinds === 'timestamptz timestamptz')
    return printed(types.interval, 'moment_difference', a.sql, b.sql)
  throw refused('-', a, b)
}

function intervalTimes(a: Printed, b: Printed, slots: Slots): Printed {
  const [interval, factor] = a.type.kind === 'interval' ? [a, b] : [b, a]
  if (interval.type.kind !== 'interval' || !(isNumber(factor.type) || factor.type.kind === 'null'))
    throw refused('*', a, b)
  return printed(types.interval, 'interval_multiply', interval.sql, coerce(factor, types.double, slots).sql)
}

/** A date beside an interval is the moment at which it begins. */
function instant(value: Printed, slots: Slots): Printed {
  return value.type.kind === 'date' ? coerce(value, types.timestamp, slots) : value
}
