import fc from 'fast-check'
import { quoted } from '../../metamorphic/sql.ts'
import {
  dateValues,
  documentValues,
  doubleValues,
  instantValues,
  integerValues,
  textValues,
} from '../relations.ts'
import type { ExpressionType, Sql } from './scope.ts'

/** Constants that have their type. */
export const literals: Readonly<Record<ExpressionType, Sql>> = {
  text: fc.constantFrom(...textValues).map(quoted),
  boolean: fc.constantFrom('true', 'false'),
  integer: fc.constantFrom(...integerValues).map((value) => `(${value})`),
  double: fc.constantFrom(...doubleValues).map((value) => `(${value})::double precision`),
  timestamp: fc.constantFrom(...instantValues).map((value) => `timestamptz ${quoted(value)}`),
  date: fc.constantFrom(...dateValues).map((value) => `date ${quoted(value)}`),
  json: fc.constantFrom(...documentValues).map((value) => `${quoted(value)}::jsonb`),
  numeric: fc
    .constantFrom('0.5', '1.50', '-2.25', '100', '0.001')
    .map((value) => `(${value})::numeric(10, 3)`),
  interval: fc
    .constantFrom('1 day', '-2 hours', '1 month', '36 hours', '1 year 2 months', '0 seconds')
    .map((value) => `interval '${value}'`),
  array: fc.constantFrom(
    "ARRAY['a', 'b', NULL]",
    "'{}'::text[]",
    "ARRAY['', 'ci', 'a']",
    '\'{a,"b c",NULL}\'::text[]',
  ),
}

/** Constants whose type is that of what they are compared with. */
export const untyped: Partial<Readonly<Record<ExpressionType, Sql>>> = {
  text: literals.text,
  integer: fc.constantFrom(...integerValues).map((value) => `'${value}'`),
  double: fc.constantFrom(...doubleValues).map((value) => `'${value}'`),
  timestamp: fc.constantFrom(...instantValues).map(quoted),
  date: fc.constantFrom(...dateValues).map(quoted),
  boolean: fc.constantFrom("'t'", "'no'", "'true'"),
  interval: fc.constantFrom("'1 day'", "'24 hours'", "'30 days'"),
}

/** PostgreSQL's names of the types. */
export const typeNames: Readonly<Record<ExpressionType, string>> = {
  text: 'text',
  boolean: 'boolean',
  integer: 'bigint',
  double: 'double precision',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'jsonb',
  numeric: 'numeric',
  interval: 'interval',
  array: 'text[]',
}

/** Small whole numbers, some of them negative. */
export const small = fc.integer({ min: -3, max: 6 })

function joined(parts: readonly string[], most: number): Sql {
  return fc
    .array(fc.constantFrom(...parts), { minLength: 1, maxLength: most })
    .map((own) => quoted(own.join('')))
}

const pieces = ['%', '_', 'a', 'A', 'ci', 'b', 'é', ' ', '😀', "it's"]

/** What stands after LIKE: a pattern, often with its escapes and sometimes with an escape of its own. */
export const pattern: Sql = fc.oneof(
  { weight: 3, arbitrary: joined([...pieces, '\\%', '\\_', '\\\\'], 4) },
  { weight: 1, arbitrary: joined([...pieces, '!%', '!_', '!!', '\\'], 4).map((own) => `${own} ESCAPE '!'`) },
  { weight: 1, arbitrary: joined([...pieces, '\\'], 3).map((own) => `${own} ESCAPE ''`) },
)

/** What stands after SIMILAR TO. */
export const similar: Sql = joined([...pieces, '(a|ci)', '[abc]', '[^a]', 'a*', 'b?', '\\%', '.'], 3)

/** A regular expression that means the same to RE2 and to PostgreSQL. */
export const regex: Sql = joined(
  [
    ...['a', 'c', '.', '^', '$', '[a-c]', '\\w', '\\d', '\\s', '[[:upper:]]', 'é', '(a|b)', 'a?', '%'],
    'i+',
    '[^a]',
  ],
  3,
)
