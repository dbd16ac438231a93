import type { ColumnType, ResultType } from '../../value/column-type.ts'
import { refusal } from './refuse.ts'

/**
 * What a value is. `literal` is a string constant whose type its surroundings decide, `null` the constant NULL.
 * `float` is a number that is numeric to PostgreSQL and a double to DuckDB, such as an average.
 */
export type Kind =
  | 'null'
  | 'literal'
  | 'text'
  | 'boolean'
  | 'integer'
  | 'numeric'
  | 'float'
  | 'double'
  | 'timestamp'
  | 'timestamptz'
  | 'date'
  | 'interval'
  | 'json'
  | 'array'

/** The type of an expression. */
export interface SqlType {
  readonly kind: Kind
  /** Decimals of a numeric: its value is a bigint of that many decimals. */
  readonly scale?: number
  /** What an array holds. */
  readonly item?: SqlType
  /** Bits of an integer beyond which its arithmetic fails. */
  readonly bits?: 16 | 32 | 64
  /** An integer of at most 32 bits to PostgreSQL, whose sum is a bigint and not a numeric. */
  readonly small?: boolean
}

/** An integer whose sum is a numeric; other types as they are. */
export function large(type: SqlType): SqlType {
  return type.small === true ? { kind: type.kind, bits: type.bits ?? 64 } : type
}

/** The types without further properties. */
export const types = {
  null: { kind: 'null' },
  literal: { kind: 'literal' },
  text: { kind: 'text' },
  boolean: { kind: 'boolean' },
  bigint: { kind: 'integer', bits: 64 },
  int: { kind: 'integer', bits: 32, small: true },
  smallint: { kind: 'integer', bits: 16, small: true },
  /** What a function of PostgreSQL's that gives an int gives in DuckDB. */
  count: { kind: 'integer', bits: 64, small: true },
  float: { kind: 'float' },
  double: { kind: 'double' },
  timestamp: { kind: 'timestamp' },
  timestamptz: { kind: 'timestamptz' },
  date: { kind: 'date' },
  interval: { kind: 'interval' },
  json: { kind: 'json' },
} as const satisfies Record<string, SqlType>

/** A decimal number with this many decimals. */
export function numeric(scale: number): SqlType {
  if (scale > 38) throw refusal('a numeric of more than 38 decimals')
  return { kind: 'numeric', scale }
}

/** The type of a relation's column. */
export const typeOfColumn: Readonly<Record<ColumnType, SqlType>> = {
  text: types.text,
  secret: types.text,
  boolean: types.boolean,
  integer: types.bigint,
  double: types.double,
  timestamp: types.timestamptz,
  date: types.date,
  json: types.json,
}

/** The type that a result's column is reported with. */
export const resultTypeOf: Readonly<Record<Kind, ResultType>> = {
  null: 'text',
  literal: 'text',
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  numeric: 'numeric',
  float: 'double precision',
  double: 'double precision',
  timestamp: 'timestamp',
  timestamptz: 'timestamp with time zone',
  date: 'date',
  interval: 'interval',
  json: 'json',
  array: 'array',
}

const words: Readonly<Record<Kind, string>> = {
  null: 'NULL',
  literal: 'a text constant',
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  numeric: 'numeric',
  float: 'numeric',
  double: 'double precision',
  timestamp: 'timestamp',
  timestamptz: 'timestamp with time zone',
  date: 'date',
  interval: 'interval',
  json: 'json',
  array: 'an array',
}

/** A type as a message names it. */
export function typeName(type: SqlType): string {
  return words[type.kind]
}

const numbers: readonly Kind[] = ['integer', 'numeric', 'float', 'double']
const moments: readonly Kind[] = ['date', 'timestamp', 'timestamptz']

export function isNumber(type: SqlType): boolean {
  return numbers.includes(type.kind)
}

/** A date or a timestamp. */
export function isMoment(type: SqlType): boolean {
  return moments.includes(type.kind)
}

/** Text, or a constant that would be read as one. */
export function isText(type: SqlType): boolean {
  return type.kind === 'text' || type.kind === 'literal'
}

/** The type that values of these types have in one column; undefined where the engines might not agree on one. */
export function commonType(all: readonly SqlType[]): SqlType | undefined {
  const typed = all.filter(({ kind }) => kind !== 'null' && kind !== 'literal')
  const [first] = typed
  if (first === undefined) return all.some(({ kind }) => kind === 'literal') ? types.text : types.null
  // Arrays are made to be handed out: nothing compares them.
  if (first.kind === 'array') return typed.length === 1 ? first : undefined
  if (typed.every(isNumber)) return commonNumber(typed)
  if (typed.every(({ kind }) => kind === first.kind)) return first
  if (typed.every(isMoment)) {
    const latest = Math.max(...typed.map(({ kind }) => moments.indexOf(kind)))
    return { kind: moments[latest] ?? 'timestamptz' }
  }
  return undefined
}

function commonNumber(all: readonly SqlType[]): SqlType {
  if (all.some(({ kind }) => kind === 'double')) return types.double
  if (all.some(({ kind }) => kind === 'float')) return types.float
  if (all.some(({ kind }) => kind === 'numeric'))
    return numeric(Math.max(...all.map(({ scale = 0 }) => scale)))
  const small = all.every((type) => type.small === true)
  const bits = Math.max(...all.map((type) => type.bits ?? 64)) as 16 | 32 | 64
  return { kind: 'integer', bits, ...(small ? { small } : {}) }
}
