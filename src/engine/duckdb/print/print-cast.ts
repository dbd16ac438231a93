import type { TypeCast } from '@pgsql/types'
import { readJson } from '../../text/json-value.ts'
import { parseArrayText } from './array-text.ts'
import { booleanConstant } from './boolean-constant.ts'
import type { PrintContext } from './context.ts'
import { printedDecimal } from './decimal.ts'
import { intervalConstant } from './interval-constant.ts'
import { invalidInput, outOfRange } from './invalid-value.ts'
import { momentConstant, timeConstant } from './moment-constant.ts'
import { type PrintedType, printType } from './print-type.ts'
import { type Printed, printed } from './printed.ts'
import { quoteText } from './quote.ts'
import { onlyMembers, refusal } from './refuse.ts'
import { elementType, isArray, type SqlType } from './sql-type.ts'
import { besideNumber } from './type-rules.ts'

/** Prints a cast, `x::type` or `type 'text'`. */
export function printCast(node: TypeCast, context: PrintContext): Printed {
  onlyMembers('a cast', node, ['arg', 'typeName'])
  if (node.arg === undefined || node.typeName === undefined) throw refusal('half a cast')
  return castTo(context.expression(node.arg), printType(node.typeName), context)
}

/** An expression as text, as PostgreSQL writes its type. */
export function asText(value: Printed, context: PrintContext): Printed {
  if (value.type === 'text') return value
  if (value.text !== undefined) return { ...value, type: 'text' }
  const write = writers[value.type]
  if (write !== undefined) {
    context.need(write)
    return printed(`${write}(${value.sql})`, 'text')
  }
  if (isArray(value.type)) {
    if (elementType(value.type) === 'record') throw refusal('an array of records as text')
    context.need('credsql_array_text')
    const item = asOutput(printed('"*item*"', elementType(value.type)), context)
    const items =
      item.sql === '"*item*"' ? value.sql : `list_transform(${value.sql}, lambda "*item*": ${item.sql})`
    return printed(`credsql_array_text(CAST(${items} AS VARCHAR[]))`, 'text')
  }
  if (value.type === 'record') throw refusal('a record as text')
  return printed(`CAST(${value.sql} AS VARCHAR)`, 'text')
}

/** An expression as a function like concat writes it: as text, but booleans as `t` and `f`. */
export function asOutput(value: Printed, context: PrintContext): Printed {
  if (value.type !== 'boolean') return asText(value, context)
  return printed(`(CASE WHEN ${value.sql} THEN 't' WHEN NOT ${value.sql} THEN 'f' END)`, 'text')
}

const writers: Partial<Readonly<Record<SqlType, string>>> = {
  double: 'credsql_double_text',
  numeric: 'credsql_numeric_text',
  interval: 'credsql_interval_text',
  bytea: 'credsql_bytea_text',
}

/** A cast to a type with its modifiers. */
export function castTo(value: Printed, target: PrintedType, context: PrintContext): Printed {
  if (target.array) return castToArray(value, target, context)
  const cast = castScalar(value, target, context)
  const result = applyModifiers(cast, target)
  return ['int2', 'int4', 'int'].includes(target.name) ? { ...result, small: true } : result
}

