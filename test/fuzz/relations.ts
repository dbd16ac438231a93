import fc from 'fast-check'
import type { ColumnType } from '../../src/value/column-type.ts'
import type { DataRelation, DataValue } from '../conformance/data-set.ts'
import { moments as instants, texts } from '../metamorphic/rows.ts'
import { identifier, names } from './names.ts'

/** The types that generated relations have. */
export type FuzzType = Exclude<ColumnType, 'secret'>

/** A column of a relation; its name is as it stands in a statement, with an alias in front where it needs one. */
export interface FuzzColumn<T extends string = FuzzType> {
  readonly name: string
  readonly type: T
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
  ...['2024-03-31T00:59:59.5Z', '2024-10-27T00:30:00Z', '1900-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
]

/** Dates at the ends of months and years. */
export const dateValues: readonly string[] = [
  ...['2024-01-31', '2024-02-29', '2023-12-31', '2024-01-01', '1969-12-31', '2000-02-29', '2024-03-01'],
]

/** JSON of every kind, without spaces and with its members in order, as both engines keep them. */
export const documentValues: readonly string[] = [
  ...[
    '{"a":1}',
    '{"a":"x","b":[1,2]}',
    '{"a":null}',
    '{}',
    '[]',
    '[1,"x",null]',
    '"text"',
    '5',
    'true',
    'null',
  ],
  ...[
    '{"__proto__":1,"constructor":"c"}',
    '{"a":{"b":[{"c":1}]}}',
    '[[1],{"a":[]}]',
    '9007199254740993',
    '""',
  ],
  ...['{"it\'s":"a`b","b":"é😀"}', '[true,false]', '{"a":0.5}'],
]

// A null of an API is NULL, not JSON's null.
const fetchedDocuments = documentValues.filter((text) => text !== 'null')

const valuesOf: Readonly<Record<FuzzType, readonly DataValue[]>> = {
  text: textValues,
  boolean: [true, false],
  integer: integerValues,
  double: doubleValues,
  timestamp: instantValues,
  date: dateValues,
  json: fetchedDocuments,
}

const types = Object.keys(valuesOf) as FuzzType[]

/** A relation without its rows. */
export type FuzzSchema = Omit<DataRelation, 'rows'>

function schema(name: string, letter: string): fc.Arbitrary<FuzzSchema> {
  return fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 5 }).chain((extra) => {
    const all: readonly FuzzType[] = ['integer', 'text', ...extra]
    return names(letter, all.length).map((columns) => ({
      name,
      columns: Object.fromEntries(all.map((type, i) => [columns[i] ?? '', type])),
    }))
  })
}

/** One to three relations. The first column of each is an integer, the second a text, the others anything. */
export const schemas: fc.Arbitrary<readonly FuzzSchema[]> = fc
  .tuple(names('r', 3), fc.integer({ min: 1, max: 3 }))
  .chain(([own, count]) =>
    fc.tuple(...['p', 'q', 's'].slice(0, count).map((letter, i) => schema(own[i] ?? letter, letter))),
  )

/** What statements are made over. */
export interface FuzzWorld {
  readonly relations: readonly FuzzSchema[]
  /** Only what alasql has, as far as that is told by a word; it refuses the rest before it looks at a row. */
  readonly portable: boolean
}

/** The rows of a relation. */
export function rowsOf(own: FuzzSchema): fc.Arbitrary<DataRelation> {
  const values = Object.values(own.columns).map((type) =>
    fc.option(fc.constantFrom(...valuesOf[type as FuzzType]), { nil: null, freq: 5 }),
  )
  return fc.array(fc.tuple(...values), { maxLength: 9 }).map((rows) => ({ ...own, rows }))
}

/** The columns of a relation under an alias. */
export function columnsOf({ columns }: FuzzSchema, alias: string): readonly FuzzColumn[] {
  return Object.entries(columns).map(([name, type]) => ({
    name: `${alias}.${identifier(name)}`,
    type: type as FuzzType,
  }))
}
