import { and, or } from './logic.ts'
import { comparatorOf, groupKey } from './order.ts'
import type { Row, SqlValue } from './sql-value.ts'

/** What a subquery's rows answer to the values of a row around it. */
export type Answer = (operands: readonly SqlValue[]) => SqlValue

type Truth = boolean | null

const signs: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** Whether values are among rows. Values of a row are compared one by one: `(NULL, 1)` is not among `('a', 2)`. */
export function membership(rows: readonly Row[], kinds: readonly string[]): Answer {
  const whole: SqlValue[][] = []
  const partial: SqlValue[][] = []
  for (const row of rows) {
    const values = Object.values(row)
    ;(values.includes(null) ? partial : whole).push(values)
  }
  const known = new Set(whole.map((values) => groupKey(...values)))
  const equal = rowTest('=', kinds)
  return (operands) => {
    if (!operands.includes(null)) {
      if (known.has(groupKey(...operands))) return true
      return partial.some((values) => equal(operands, values) === null) ? null : false
    }
    return [...whole, ...partial].some((values) => equal(operands, values) === null) ? null : false
  }
}

/** A comparison with any, or with all, of the rows. */
export function quantified(
  rows: readonly Row[],
  operator: string,
  kinds: readonly string[],
  all: boolean,
): Answer {
  const list = rows.map((row) => Object.values(row))
  const test = rowTest(operator, kinds)
  return (operands) => {
    let unknown = false
    for (const values of list) {
      const truth = test(operands, values)
      if (truth === !all) return truth
      if (truth === null) unknown = true
    }
    return unknown ? null : all
  }
}

function rowTest(operator: string, kinds: readonly string[]) {
  const holds = signs[operator] as (order: number) => boolean
  const compares = kinds.map(comparatorOf)
  const combine = operator === '<>' ? or : and
  return (operands: readonly SqlValue[], values: readonly SqlValue[]): Truth =>
    combine(
      ...compares.map((compare, index): Truth => {
        const [a, b] = [operands[index] ?? null, values[index] ?? null]
        return a === null || b === null ? null : holds(compare(a, b))
      }),
    )
}
