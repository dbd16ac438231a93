import type { TypeCast, TypeName } from '@pgsql/types'
import { names, nodeOf, ownName } from '../../tree/node.ts'
import { refusal } from '../refuse.ts'
import { type Kind, numeric, type SqlType, typeName, types } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'
import { fitted, type Whole } from '../value/integer.ts'
import { checkedJson } from '../value/json.ts'
import { intervalConstant } from './apply-arithmetic.ts'
import { coerce, constant, readConstant } from './coerce.ts'
import type { Context } from './context.ts'
import { readDecimalText } from './decimal-constant.ts'
import { onlyMembers } from './members.ts'
import { printValue } from './operands.ts'
import { call, type Printed, printed } from './printed.ts'

const castTypes: Readonly<Record<string, SqlType>> = {
  text: types.text,
  varchar: types.text,
  bool: types.boolean,
  int2: types.smallint,
  int4: types.int,
  int8: types.bigint,
  numeric: { kind: 'numeric' },
  float8: types.double,
  date: types.date,
  timestamp: types.timestamp,
  timestamptz: types.timestamptz,
  interval: types.interval,
  json: types.json,
  jsonb: types.json,
}

interface Target {
  readonly type: SqlType
  readonly modifiers: readonly number[]
}

function targetOf(node: TypeName | undefined): Target {
  if (node === undefined) throw refusal('half a cast')
  onlyMembers('a type', node, ['names', 'typmods', 'typemod', 'arrayBounds'])
  const name = ownName(names(node.names), 'type')
  if ((node.arrayBounds ?? []).length > 0) throw refusal('arrays')
  const type = Object.hasOwn(castTypes, name) ? castTypes[name] : undefined
  if (type === undefined) throw refusal(`type ${name}`)
  const modifiers = (node.typmods ?? []).map((item) => {
    const number = nodeOf(item, 'A_Const')?.ival
    if (number === undefined) throw refusal(`type ${name} with a modifier`)
    return number.ival ?? 0
  })
  return { type, modifiers }
}

/** Prints a cast, `x::type` or `type 'text'`. */
export function printCast(node: TypeCast, context: Context): Printed {
  onlyMembers('a cast', node, ['arg', 'typeName'])
  const { type, modifiers } = targetOf(node.typeName)
  const value = printValue(node.arg, context)
  if (type.kind === 'numeric') return asNumeric(value, modifiers, context)
  if (type.kind === 'text' && modifiers.length === 1)
    return printed(types.text, 'left', asText(value, context).sql, modifiers[0] ?? 0)
  if (modifiers.length > 0) throw refusal(`type ${typeName(type)} with a modifier`)
  if (type.kind === 'text') return asText(value, context)
  return castTo(value, type, context)
}

function castTo(value: Printed, to: SqlType, { slots }: Context): Printed {
  const { type: from, text } = value
  if (to.kind === 'interval' && text !== undefined) return intervalConstant(text, slots)
  if (text !== undefined && from.kind === 'literal') {
    if (to.kind === 'json') return { ...constant(slots, checkedJson(text), to), plain: false }
    if (to.kind === 'integer') fitted(readConstant(text, to) as Whole, to.bits ?? 64)
    return coerce(value, to, slots)
  }
  if (from.kind === 'integer' && to.kind === 'integer') {
    // A constant of 32 bits that becomes a bigint is computed with as one.
    const fits = (to.bits ?? 64) >= (from.bits ?? 64)
    return fits
      ? { ...withoutConstant(value), type: to }
      : printed(to, 'integer_fit', value.sql, to.bits ?? 64)
  }
  // The session's time zone is UTC.
  if (from.kind === 'timestamptz' && to.kind === 'timestamp') return { sql: value.sql, type: to }
  const name = casts[`${from.kind} ${to.kind}`]
  if (from.kind === 'json' && name !== undefined) return ofJson(value, to, name)
  if (name !== undefined) {
    const result = printed(to, name, value.sql, ...(casterArguments[name]?.(from, to) ?? []))
    return fittedCasts.has(name) ? { ...result, sql: call('integer_fit', result.sql, to.bits ?? 64) } : result
  }
  return coerce(withoutConstant(value), to, slots)
}

/** Those whose result may have more bits than the type. */
const fittedCasts: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'double_to_integer',
  'float_to_integer',
  'numeric_to_integer',
  'boolean_to_integer',
])

/** A number or a truth value of JSON. */
function ofJson(value: Printed, to: SqlType, name: FunctionName): Printed {
  const read = call(name, value.sql)
  return { sql: to.kind === 'integer' ? call('integer_fit', read, to.bits ?? 64) : read, type: to }
}

