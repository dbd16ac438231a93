import type { ColumnType } from '../../../value/column-type.ts'

/**
 * What the printer knows of an expression's type; PostgreSQL chooses many meanings by it (`-` on dates, `||` on JSON).
 * `literal` is a string constant whose type its surroundings decide, `any` is not known. `T[]` is an array.
 */
export type ScalarType =
  | 'literal'
  | 'any'
  | 'text'
  | 'boolean'
  | 'integer'
  | 'numeric'
  | 'double'
  | 'timestamp'
  | 'timestamptz'
  | 'date'
  | 'time'
  | 'interval'
  | 'json'
  | 'uuid'
  | 'bytea'
  | 'record'

/** A scalar type or an array of one. */
export type SqlType = ScalarType | `${ScalarType}[]`

/** The type of a relation's column. */
export const sqlTypeOfColumn: Readonly<Record<ColumnType, SqlType>> = {
  text: 'text',
  secret: 'text',
  boolean: 'boolean',
  integer: 'integer',
  double: 'double',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'json',
}

/** Whether it is an array. */
export function isArray(type: SqlType): type is `${ScalarType}[]` {
  return type.endsWith('[]')
}

/** An array's element type; `any` for what is no array. */
export function elementType(type: SqlType): SqlType {
  return isArray(type) ? (type.slice(0, -2) as ScalarType) : 'any'
}

/** The array of this; an array of arrays is an array of the same elements in PostgreSQL. */
export function arrayOf(type: SqlType): SqlType {
  return isArray(type) ? type : `${type === 'literal' ? 'text' : type}[]`
}

/** Whether it is a number. */
export function isNumber(type: SqlType): boolean {
  return type === 'integer' || type === 'numeric' || type === 'double'
}

/** Whether it is a text, or a constant that would be read as one. */
export function isText(type: SqlType): boolean {
  return type === 'text' || type === 'literal'
}

const numberRank: readonly SqlType[] = ['integer', 'numeric', 'double']

/** The type of a UNION, CASE or COALESCE over these, by PostgreSQL's rules as far as the printer needs them. */
export function commonType(types: readonly SqlType[]): SqlType {
  const known = types.filter((type) => type !== 'literal')
  const [first] = known
  if (first === undefined) return types.length === 0 ? 'any' : 'text'
  if (known.every((type) => type === first)) return first
  if (known.every(isNumber))
    return numberRank[Math.max(...known.map((type) => numberRank.indexOf(type)))] ?? 'any'
  if (known.includes('timestamptz')) return 'timestamptz'
  if (known.includes('timestamp')) return 'timestamp'
  return 'any'
}
