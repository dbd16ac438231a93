import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bindStatement } from '../../src/bind/bind-statement.ts'
import type { ParameterInput } from '../../src/bind/substitute-parameters.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { parseStatements } from '../../src/sql/parse.ts'
import { printExpression } from '../../src/sql/print-expression.ts'
import { bindSql, now } from '../plan/small-catalog.ts'
import { atCaret, bindWriteSql, masked, yieldedBy } from './write-world.ts'

const canary = 'c4nary-k3y'
const into = 'INSERT INTO registry_credentials (registry_id, email, secret_value)'

describe('what goes into a secret column is sealed', () => {
  // biome-ignore format: one statement a line
  for (const { sql, values = [], yields, literals = 0 } of [
    { sql: `${into} VALUES ('r', 'e', '${canary}')`, yields: "('r', 'e', 'sealed:10')", literals: 1 },
    { sql: `${into} VALUES ('r', 'e', '${canary}'::text)`, yields: "('r', 'e', 'sealed:10')", literals: 1 },
    { sql: `${into} VALUES ('r', 'e', '${canary}'), ('r', 'e', NULL), ('r', 'e', DEFAULT), ('r', 'e', 12345)`, yields: "('r', 'e', 'sealed:10'), ('r', 'e', NULL), ('r', 'e', NULL), ('r', 'e', 'sealed:5')", literals: 2 },
    { sql: `${into} VALUES ('r', 'e', $1)`, values: [canary], yields: "('r', 'e', 'sealed:10')" },
    { sql: `${into} VALUES ('r', 'e', $1)`, values: [null], yields: "('r', 'e', NULL)" },
    { sql: `${into} VALUES ('r', 'e', SECRET('env:A')), ('r', 'e', (SELECT secret_value FROM registry_credentials LIMIT 1))`, yields: "('r', 'e', 'sealed:env:A'), ('r', 'e', (subquery))" },
    { sql: `${into} SELECT 'r', 'e', '${canary}'`, yields: "'r' AS \"?column?\", 'e' AS \"?column?\", 'sealed:10' AS \"?column?\"", literals: 1 },
    { sql: `${into} SELECT 'r', 'e', secret_value FROM registry_credentials`, yields: "'r' AS \"?column?\", 'e' AS \"?column?\", registry_credentials.secret_value AS secret_value" },
    { sql: `WITH s(k) AS (SELECT SECRET('env:A')) ${into} SELECT 'r', 'e', k FROM s`, yields: "'r' AS \"?column?\", 'e' AS \"?column?\", s.k AS k" },
    { sql: `UPDATE registry_credentials SET secret_value = '${canary}'`, yields: "registry_credentials.id AS id, registry_credentials.secret_value AS secret_value, registry_credentials.state AS state, 'sealed:10' AS new_secret_value", literals: 1 },
    { sql: `UPDATE registry_credentials SET (name, secret_value) = ('n', '${canary}')`, yields: "registry_credentials.id AS id, registry_credentials.name AS name, registry_credentials.secret_value AS secret_value, registry_credentials.state AS state, 'n' AS new_name, 'sealed:10' AS new_secret_value", literals: 1 },
    { sql: `UPDATE registry_credentials SET (name, secret_value) = (SELECT name, secret_value FROM registry_credentials WHERE secret_value <> '${canary}')`, yields: 'registry_credentials.id AS id, registry_credentials.name AS name, registry_credentials.secret_value AS secret_value, registry_credentials.state AS state, (subquery) AS new_name, (subquery) AS new_secret_value', literals: 1 },
    { sql: 'UPDATE registry_credentials SET secret_value = NULL', yields: 'registry_credentials.id AS id, registry_credentials.secret_value AS secret_value, registry_credentials.state AS state, NULL AS new_secret_value' },
  ] satisfies readonly { sql: string; values?: readonly ParameterInput[]; yields: string; literals?: number }[])
    test(`${sql}${values.length > 0 ? ` with ${JSON.stringify(values)}` : ''}`, async () => {
      const bound = await bindWriteSql(sql, values)
      assert.equal(yieldedBy(bound), yields)
      assert.equal(bound.secretLiterals.length, literals)
      assert.doesNotMatch(JSON.stringify(bound.query.tree), new RegExp(canary))
    })

  test('in each arm of a set operation', async () => {
    const { query } = await bindWriteSql(
      `${into} SELECT 'r', 'e', 'abc' UNION ALL SELECT 'r', 'e', NULL UNION ALL VALUES ('r', 'e', 'de')`,
    )
    assert.deepEqual(
      query.outputs.map(({ secret }) => secret),
      [false, false, true],
    )
    assert.deepEqual(JSON.stringify(query.tree).match(/sealed:\d/g), ['sealed:3', 'sealed:2'])
  })

  test('where it stands in the text is known, in bytes and once', async () => {
    const sql = `UPDATE registry_credentials SET (name, secret_value) = ('größe', 'abc') WHERE secret_value = 'de' RETURNING secret_value = 'f'`
    const { secretLiterals } = await bindWriteSql(sql)
    const bytes = Buffer.from(sql)
    assert.deepEqual(
      secretLiterals.map((offset) => bytes.subarray(offset, offset + 3).toString()),
      ["'ab", "'de", "'f'"],
    )
  })
})

