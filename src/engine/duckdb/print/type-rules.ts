import { invalidInput } from './invalid-value.ts'
import { decimalConstant } from './print-constant.ts'
import type { Printed } from './printed.ts'
import { refusal } from './refuse.ts'
import { elementType, isArray, isNumber, type SqlType } from './sql-type.ts'

const moments: ReadonlySet<SqlType> = new Set<SqlType>(['date', 'timestamp', 'timestamptz'])

/** The types that PostgreSQL brings together by itself; undefined for what is not known, or decided by its surroundings. */
function family(type: SqlType): string | undefined {
  if (type === 'any' || type === 'literal') return undefined
  if (isArray(type)) {
    const item = family(elementType(type))
    return item === undefined ? undefined : `${item}[]`
  }
  if (isNumber(type)) return 'number'
  return moments.has(type) ? 'moment' : type
}

/** Throws `unsupported` where PostgreSQL has no common type for these and DuckDB would make a text of them. */
export function oneFamily(what: string, types: readonly SqlType[]): void {
  let first: SqlType | undefined
  for (const type of types) {
    if (family(type) === undefined) continue
    first ??= type
    if (family(first) !== family(type)) throw refusal(`${what} of ${first} and ${type}`)
  }
}

/** A condition, which DuckDB would take of any type. Throws `unsupported` for what is no boolean. */
export function condition(value: Printed): string {
  const own = family(value.type)
  if (own !== undefined && own !== 'boolean') throw refusal(`${value.type} as a condition`)
  return value.sql
}

/** A text constant beside a number is one, in PostgreSQL's form: DuckDB rounds `'1.5'` to a whole number, and takes `'0x1f'`. */
export function besideNumber(side: Printed, other: SqlType): Printed {
  if (side.double !== undefined && other === 'double') return { sql: side.double, type: 'double' }
  if (side.text === undefined || !isNumber(other)) return side
  const form = other === 'integer' ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
  const special = other !== 'integer' && /^\s*(?:nan|[+-]?inf(?:inity)?)\s*$/i.test(side.text)
  if (!form.test(side.text) && !special)
    throw invalidInput(other === 'double' ? 'double precision' : other, side.text)
  if (other === 'integer') return { sql: `CAST(${side.sql} AS BIGINT)`, type: other }
  if (other === 'double' || special) return { sql: `CAST(${side.sql} AS DOUBLE)`, type: other }
  const [, sign = '', unsigned = ''] = /^([+-]?)(.*)$/.exec(side.text.trim().toLowerCase()) ?? []
  return decimalConstant(sign.replace('+', ''), unsigned)
}
