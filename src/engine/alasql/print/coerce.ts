import { readBoolean } from '../../text/boolean-text.ts'
import { parseInterval } from '../../text/parse-interval.ts'
import { failure, refusal } from '../refuse.ts'
import { commonType, type Kind, type SqlType, typeName, types } from '../sql-type.ts'
import { whole } from '../value/integer.ts'
import { momentConstant } from '../value/moment-constant.ts'
import type { Interval, SqlValue } from '../value/sql-value.ts'
import { readDecimalText } from './decimal-constant.ts'
import { call, type Printed } from './printed.ts'
import type { Slots } from './slots.ts'

/** A constant of a type. */
export function constant(slots: Slots, value: SqlValue, type: SqlType): Printed {
  return { sql: slots.constant(value), type, plain: true }
}

/** An expression as the type of its surroundings, by the conversions that SQL makes unasked. Throws `unsupported` where there is none. */
export function coerce(value: Printed, to: SqlType, slots: Slots): Printed {
  const { type } = value
  if (type.kind === 'null') return { ...value, type: to }
  if (value.text !== undefined && type.kind === 'literal' && (to.kind === 'numeric' || to.kind === 'float'))
    return coerce(numericConstant(value.text, slots), to, slots)
  if (value.text !== undefined && type.kind === 'literal')
    return to.kind === 'text' || to.kind === 'literal'
      ? { ...value, type: types.text }
      : constant(slots, readConstant(value.text, to), to)
  if (type.kind === to.kind) return type.kind === 'numeric' ? withScale(value, to) : { ...value, type: to }
  const convert = conversions[`${type.kind} ${to.kind}`]
  if (convert === undefined) throw refusal(`${typeName(type)} where ${typeName(to)} is expected`)
  return { sql: convert(value.sql, type, to), type: to }
}

/** A text constant as the numeric that it writes. */
export function numericConstant(text: string, slots: Slots): Printed {
  const { value, type } = readDecimalText(text)
  return constant(slots, value, type)
}

function withScale(value: Printed, to: SqlType): Printed {
  const [from = 0, wanted = 0] = [value.type.scale, to.scale]
  if (from === wanted) return value
  if (from > wanted) throw refusal('a numeric with fewer decimals')
  return { sql: call('numeric_rescale', value.sql, from, wanted), type: to }
}

type Convert = (sql: string, from: SqlType, to: SqlType) => string

const toDouble: Convert = (sql) => call('integer_to_double', sql)
const fromNumeric: Convert = (sql, { scale = 0 }) => call('numeric_to_double', sql, scale)
const toMoment: Convert = (sql) => call('date_to_moment', sql)
const asItIs: Convert = (sql) => sql

const conversions: Readonly<Partial<Record<`${Kind} ${Kind}`, Convert>>> = {
  'integer numeric': (sql, _, { scale = 0 }) => call('integer_to_numeric', sql, scale),
  'integer double': toDouble,
  'integer float': toDouble,
  'numeric double': fromNumeric,
  'numeric float': fromNumeric,
  'float double': asItIs,
  'double float': asItIs,
  'date timestamp': toMoment,
  'date timestamptz': toMoment,
  // The session's time zone is UTC.
  'timestamp timestamptz': asItIs,
}

/** Reads a text constant as a value of a type. */
export function readConstant(text: string, to: SqlType): SqlValue {
  const read = readers[to.kind]
  const value = read?.(text)
  if (value === undefined) throw refusal(`such a text constant as ${typeName(to)}`)
  return value
}

const readers: Readonly<Partial<Record<Kind, (text: string) => SqlValue | undefined>>> = {
  integer: (text) => {
    if (!/^\s*[+-]?\d{1,30}\s*$/.test(text)) return undefined
    const value = BigInt(text.trim().replace(/^\+/, ''))
    if (BigInt.asIntN(64, value) !== value) throw failure('bigint out of range')
    return whole(value)
  },
  double: (text) =>
    /^\s*[+-]?\d{1,300}(?:\.\d+)?(?:e[+-]?\d{1,2})?\s*$/i.test(text) ? Number(text) : undefined,
  boolean: readBoolean,
  interval: readInterval,
  date: (text) => momentConstant(text)?.day,
  timestamp: (text) => {
    const moment = momentConstant(text)
    return moment === undefined ? undefined : whole(moment.local)
  },
  timestamptz: (text) => {
    if (text.trim().toLowerCase() === 'epoch') return 0
    const moment = momentConstant(text)
    return moment === undefined ? undefined : whole(moment.utc)
  },
}

function readInterval(text: string): Interval | undefined {
  const parts = parseInterval(text, 'second')
  if (parts === undefined || !Number.isSafeInteger(parts.micros)) return undefined
  return { months: parts.months, days: parts.days, micros: BigInt(parts.micros) }
}

/** Expressions as the one type that they have in common. */
export function unify(values: readonly Printed[], slots: Slots, what: string): readonly Printed[] {
  const type = commonType(values.map((value) => value.type))
  if (type === undefined)
    throw refusal(`${what} of ${[...new Set(values.map((value) => typeName(value.type)))].join(' and ')}`)
  return values.map((value) => coerce(value, type, slots))
}

/** An expression that must be text. */
export function asTextOperand(value: Printed, slots: Slots, what: string): Printed {
  if (!['text', 'literal', 'null'].includes(value.type.kind))
    throw refusal(`${what} on ${typeName(value.type)}`)
  return coerce(value, types.text, slots)
}