function castScalar(value: Printed, target: PrintedType, context: PrintContext): Printed {
  const plain = (sql = value.sql) => printed(`CAST(${sql} AS ${target.sql})`, target.type)
  if (value.isNull === true && target.name === 'numeric')
    return printedDecimal('CAST(NULL AS DECIMAL(1, 0))', { whole: 1, scale: 0 })
  if (value.isNull === true) return plain('NULL')
  switch (target.type) {
    case 'text':
      return asText(value, context)
    case 'interval':
      if (value.type === 'text') return castText(value, 'credsql_text_interval', 'interval', context)
      if (value.text === undefined) return plain()
      return printed(intervalConstant(value.text, target.modifiers[0]), 'interval')
    case 'boolean':
      if (value.type === 'numeric' || value.type === 'double') throw refusal(`${value.type} as a boolean`)
      if (value.type === 'json') return plain(ofJson(value, 'credsql_json_boolean', context))
      if (value.type === 'text') return castText(value, 'credsql_text_boolean', 'boolean', context)
      return value.text === undefined ? plain() : printed(booleanConstant(value.text), 'boolean')
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      if (value.type === 'text') return castTextToMoment(value, target, context)
      return value.text === undefined ? plain() : printed(momentConstant(value.text, target.sql), target.type)
    case 'time':
      if (value.text !== undefined) return printed(timeConstant(value.text), 'time')
      // DuckDB has no such cast.
      return plain(value.type === 'timestamptz' ? `CAST(${value.sql} AS TIMESTAMP)` : value.sql)
    case 'double':
      if (value.text !== undefined) return besideNumber(value, 'double')
      if (value.type === 'text') return plain(doubleText(value, 'double precision', context))
      if (value.type === 'json') return plain(ofJson(value, 'credsql_json_number', context))
      if (value.double === undefined) return plain()
      if (!Number.isFinite(Number(value.double.split("'")[1]))) throw outOfRange('double precision')
      return plain(value.double)
    case 'integer':
      if (value.type === 'json')
        return castToInteger(
          printed(`CAST(${ofJson(value, 'credsql_json_number', context)} AS DECIMAL(38, 10))`, 'numeric'),
          target,
        )
      if (value.type === 'text') {
        context.need('credsql_text_integer')
        return plain(`credsql_text_integer(${value.sql})`)
      }
      return castToInteger(value, target)
    case 'numeric':
      return castToNumeric(value, target, context)
    case 'bytea':
      return castToBytes(value)
    case 'json':
      // DuckDB would read it when it meets a row.
      if (value.text !== undefined) readJson(value.text)
      return value.type === 'json' ||
        value.type === 'text' ||
        value.type === 'literal' ||
        value.type === 'any'
        ? plain()
        : printed(`to_json(${value.sql})`, 'json')
    case 'uuid':
      // DuckDB would read it when it meets a row.
      if (value.text !== undefined && !uuidForm.test(value.text)) throw invalidInput('uuid', value.text)
      return plain()
    default:
      return plain()
  }
}

const uuidForm = /^(?:(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}|\{(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}\})$/i

function ofJson(value: Printed, name: string, context: PrintContext): string {
  context.need(name)
  return `${name}(${value.sql})`
}

/** A text as a number; `type` is PostgreSQL's name of what it becomes. */
function doubleText(value: Printed, type: string, context: PrintContext): string {
  context.need('credsql_text_double')
  return `credsql_text_double(${value.sql}, ${quoteText(type)})`
}

function castText(value: Printed, name: string, type: SqlType, context: PrintContext): Printed {
  context.need(name)
  return printed(`${name}(${value.sql})`, type)
}

function castTextToMoment(value: Printed, target: PrintedType, context: PrintContext): Printed {
  const names: Partial<Readonly<Record<SqlType, string>>> = {
    date: 'credsql_text_date',
    timestamp: 'credsql_text_timestamp',
    timestamptz: 'credsql_text_timestamptz',
  }
  const name = names[target.type]
  if (name === undefined) return printed(`CAST(${value.sql} AS ${target.sql})`, target.type)
  context.need(name)
  return printed(`CAST(${name}(${value.sql}) AS ${target.sql})`, target.type)
}

function integerName({ name }: PrintedType): string {
  return name === 'int2' ? 'smallint' : name === 'int8' ? 'bigint' : 'integer'
}

const bitsOf: Readonly<Record<string, number>> = { int2: 16, int4: 32 }

function castToInteger(value: Printed, target: PrintedType): Printed {
  // PostgreSQL rounds a half to the even neighbour from a double, and away from zero from a numeric.
  if (value.type === 'double') return printed(`CAST(round_even(${value.sql}, 0) AS ${target.sql})`, 'integer')
  if (value.type === 'numeric') return printed(`CAST(round(${value.sql}) AS ${target.sql})`, 'integer')
  if (value.text !== undefined) {
    if (!/^\s*[+-]?\d+\s*$/.test(value.text)) throw invalidInput(integerName(target), value.text)
    if (BigInt.asIntN(bitsOf[target.name] ?? 64, BigInt(value.text)) !== BigInt(value.text))
      throw outOfRange(integerName(target))
    return printed(`CAST(${quoteText(value.text.trim())} AS ${target.sql})`, 'integer')
  }
  return printed(`CAST(${value.sql} AS ${target.sql})`, 'integer')
}

