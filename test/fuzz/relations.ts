import fc from 'fast-check'
import type { ColumnType } from '../../src/value/column-type.ts'
import type { DataRelation, DataValue } from '../conformance/data-set.ts'
import { moments as instants, texts } from '../metamorphic/rows.ts'

/** The types that generated relations have. */
export type FuzzType = Exclude<ColumnType, 'secret'>

/** A column that an expression can name. */
export interface FuzzColumn {
  readonly name: string
  readonly type: FuzzType
}

// Letters whose upper case depends on the library that PostgreSQL was built with.
const disputed = /[ßİıŉǰ]/

/** Texts on which engines disagree, some of them names that every JavaScript object knows. */
export const textValues: readonly string[] = texts.filter((text) => !disputed.test(text))

/** Whole numbers around zero and around what a double and a bigint hold. */
export const integerValues: readonly (number | bigint)[] = [
  ...[0, 1, -1, 2, 3, 10, 100, -7, 4294967296],
  ...[9007199254740991n, 9007199254740993n, 9223372036854775807n, -9223372036854775808n],
]

/** Doubles that are exact, and that are not. */
export const doubleValues: readonly number[] = [0, 1, -1, 0.5, 2.5, -2.5, 0.1, 0.2, 1e10, 1e-5, 100, 3]

/** Instants, some of them the same one in several zones. */
export const instantValues: readonly string[] = [
  ...instants,
  ...['2024-01-31T22:00:00Z', '2024-01-31T23:00:00+01:00', '2024-02-01T03:30:00+05:30'],
  ...['2024-02-29T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z', '2024-03-31T01:00:00Z'],
]

/** Dates at the ends of months and years. */
export const dateValues: readonly string[] = [
  ...['2024-01-31', '2024-02-29', '2023-12-31', '2024-01-01', '1969-12-31', '2000-02-29', '2024-03-01'],
]

const documents: readonly string[] = [
  ...['{"a":1}', '{"a":"x","b":[1,2]}', '{"a":null}', '{}', '[1,"x",null]', '"text"', '5', 'true'],
  ...['{"__proto__":1,"constructor":"c"}', '{"a":{"b":[{"c":1}]}}'],
]

const valuesOf: Readonly<Record<FuzzType, readonly DataValue[]>> = {
  text: textValues,
  boolean: [true, false],
  integer: integerValues,
  double: doubleValues,
  timestamp: instantValues,
  date: dateValues,
  json: documents,
}

const types = Object.keys(valuesOf) as FuzzType[]

/** A relation without its rows. */
export type FuzzSchema = Omit<DataRelation, 'rows'>

function schema(name: string): fc.Arbitrary<FuzzSchema> {
  return fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 5 }).map((extra) => {
    const all: readonly FuzzType[] = ['integer', 'text', ...extra]
    return { name, columns: Object.fromEntries(all.map((type, i) => [`${name}${i}`, type])) }
  })
}

/** Two relations, `p` and `q`, whose columns are `p0`, `p1`, …: the first an integer, the second a text, the others anything. */
export const schemas: fc.Arbitrary<readonly [FuzzSchema, FuzzSchema]> = fc.tuple(schema('p'), schema('q'))

/** The rows of a relation. */
export function rowsOf(own: FuzzSchema): fc.Arbitrary<DataRelation> {
  const values = columnsOf(own).map(({ type }) =>
    fc.option(fc.constantFrom(...valuesOf[type]), { nil: null, freq: 5 }),
  )
  return fc.array(fc.tuple(...values), { maxLength: 9 }).map((rows) => ({ ...own, rows }))
}

/** The columns of a relation. */
export function columnsOf({ columns }: FuzzSchema): readonly FuzzColumn[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type: type as FuzzType }))
}
