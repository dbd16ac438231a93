import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ParameterInput } from '../../src/bind/substitute-parameters.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { bindSql } from '../plan/small-catalog.ts'

interface Case {
  readonly where: string
  /** The condition in the bound tree; handles are `sealed:` and the value's length. */
  readonly want: string
  readonly values?: readonly ParameterInput[]
  /** How many literals of the text must not be shown. */
  readonly literals: number
}

// biome-ignore format: one condition a line
const cases: readonly Case[] = [
  { where: "token = 'abc'", want: "items.token = 'sealed:3'", literals: 1 },
  { where: "'abc' = token", want: "'sealed:3' = items.token", literals: 1 },
  { where: "token <> 'abc'", want: "items.token <> 'sealed:3'", literals: 1 },
  { where: "token != 'abc'", want: "items.token <> 'sealed:3'", literals: 1 },
  { where: "token = ''", want: "items.token = 'sealed:0'", literals: 1 },
  { where: "token = 'abc'::text", want: "items.token = 'sealed:3'", literals: 1 },
  { where: "token = CAST('abc' AS varchar(2))", want: "items.token = 'sealed:3'", literals: 1 },
  { where: "token = text 'abc'", want: "items.token = 'sealed:3'", literals: 1 },
  { where: "token = 'abc'::text::varchar", want: "items.token = 'sealed:3'", literals: 1 },
  { where: 'token = $$abc$$', want: "items.token = 'sealed:3'", literals: 1 },
  { where: "token = U&'\\0061bc'", want: "items.token = 'sealed:3'", literals: 1 },
  { where: "token = E'a\\nc'", want: "items.token = 'sealed:3'", literals: 1 },
  { where: 'token = 12345', want: "items.token = 'sealed:5'", literals: 1 },
  { where: 'token = 12345678901234567890', want: "items.token = 'sealed:20'", literals: 1 },
  { where: 'token = TRUE', want: "items.token = 'sealed:4'", literals: 1 },
  { where: 'token = NULL', want: 'items.token = NULL', literals: 0 },
  { where: 'token = NULL::text', want: 'items.token = NULL::text', literals: 0 },
  { where: 'token IS NULL', want: 'items.token IS NULL', literals: 0 },
  { where: "token IS DISTINCT FROM 'abc'", want: "items.token IS DISTINCT FROM 'sealed:3'", literals: 1 },
  { where: "token IS NOT DISTINCT FROM 'abc'", want: "items.token IS NOT DISTINCT FROM 'sealed:3'", literals: 1 },
  { where: "token IN ('a', 'bc', NULL)", want: "items.token IN ('sealed:1', 'sealed:2', NULL)", literals: 2 },
  { where: "token NOT IN ('a', 'bc'::text)", want: "items.token NOT IN ('sealed:1', 'sealed:2')", literals: 2 },
  { where: "token = ANY(ARRAY['a', 'bc'])", want: "items.token = ANY (ARRAY['sealed:1', 'sealed:2'])", literals: 2 },
  { where: "token = ANY(ARRAY['a']::text[])", want: "items.token = ANY (ARRAY['sealed:1']::text[])", literals: 1 },
  { where: "token <> ALL(ARRAY['a'])", want: "items.token <> ALL (ARRAY['sealed:1'])", literals: 1 },
  { where: "(token, id) = ('abc', 'x')", want: "ROW(items.token, items.id) = ROW('sealed:3', 'x')", literals: 1 },
  { where: "token = 'abc' AND name = 'abc'", want: "items.token = 'sealed:3' AND items.name = 'abc'", literals: 1 },
  { where: "registry.example.com = 'abc'", want: "items.token = 'sealed:3'", literals: 1 },
  { where: 'token = $1', values: ['abc'], want: "items.token = 'sealed:3'", literals: 0 },
  { where: 'token = $1', values: [12_345], want: "items.token = 'sealed:5'", literals: 0 },
  { where: 'token = $1', values: [null], want: 'items.token = NULL', literals: 0 },
  { where: 'token = ANY($1)', values: [['a', 'bc']], want: "items.token = ANY (ARRAY['sealed:1', 'sealed:2'])", literals: 0 },
  { where: "token IN ($1, 'bc')", values: ['a'], want: "items.token IN ('sealed:1', 'sealed:2')", literals: 1 },
]

describe('a literal that meets a secret is sealed', () => {
  for (const { where, values = [], want, literals } of cases)
    test(`${where}${values.length > 0 ? ` with ${JSON.stringify(values)}` : ''}`, async () => {
      const bound = await bindSql(`SELECT 1 FROM items WHERE ${where}`, values)
      assert.equal(printExpression(bound.tree.whereClause), want)
      assert.equal(bound.secretLiterals.length, literals)
      assert.doesNotMatch(
        printExpression(bound.tree.whereClause, { maskLiterals: bound.sealedConstants }),
        /sealed:/,
      )
    })

  // biome-ignore format: one statement a line
  for (const { sql, values = [], sealed } of [
    { sql: "SELECT 1 FROM items WHERE 'abc' IN (SELECT password FROM owners)", sealed: 1 },
    { sql: "SELECT 1 FROM items WHERE 'abc'::text = ANY (SELECT password FROM owners)", sealed: 1 },
    { sql: "SELECT 1 FROM items WHERE 'abc' = (SELECT password FROM owners LIMIT 1)", sealed: 1 },
    { sql: "SELECT 1 FROM items WHERE ('abc', id) IN (SELECT password, id FROM owners)", sealed: 1 },
    { sql: 'SELECT 1 FROM items WHERE $1 IN (SELECT password FROM owners)', values: ['abc'], sealed: 1 },
    { sql: "SELECT count(*) FILTER (WHERE token = 'abc') FROM items", sealed: 1 },
    { sql: "SELECT CASE WHEN token = 'abc' THEN 'abc' END FROM items", sealed: 1 },
    { sql: "SELECT 1 FROM items i JOIN owners o ON o.password = i.token AND o.password <> 'abc'", sealed: 1 },
    { sql: "SELECT id FROM items ORDER BY token = 'abc'", sealed: 1 },
    { sql: "SELECT token = 'abc', token = 'abc' FROM items", sealed: 2 },
    { sql: "WITH s(k) AS (SELECT token FROM items) SELECT 1 FROM s WHERE k = 'abc'", sealed: 1 },
    { sql: "SELECT 1 FROM items WHERE token IN (SELECT password FROM owners WHERE label = 'abc')", sealed: 0 },
  ] satisfies readonly { sql: string; values?: readonly ParameterInput[]; sealed: number }[])
    test(sql, async () => {
      const bound = await bindSql(sql, values)
      assert.equal(bound.sealedConstants.size, sealed)
      assert.equal((JSON.stringify(bound.tree).match(/sealed:3/g) ?? []).length, sealed)
    })

  test('where it stands in the text is known, in bytes', async () => {
    const sql = "SELECT 'größe' FROM items WHERE token IN ('abc', 'de')"
    const { secretLiterals } = await bindSql(sql)
    const bytes = Buffer.from(sql)
    assert.deepEqual(
      secretLiterals.map((offset) => bytes.subarray(offset, offset + 4).toString()),
      ["'abc", "'de'"],
    )
  })
})