describe('what is no secret does not go into a secret column, and no secret goes elsewhere', () => {
  const full = 'rancher.registry.registry_credentials'
  const none = `column "secret_value" of ${full} is a secret, and what is put into it is none`
  const elsewhere = (column: string) =>
    `a secret cannot be put into column "${column}" of ${full}, which is no secret`
  // biome-ignore format: one statement a line
  for (const { sql, message, at } of [
    { sql: `${into} VALUES ('r', 'e', upper('x'))`, message: none, at: 'upper' },
    { sql: `${into} VALUES ('r', 'e', 'x'), ('r', 'e', 'a' || 'b')`, message: none, at: "|| 'b'" },
    { sql: `${into} SELECT 'r', 'e', name FROM registry_credentials`, message: none, at: 'name FROM' },
    { sql: `${into} SELECT 'r', 'e', v FROM (VALUES ('x')) AS s(v)`, message: none, at: 'v FROM' },
    { sql: `${into} SELECT * FROM (SELECT 'r', 'e', 'x') s`, message: none, at: '* FROM' },
    { sql: 'UPDATE registry_credentials SET secret_value = name', message: none, at: 'name' },
    { sql: "UPDATE registry_credentials SET (name, secret_value) = (SELECT 'a', 'b')", message: none, at: 'source' },
    { sql: 'UPDATE registry_credentials SET name = secret_value', message: elsewhere('name'), at: 'secret_value' },
    { sql: "UPDATE registry_credentials SET name = SECRET('env:A')", message: elsewhere('name'), at: 'SECRET' },
    { sql: `${into} SELECT secret_value, 'e', NULL FROM registry_credentials`, message: elsewhere('registry_id'), at: 'secret_value, ' },
  ])
    test(sql, () =>
      assert.rejects(bindWriteSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.equal(error.code, 'secret_operation')
        assert.equal(error.message, message)
        if (at !== 'source') assert.equal(atCaret(error, at), masked(at))
        return true
      }))

  for (const sql of [
    `${into} VALUES ('r', '${canary}', '${canary}', '${canary}')`,
    `${into} VALUES ('r', '${canary}', upper('${canary}'))`,
    `${into} VALUES ('r', 'e', "${canary}")`,
    `UPDATE registry_credentials SET secret_value = "${canary}"`,
    `UPDATE registry_credentials SET secret_value = '${canary}' || 'x'`,
    `DELETE FROM digitalocean.registry_docker_credentials WHERE password = "${canary}"`,
    `DELETE FROM digitalocean.registry_docker_credentials WHERE password LIKE '${canary}'`,
    `CALL registry_credentials.purge("${canary}")`,
    `CALL registry_credentials.purge(id := "${canary}")`,
  ])
    test(`the error does not tell it: ${sql.replaceAll(canary, '…')}`, () =>
      assert.rejects(bindWriteSql(sql), (error) => {
        assert.ok(error instanceof CredsqlError)
        assert.doesNotMatch(JSON.stringify([error.message, error.details]), new RegExp(canary))
        return true
      }))
})