/** Without a precision numeric keeps what there is: a constant its digits, an integer all of them, the rest goes as a double. */
function castToNumeric(value: Printed, target: PrintedType, context: PrintContext): Printed {
  if (value.text !== undefined) return sized(besideNumber(value, 'numeric'), target)
  if (value.type === 'json')
    return sized(
      printed(`CAST(${ofJson(value, 'credsql_json_number', context)} AS DOUBLE)`, 'numeric'),
      target,
    )
  if (value.type === 'text') {
    const name = `numeric${target.modifiers.length === 0 ? '' : `(${target.modifiers.join(',')})`}`
    const text = doubleText(value, name, context)
    return sized(printed(target.modifiers.length === 0 ? `CAST(${text} AS DOUBLE)` : text, 'numeric'), target)
  }
  if (target.modifiers.length > 0 || value.type === 'numeric') return sized(value, target)
  if (value.type === 'integer')
    return printedDecimal(`CAST(${value.sql} AS DECIMAL(19, 0))`, { whole: 19, scale: 0 })
  return printed(`CAST(${value.sql} AS DOUBLE)`, 'numeric')
}

function sized(value: Printed, { modifiers, sql }: PrintedType): Printed {
  const [precision, scale = 0] = modifiers
  if (precision === undefined) return value
  return printedDecimal(`CAST(${value.sql} AS ${sql})`, { whole: precision - scale, scale })
}

function castToBytes(value: Printed): Printed {
  if (value.text === undefined) {
    return printed(
      `(CASE WHEN contains(${value.sql}, '\\') THEN error('a bytea text with backslashes is not supported') ELSE encode(${value.sql}) END)`,
      'bytea',
    )
  }
  const hex = /^\\x((?:[0-9a-f]{2})*)$/i.exec(value.text)?.[1]
  const bytes = hex ?? (value.text.includes('\\') ? undefined : Buffer.from(value.text).toString('hex'))
  if (bytes === undefined) throw refusal('a bytea constant with backslashes')
  return printed(`unhex('${bytes}')`, 'bytea')
}

function castToArray(value: Printed, target: PrintedType, context: PrintContext): Printed {
  if (value.text !== undefined) {
    return printed(`CAST(${parseArrayText(value.text)} AS ${target.sql})`, target.type)
  }
  if (value.type === 'text' || (value.type === 'literal' && value.isNull !== true)) {
    context.need('credsql_array_items')
    return printed(`CAST(CAST(credsql_array_items(${value.sql}) AS JSON) AS ${target.sql})`, target.type)
  }
  if (value.items !== undefined && isArray(value.type)) {
    const items = value.items.map((item) =>
      castTo(
        item,
        { ...target, sql: target.sql.replace(/\[\]$/, ''), type: elementType(target.type), array: false },
        context,
      ),
    )
    if (!value.items.some((item) => isArray(item.type))) {
      return {
        sql: `CAST([${items.map((item) => item.sql).join(', ')}] AS ${target.sql})`,
        type: target.type,
        items,
      }
    }
  }
  return printed(`CAST(${value.sql} AS ${target.sql})`, target.type)
}

function applyModifiers(value: Printed, target: PrintedType): Printed {
  const [modifier] = target.modifiers
  if (target.name === 'varchar' && modifier !== undefined)
    return printed(`left(${value.sql}, ${modifier})`, 'text')
  if (target.name === 'bpchar' && modifier !== undefined) {
    // The blanks that PostgreSQL adds have no meaning in comparisons and are gone as text; none are added.
    return printed(`rtrim(left(${value.sql}, ${modifier}), ' ')`, 'text')
  }
  if ((target.type === 'timestamp' || target.type === 'timestamptz') && modifier !== undefined) {
    const units: Readonly<Record<number, readonly [string, number]>> = {
      0: ['second', 500_000],
      3: ['milliseconds', 500],
    }
    if (modifier >= 6) return value
    const unit = units[modifier]
    if (unit === undefined) throw refusal(`${target.name}(${modifier})`)
    return printed(`date_trunc('${unit[0]}', ${value.sql} + to_microseconds(${unit[1]}))`, target.type)
  }
  if (target.modifiers.length > 0 && !['numeric', 'interval'].includes(target.name)) {
    throw refusal(`type ${target.name}(${target.modifiers.join(',')})`)
  }
  return value
}
