import type { Printed } from './printed.ts'
import { quoteText } from './quote.ts'
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
  if (side.text === undefined || !isNumber(other)) return side
  const form = other === 'integer' ? /^\s*[+-]?\d+\s*$/ : /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
  const special = other !== 'integer' && /^\s*(?:nan|[+-]?inf(?:inity)?)\s*$/i.test(side.text)
  if (!form.test(side.text) && !special) throw refusal(`the text ${quoteText(side.text)} as ${other}`)
  const target = other === 'integer' ? 'BIGINT' : 'DOUBLE'
  return other === 'numeric' && !special
    ? { sql: `(${side.text.trim()})`, type: 'numeric' }
    : { sql: `CAST(${side.sql} AS ${target})`, type: other }
}