function withoutConstant({ sql, type, plain }: Printed): Printed {
  return plain === true ? { sql, type, plain } : { sql, type }
}

function unknownCast(from: SqlType, to: SqlType): Error {
  return refusal(`a cast of ${typeName(from)} to ${typeName(to)}`)
}

const casts: Readonly<Partial<Record<`${Kind} ${Kind}`, FunctionName>>> = {
  'text integer': 'text_to_integer',
  'text double': 'text_to_double',
  'text boolean': 'text_to_boolean',
  'text json': 'text_to_json',
  'text date': 'text_to_date',
  'text timestamp': 'text_to_timestamp',
  'text timestamptz': 'text_to_timestamptz',
  'boolean integer': 'boolean_to_integer',
  'integer boolean': 'whole_to_boolean',
  'double integer': 'double_to_integer',
  'float integer': 'float_to_integer',
  'json integer': 'json_to_integer',
  'json double': 'json_to_double',
  'json float': 'json_to_double',
  'json boolean': 'json_to_boolean',
  'numeric integer': 'numeric_to_integer',
  'timestamp date': 'moment_to_date',
  'timestamptz date': 'moment_to_date',
}

const casterArguments: Readonly<
  Partial<Record<FunctionName, (from: SqlType, to: SqlType) => readonly number[]>>
> = {
  text_to_integer: (_, to) => [to.bits ?? 64],
  numeric_to_integer: (from) => [from.scale ?? 0],
}

/** An expression as text, as PostgreSQL writes its type. */
export function asText(value: Printed, { slots }: Context): Printed {
  const { type, sql } = value
  switch (type.kind) {
    case 'integer':
      return printed(types.text, 'whole_to_text', sql)
    case 'boolean':
      return printed(types.text, 'boolean_to_text', sql)
    case 'double':
      return printed(types.text, 'double_to_text', sql)
    case 'numeric':
      return printed(types.text, 'numeric_to_text', sql, type.scale ?? 0)
    case 'date':
      return printed(types.text, 'date_to_text', sql)
    case 'timestamp':
    case 'timestamptz':
      return printed(
        types.text,
        'moment_to_text',
        sql,
        slots.constant(type.kind === 'timestamp' ? '' : '+00'),
      )
    case 'interval':
      return printed(types.text, 'interval_to_text', sql)
    case 'json':
      return { sql, type: types.text }
    case 'float':
      return printed(types.text, 'float_to_text', sql)
    default:
      return coerce(value, types.text, slots)
  }
}

/** An expression as concat() writes it: as text, but booleans as `t` and `f`. */
export function asOutput(value: Printed, context: Context): Printed {
  return value.type.kind === 'boolean'
    ? printed(types.text, 'boolean_to_mark', value.sql)
    : asText(value, context)
}

/** Without a precision numeric keeps what there is: a constant its digits, an integer all of them, the rest goes as a double. */
function asNumeric(value: Printed, modifiers: readonly number[], context: Context): Printed {
  const { slots } = context
  const [precision, scale = 0] = modifiers
  if (value.type.kind === 'null') return coerce(value, numeric(0), slots)
  const source = numericSource(value, precision === undefined, context)
  if (precision === undefined) return source
  if (scale < 0 || scale > precision || precision > 38) throw refusal(`type numeric(${modifiers.join(',')})`)
  const type = numeric(scale)
  if (source.type.kind === 'text') return printed(type, 'text_to_numeric', source.sql, precision, scale)
  if (source.type.kind === 'float') return printed(type, 'double_to_numeric', source.sql, precision, scale)
  return printed(type, 'numeric_cast', source.sql, source.type.scale ?? 0, precision, scale)
}

/** What becomes a numeric, as a numeric, a double, or, where it is to have a precision, a text. */
function numericSource(value: Printed, isLast: boolean, context: Context): Printed {
  const { type, text } = value
  if (text !== undefined && type.kind === 'literal') {
    const decimal = readDecimalText(text)
    return constant(context.slots, decimal.value, decimal.type)
  }
  switch (type.kind) {
    case 'numeric':
    case 'float':
      return value
    case 'integer':
      return coerce(value, numeric(0), context.slots)
    case 'text':
      return isLast ? printed(types.float, 'text_to_double', value.sql) : value
    case 'double':
      return coerce(value, types.float, context.slots)
    case 'json':
      return castTo(value, types.float, context)
    default:
      throw unknownCast(type, numeric(0))
  }
}
