import { failure, refusal } from '../refuse.ts'
import { type SqlType, types } from '../sql-type.ts'
import { power, quotient } from './decimal.ts'
import { fitted, type Whole, whole } from './integer.ts'
import { comparatorOf, groupKey } from './order.ts'
import type { SqlValue } from './sql-value.ts'

/** How one ORDER BY key of an aggregate sorts. */
export interface SortRule {
  readonly compare: (a: SqlValue, b: SqlValue) => number
}

/** An aggregate with what a call says of it: alasql hands its rows to this, one after the other. */
export interface AggregateSpec {
  readonly aggregate: Aggregate
  readonly distinct: boolean
  readonly sort: readonly SortRule[]
}

/** What is folded over the values of a group; NULL is passed over before. */
export interface Aggregate {
  readonly type: SqlType
  /** The result of no values. */
  readonly empty: SqlValue
  /** The result of at least one value. */
  readonly fold: (values: readonly Exclude<SqlValue, null>[]) => SqlValue
  /** Folds without keeping the values, where neither DISTINCT nor ORDER BY needs them. */
  readonly step?: (total: SqlValue, value: Exclude<SqlValue, null>) => SqlValue
}

interface Group {
  readonly spec: AggregateSpec
  rows: { readonly value: Exclude<SqlValue, null>; readonly sort: readonly SqlValue[] }[] | undefined
  total: SqlValue
  any: boolean
}

/** The one aggregate function that alasql calls: with a row's spec, FILTER, value and sort keys; then to finish. */
export function aggregateStage(
  row: readonly [AggregateSpec, boolean | null, SqlValue, ...SqlValue[]] | undefined,
  group: Group | undefined,
  stage: number,
): unknown {
  if (stage === 3) return group === undefined ? undefined : finished(group)
  if (row === undefined) return group
  const [spec, included, value, ...sort] = row
  const { step, empty } = spec.aggregate
  const folds = step !== undefined && !spec.distinct && spec.sort.length === 0
  const into = group ?? { spec, rows: folds ? undefined : [], total: empty, any: false }
  if (included !== true || value === null) return into
  if (into.rows !== undefined) into.rows.push({ value, sort })
  else if (step !== undefined) into.total = step(into.total, value)
  into.any = true
  return into
}

function finished({ spec, rows, total, any }: Group): SqlValue {
  const { aggregate, distinct, sort } = spec
  if (!any) return aggregate.empty
  if (rows === undefined) return total
  const ordered = sort.length === 0 ? rows : [...rows].sort((a, b) => compareBy(sort, a.sort, b.sort))
  const values = ordered.map((row) => row.value)
  return aggregate.fold(distinct ? [...new Map(values.map((one) => [groupKey(one), one])).values()] : values)
}

/** Compares by the first key that differs. */
export function compareBy(
  rules: readonly SortRule[],
  a: readonly SqlValue[],
  b: readonly SqlValue[],
): number {
  for (let at = 0; at < rules.length; at += 1) {
    const order = rules[at]!.compare(a[at] ?? null, b[at] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function folding(
  type: SqlType,
  empty: SqlValue,
  step: (total: SqlValue, value: Exclude<SqlValue, null>) => SqlValue,
): Aggregate {
  return { type, empty, step, fold: (values) => values.reduce<SqlValue>(step, empty) }
}

/** The rows of a group. */
export const count = folding(types.bigint, 0, (total) => (total as number) + 1)

/** One of the values: of a group's key, which all of its rows have. */
export function anyOf(type: SqlType): Aggregate {
  return folding(type, null, (found, value) => found ?? value)
}

/** The least or the greatest value. */
export function extreme(type: SqlType, greatest: boolean): Aggregate {
  const compare = comparatorOf(type.kind)
  return folding(type, null, (best, value) =>
    best === null || (greatest ? compare(value, best) > 0 : compare(value, best) < 0) ? value : best,
  )
}

export const everyTrue = folding(
  types.boolean,
  null,
  (all, value) => (all ?? true) === true && value === true,
)
export const someTrue = folding(types.boolean, null, (some, value) => some === true || value === true)

/** A sum; of bigints it is a numeric, as it may be larger than they are. */
export function sumOf(type: SqlType): Aggregate {
  if (type.kind === 'double' || type.kind === 'float')
    return folding(type, null, (total, value) => ((total as number | null) ?? 0) + (value as number))
  const add = (total: SqlValue, value: SqlValue) =>
    BigInt((total as bigint | null) ?? 0n) + BigInt(value as Whole)
  if (type.kind === 'numeric') return folding(type, null, add)
  if (type.kind !== 'integer') throw refusal('sum of anything but numbers')
  if (type.small !== true) return folding({ kind: 'numeric', scale: 0 }, null, add)
  const { fold } = folding(types.bigint, null, add)
  return { type: types.bigint, empty: null, fold: (values) => fitted(whole(fold(values) as bigint), 64) }
}

/** An average: of doubles as they are added up, of the others from their exact sum. */
export function averageOf(type: SqlType): Aggregate {
  const total = sumOf(type.kind === 'integer' ? types.bigint : type)
  const inexact = type.kind === 'double' || type.kind === 'float'
  const unit = power(type.scale ?? 0)
  return {
    type: type.kind === 'double' ? types.double : types.float,
    empty: null,
    fold: (values) => {
      const sum = total.fold(values)
      return inexact ? (sum as number) / values.length : quotient(sum as bigint, BigInt(values.length) * unit)
    },
  }
}

const bitSteps = {
  bit_and: (a: bigint, b: bigint) => a & b,
  bit_or: (a: bigint, b: bigint) => a | b,
  bit_xor: (a: bigint, b: bigint) => a ^ b,
} as const

/** The bits that all, some, or an odd number of the whole numbers have. */
export function bits(name: keyof typeof bitSteps): Aggregate {
  const step = bitSteps[name]
  return {
    type: types.bigint,
    empty: null,
    fold: (values) => whole(values.map((value) => BigInt(value as Whole)).reduce(step)),
  }
}

/** How the sum of the squared distances from the mean, and the count, make a variance or a deviation. */
export interface Spread {
  readonly sample: boolean
  readonly root: boolean
}

/** A variance or its root, by Welford's steps, which DuckDB takes too. */
export function spread({ sample, root }: Spread): Aggregate {
  return {
    type: types.double,
    empty: null,
    fold: (values) => {
      let [count, mean, squares] = [0, 0, 0]
      for (const value of values as readonly number[]) {
        count += 1
        const next = mean + (value - mean) / count
        squares += (value - next) * (value - mean)
        mean = next
      }
      const divisor = sample ? count - 1 : count
      if (divisor === 0) return null
      const variance = count === 1 ? 0 : squares / divisor
      if (!Number.isFinite(variance)) throw failure('value out of range: overflow')
      return root ? Math.sqrt(variance) : variance
    },
  }
}

/** Texts one after the other, with a separator between them. */
export function joined(separator: string): Aggregate {
  return { type: types.text, empty: null, fold: (values) => values.join(separator) }
}

/** The items of an array, each in a tuple of its own. */
export function itemList(type: SqlType): Aggregate {
  return {
    type,
    empty: null,
    fold: (values) => values.map((value) => (value as readonly SqlValue[])[0] ?? null),
  }
}

/** Texts of JSON as the items of an array. */
export const jsonList: Aggregate = {
  type: types.json,
  empty: null,
  fold: (values) => `[${values.join(',')}]`,
}