describe('SECRET()', () => {
  test('is asked for in the order of the text, and once where it stands', async () => {
    const asked = { references: [] }
    const sql = `UPDATE registry_credentials SET (name, secret_value) = (SELECT name, SECRET('prompt') FROM registries WHERE 'x' <> SECRET('env:B')), email = 'e' WHERE secret_value = SECRET('env:A')`
    await bindWriteSql(sql, [], asked)
    assert.deepEqual(asked.references, ['prompt', 'env:B', 'env:A'])
    await bindWriteSql(
      "DELETE FROM digitalocean.registry_docker_credentials WHERE password = SECRET('prompt')",
      [],
      asked,
    )
    assert.deepEqual(asked.references.slice(3), ['prompt'])
  })

  test('is not asked for by a statement that is wrong anyway', async () => {
    const asked = { references: [] }
    await assert.rejects(bindWriteSql("UPDATE registry_credentials SET kind = SECRET('prompt')", [], asked))
    assert.deepEqual(asked.references, [])
  })

  for (const [sql, values] of [
    ["UPDATE registry_credentials SET secret_value = SECRET('env:A', 'x')", []],
    ['UPDATE registry_credentials SET secret_value = SECRET()', []],
    ['UPDATE registry_credentials SET secret_value = SECRET(name)', []],
    ['UPDATE registry_credentials SET secret_value = SECRET($1)', [5]],
  ] as const)
    test(`${sql} is refused`, () =>
      assert.rejects(bindWriteSql(sql, values), {
        code: 'unsupported',
        message: 'SECRET() takes one text: where the secret is',
      }))

  test('its argument may be a parameter', async () => {
    const asked = { references: [] }
    await bindWriteSql('UPDATE registry_credentials SET secret_value = SECRET($1)', ['file:/x'], asked)
    assert.deepEqual(asked.references, ['file:/x'])
  })

  test('in a SELECT it is a secret, which nothing but the handle tells', async () => {
    const sql =
      "SELECT SECRET('env:A') AS a, secret_kind(SECRET('env:B')) FROM items WHERE token IN (SECRET('env:C'), 'x') AND token = SECRET('env:D')"
    const [statement] = await parseStatements(sql)
    assert.ok(statement?.kind === 'select')
    const [reference] = (await bindSql('SELECT id FROM items')).references
    assert.ok(reference !== undefined)
    const bound = await bindStatement(statement.tree, {
      resolveTable: async () => reference,
      seal: (value) => `sealed:${value.length}`,
      placeAt: () => undefined,
      now,
      secretFrom: async (reference) => `sealed:${reference}`,
    })
    assert.deepEqual(
      bound.outputs.map(({ secret }) => secret),
      [true, false],
    )
    assert.equal(
      printExpression(bound.tree.whereClause),
      "items.token IN ('sealed:env:C', 'sealed:1') AND items.token = 'sealed:env:D'",
    )
    assert.equal(bound.secretLiterals.length, 1)
    assert.equal(bound.sealedConstants.size, 5)
  })

  for (const sql of [
    "SELECT upper(SECRET('env:A'))",
    "SELECT SECRET('env:A') || 'x'",
    "SELECT 1 ORDER BY SECRET('env:A')",
  ])
    test(`${sql} is refused`, () => assert.rejects(bindSql(sql), CredsqlError))

  test('is refused where no one can say what it is', () =>
    assert.rejects(bindSql("SELECT SECRET('env:A')"), {
      code: 'unsupported',
      message: 'SECRET() is not supported here',
    }))
})
