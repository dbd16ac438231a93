import { booleanConstant } from './boolean-constant.ts'
import { besideDecimals } from './decimal.ts'
import { intervalConstant } from './interval-constant.ts'
import { momentConstant } from './moment-constant.ts'
import { type Printed, printed } from './printed.ts'
import { refusal } from './refuse.ts'
import type { SqlType } from './sql-type.ts'
import { besideNumber, oneFamily } from './type-rules.ts'

/** The comparison operators that both engines have, under PostgreSQL's names. */
export const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '>', '<=', '>='])

/**
 * Prints a comparison. Rows are compared field by field, as a NULL field makes PostgreSQL's answer unknown
 * where DuckDB's structs take NULL for a value.
 */
export function compare(operator: string, left: Printed, right: Printed): Printed {
  if (
    left.type === 'record' &&
    right.type === 'record' &&
    left.items !== undefined &&
    right.items !== undefined
  ) {
    if (left.items.length !== right.items.length) throw refusal('a comparison of rows of unequal length')
    return printed(compareRows(operator, left.items, right.items), 'boolean')
  }
  oneFamily(`${operator}`, [left.type, right.type])
  return printed(`(${beside(left, right).sql} ${operator} ${beside(right, left).sql})`, 'boolean')
}

/** A text constant takes the type of what it is compared with, in PostgreSQL's spelling. */
export function beside(side: Printed, other: Printed): Printed {
  return besideDecimals(besideNumber(besideTyped(side, other), other.type), [other])
}

/**
 * `a IS DISTINCT FROM b`. DuckDB takes a filter of a column and a constant apart, and where the column is NULL in every row it finds
 * `c IS DISTINCT FROM 0 OR c = 1` to be never true. Behind IS TRUE it does not look.
 */
export function distinctFrom(a: string, b: string): string {
  return `((${a} IS DISTINCT FROM ${b}) IS TRUE)`
}

const momentNames: Partial<Readonly<Record<SqlType, string>>> = {
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
}

/** A text constant beside a moment, an interval or a boolean is one, in PostgreSQL's spelling. */
function besideTyped(side: Printed, other: Printed): Printed {
  if (side.text === undefined) return side
  if (other.type === 'interval') return printed(intervalConstant(side.text), 'interval')
  if (other.type === 'boolean') return printed(booleanConstant(side.text), 'boolean')
  const name = momentNames[other.type]
  return name === undefined ? side : printed(momentConstant(side.text, name), other.type)
}

function compareRows(operator: string, left: readonly Printed[], right: readonly Printed[]): string {
  const pairs = left.map((item, index) => [item, right[index] as Printed] as const)
  const each = (one: string) => pairs.map(([a, b]) => compare(one, a, b).sql)
  if (operator === '=') return `(${each('=').join(' AND ')})`
  if (operator === '<>') return `(${each('<>').join(' OR ')})`
  const strict = operator.slice(0, 1)
  return pairs.reduceRight((rest, [a, b], index) => {
    if (index === pairs.length - 1) return compare(operator, a, b).sql
    return `(CASE WHEN ${compare('=', a, b).sql} THEN ${rest} ELSE ${compare(strict, a, b).sql} END)`
  }, '')
}
