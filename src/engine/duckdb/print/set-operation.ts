import { beside } from './compare.ts'
import { besideDecimals, commonDecimal } from './decimal.ts'
import type { Printed, PrintedColumn, PrintedQuery } from './printed.ts'
import { quoteIdentifier, quoteText } from './quote.ts'
import { refusal } from './refuse.ts'
import { commonType } from './sql-type.ts'
import { oneFamily } from './type-rules.ts'

/** The columns of a set operation, and its arms with the text constants that take the type of the other arm. */
export interface JoinedArms {
  readonly left: string
  readonly right: string
  readonly columns: readonly PrintedColumn[] | undefined
}

/** Brings the arms of a set operation together as PostgreSQL does; DuckDB would make texts of what has no common type. */
export function joinArms(left: PrintedQuery, right: PrintedQuery): JoinedArms {
  const { columns: a, columns: mine } = left
  const { columns: b } = right
  if (a === undefined || b === undefined)
    return {
      left: left.sql,
      right: right.sql,
      columns: mine?.map(({ name }) => ({ name, type: 'any' })),
    }
  if (a.length !== b.length) throw refusal('a set operation of queries with different numbers of columns')
  const columns = a.map((column, index): PrintedColumn => {
    const other = b[index] as PrintedColumn
    const types = [column, other].filter(({ literal }) => literal === undefined).map(({ type }) => type)
    oneFamily('a set operation', types)
    const type = types.length === 0 ? 'text' : commonType(types)
    const decimal = type === 'numeric' ? commonDecimal([asItem(column, ''), asItem(other, '')]) : undefined
    return { name: column.name, type, ...(decimal === undefined ? {} : { decimal }) }
  })
  return {
    left: withSettled(left.sql, a, b, true),
    right: withSettled(right.sql, b, a, false),
    columns,
  }
}

/** A constant's or a decimal's column as the other arm has it: undefined where it may stay as it is. */
function settled(
  column: PrintedColumn,
  other: PrintedColumn | undefined,
  isFirst: boolean,
  name: string,
): string | undefined {
  if (other === undefined) return undefined
  if (column.literal === undefined) {
    const { sql } = besideDecimals(asItem(column, name), [asItem(other, '')])
    return sql === name ? undefined : sql
  }
  // NULL alone is an integer for DuckDB, and a text for PostgreSQL.
  if (column.literal === null) return other.literal === null && isFirst ? 'CAST(NULL AS VARCHAR)' : undefined
  if (other.literal !== undefined || other.type === 'text' || other.type === 'any') return undefined
  const { sql, type } = beside(
    { sql: quoteText(column.literal), type: 'literal', text: column.literal },
    { sql: '', type: other.type },
  )
  if (type === 'literal') throw refusal(`a text constant beside ${other.type} in a set operation`)
  return sql
}

function asItem({ type, decimal, literal }: PrintedColumn, sql: string): Printed {
  return { sql, type, isNull: literal === null, ...(decimal === undefined ? {} : { decimal }) }
}

function withSettled(
  sql: string,
  own: readonly PrintedColumn[],
  others: readonly PrintedColumn[],
  isFirst: boolean,
): string {
  const numbered = own.map((_, index) => quoteIdentifier(`c${index}`))
  const constants = own.map((column, index) => settled(column, others[index], isFirst, numbered[index] ?? ''))
  if (constants.every((constant) => constant === undefined)) return sql
  const list = own.map(
    ({ name }, index) => `${constants[index] ?? numbered[index]} AS ${quoteIdentifier(name)}`,
  )
  return `SELECT ${list.join(', ')} FROM (${sql}) AS "*SELECT*"(${numbered.join(', ')})`
}
