import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { engineFailure } from '../../../src/engine/duckdb/engine-failure.ts'

const line = (printed: string) => `\n\nLINE 1: ${printed}\n               ^`
const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz0123'

const cases: readonly { readonly name: string; readonly thrown: string; readonly want: string }[] = [
  {
    name: 'a column outside GROUP BY is named',
    thrown:
      'Binder Error: column "name" must appear in the GROUP BY clause or must be part of an aggregate function.\nEither add it to the GROUP BY list, or use "ANY_VALUE(name)" if the exact value of "name" is not important.',
    want: 'column "name" must appear in GROUP BY or be used in an aggregate function',
  },
  {
    name: 'the advice of a setting is left out',
    thrown:
      'Invalid Input Error: More than one row returned by a subquery used as an expression - scalar subqueries can only return a single row.\n\nUse "SET scalar_subquery_error_on_multiple_rows=false" to revert to previous behavior of returning a random row.',
    want: 'more than one row returned by a subquery used as an expression',
  },
  {
    name: 'the advice of an unknown setting is left out',
    thrown: 'Binder Error: Such a thing has no effect.\n* SET such_a_thing=true to allow this behavior.',
    want: 'Such a thing has no effect.',
  },
  {
    name: 'a text that is no value of a type',
    thrown: `Conversion Error: Could not convert string 'nope' to INT128 when casting from source column name${line('SELECT …')}`,
    want: 'invalid input syntax for type uuid: "nope"',
  },
  {
    name: 'a text that its type does not hold',
    thrown: "Conversion Error: Could not convert string '12345678901' to INT32",
    want: 'integer out of range',
  },
  {
    name: 'a text that a numeric does not hold',
    thrown: 'Conversion Error: Could not convert string "1234567890123" to DECIMAL(10,2)',
    want: 'numeric field overflow: a value does not fit numeric(10,2)',
  },
  {
    name: 'a number that its type does not hold',
    thrown:
      "Conversion Error: Type INT64 with value 9007199254740993 can't be cast because the value is out of range for the destination type INT32 when casting from source column uses",
    want: 'integer out of range',
  },
  {
    name: 'an overflow',
    thrown: 'Out of Range Error: Overflow in multiplication of INT64 (10 * 9223372036854775807)!',
    want: 'bigint out of range',
  },
  {
    name: 'an overflow of a decimal',
    thrown:
      'Out of Range Error: Overflow in multiplication of DECIMAL(38) (1 * 2). You might want to add an explicit cast to a decimal with a smaller scale.',
    want: 'numeric out of range: a result has more than 38 digits',
  },
  {
    name: 'a missing operator',
    thrown:
      "Binder Error: No function matches the given name and argument types '+(VARCHAR, INTEGER_LITERAL)'. You might need to add explicit type casts.\n\tCandidate functions:\n\t+(TINYINT) -> TINYINT\n",
    want: 'there is no operator text + integer',
  },
  {
    name: 'a missing function',
    thrown:
      "Binder Error: No function matches the given name and argument types 'f(DECIMAL(10,2), TIMESTAMP WITH TIME ZONE, VARCHAR[])'. You might need to add explicit type casts.",
    want: 'there is no function f(numeric(10,2), timestamp with time zone, text[])',
  },
  {
    name: 'a moment that is none',
    thrown:
      'Conversion Error: invalid timestamp field format: "ci", expected format is (YYYY-MM-DD HH:MM:SS[.US][±HH[:MM[:SS]]| ZONE]) when casting from source column name',
    want: 'invalid input syntax for type timestamp: "ci"',
  },
  {
    name: 'an unknown time zone',
    thrown: 'Not implemented Error: Unknown TimeZone \'CEST\'!\n\nCandidate time zones: "CET", "CST"',
    want: 'the time zone "CEST" is not known',
  },
  {
    name: 'a message that needs no other words',
    thrown: 'Out of Range Error: cannot take square root of a negative number',
    want: 'cannot take square root of a negative number',
  },
  { name: 'no message', thrown: '', want: 'the engine gave no reason' },
]

describe("DuckDB's messages in our words", () => {
  for (const { name, thrown, want } of cases)
    test(name, () => {
      const { code, message } = engineFailure(new Error(thrown))
      assert.deepEqual({ code, message }, { code: 'engine_failed', message: want })
    })
})

describe('a message never quotes a part of a value', () => {
  const values = [
    secret,
    `a' to INT32 when casting from source column ${secret}`,
    `x\n\nLINE 1: ${secret}`,
    `x\n Candidate functions: ${secret}`,
    `${secret}\n Did you mean "x"`,
    `it's "${secret}" and 'more'`,
  ]
  const messages: readonly ((value: string) => string)[] = [
    (value) => `Conversion Error: Could not convert string '${value}' to INT32`,
    (value) => `Conversion Error: Could not convert string "${value}" to DECIMAL(10,2)${line('SELECT …')}`,
    (value) => `Conversion Error: invalid timestamp field format: "${value}", expected format is (YYYY [x])`,
    (value) => `Conversion Error: time field value out of range: "${value}", expected format is ([YYYY])`,
    (value) => `Not implemented Error: Unknown TimeZone '${value}'!\n\nCandidate time zones: "CET"`,
    (value) => `Invalid Input Error: something new about '${value}' here`,
  ]
  for (const [at, message] of messages.entries())
    test(`message ${at + 1}`, () => {
      for (const value of values) {
        const shown = engineFailure(new Error(message(value))).message
        for (let start = 0; start + 12 <= secret.length; start += 1)
          assert.ok(!shown.includes(secret.slice(start, start + 12)), 'a part of a value is shown')
      }
    })
})
