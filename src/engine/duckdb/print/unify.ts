import { beside } from './compare.ts'
import { besideDecimals, commonDecimal, printedDecimal } from './decimal.ts'
import type { Printed } from './printed.ts'
import { commonType, type SqlType } from './sql-type.ts'
import { oneFamily } from './type-rules.ts'

/** Expressions of which one value is made, as in CASE and VALUES. */
export interface Unified {
  readonly items: readonly Printed[]
  readonly type: SqlType
  /** What is made of them, in this SQL. */
  readonly result: (sql: string) => Printed
}

/** Brings expressions to their common type, text constants included. Throws `unsupported` where there is none. */
export function unify(what: string, given: readonly Printed[]): Unified {
  const types = given.map((item) => item.type)
  oneFamily(what, types)
  const type = commonType(types)
  const settled = given.map((item) => beside(item, { sql: '', type }))
  const items = settled.map((item) => besideDecimals(item, settled))
  const decimal = type === 'numeric' ? commonDecimal(items) : undefined
  return {
    items,
    type,
    result: (sql) => (decimal === undefined ? { sql, type } : printedDecimal(sql, decimal)),
  }
}
