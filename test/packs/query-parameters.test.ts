import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { PackParameter, PackQuery } from '../../src/packs/pack.ts'
import { isValueOf } from '../../src/packs/parameter-value.ts'
import { queryParameters } from '../../src/packs/query-parameters.ts'
import { queryText } from '../../src/packs/query-text.ts'

function query(sql: string, parameters: Readonly<Record<string, PackParameter>>): PackQuery {
  return {
    ...{ name: 'q', fullName: 'own.q', pack: 'own', kind: 'query', title: 'Q', description: 'D.', why: 'W.' },
    ...{ severity: 'info', tags: {}, identity: [], file: 'q.sql', sql, parameters },
  }
}
const days: PackParameter = { type: 'integer', default: '30', description: 'How many days.' }
const who: PackParameter = { type: 'text', description: 'Somebody.' }

test('given values go before defaults', () => {
  const own = query('SELECT :days, :who', { days, who })
  assert.deepEqual(queryParameters(own, { who: "o'x" }), { days: '30', who: "o'x" })
  assert.deepEqual(queryParameters(own, { who: '', days: '5' }), { days: '5', who: '' })
})

for (const { name, given, code, message } of [
  {
    name: 'unknown',
    given: { day: '5', who: 'x' },
    code: 'unknown_parameter',
    message: 'own.q has no parameter day; there are days, who',
  },
  { name: 'missing', given: {}, code: 'missing_parameter', message: 'own.q needs a value for who' },
  {
    name: 'of another type',
    given: { who: 'x', days: 'hunter2' },
    code: 'invalid_parameter',
    message: 'the parameter days of own.q must be a whole number',
  },
])
  test(`a value that is ${name} is refused, and not repeated`, () => {
    assert.throws(
      () => queryParameters(query('SELECT :days, :who', { days, who }), given),
      (error) => error instanceof CredsqlError && error.code === code && error.message === message,
    )
  })

for (const [type, text, want] of [
  ['integer', '-12', true],
  ['integer', '1.5', false],
  ['integer', '', false],
  ['boolean', 'true', true],
  ['boolean', 'yes', false],
  ['timestamp', '2026-01-31', true],
  ['timestamp', '2026-02-31', false],
  ['timestamp', '2026-13-01', false],
  ['timestamp', '2026-01-31T22:00:00Z', true],
  ['timestamp', '2026-01-31 22:00:00.5+02:00', true],
  ['timestamp', 'now', false],
  ['text', '', true],
] as const)
  test(`"${text}" is ${want ? 'a' : 'no'} ${type}`, () => assert.equal(isValueOf(type, text), want))

for (const { name, sql, want } of [
  {
    name: 'a parameter',
    sql: "SELECT now() - :days * interval '1 day'",
    want: "SELECT now() - '30' * interval '1 day'",
  },
  { name: 'one that touches a word', sql: 'SELECT 1 LIMIT:days', want: "SELECT 1 LIMIT '30'" },
  { name: 'the same one twice', sql: 'SELECT :days, :days', want: "SELECT '30', '30'" },
  {
    name: 'what only looks like one',
    sql: "SELECT ':days', a::text, /* :days */ x[1:n] -- :days\n FROM t WHERE d = :days",
    want: "SELECT ':days', a::text, /* :days */ x[1:n] -- :days\n FROM t WHERE d = '30'",
  },
])
  test(`the text of a query has a literal for ${name}`, () =>
    assert.equal(queryText(query(sql, { days })), want))

test('a quote in a value stays inside its literal', () =>
  assert.equal(queryText(query('SELECT :who', { who }), { who: "a'; --" }), "SELECT 'a''; --'"))
