import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAlasql } from '../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { failureOf, rancherAt, rancherFake, rancherKeys, sessionOver } from './world.ts'

const update = "UPDATE rancher.registry_credentials SET description = 'x' WHERE id = '1c1' RETURNING id,"

/** The caret is under the first character of `at`. */
const cases: readonly { sql: string; code: string; at: string }[] = [
  { sql: 'SELECT id, nosuch(id) FROM rancher.registries', code: 'unsupported', at: 'nosuch(' },
  { sql: 'EXPLAIN SELECT nosuch(id) FROM rancher.registries', code: 'unsupported', at: 'nosuch(' },
  { sql: "SELECT 'é', nosuch(id)\nFROM rancher.registries", code: 'unsupported', at: 'nosuch(' },
  { sql: 'SELECT id FROM rancher.registries WHERE id = :x', code: 'missing_parameter', at: ':x' },
  { sql: 'SELECT 1; SELECT $1::text, $2::text', code: 'missing_parameter', at: '$1' },
  { sql: `${update} row_number() OVER ()`, code: 'unsupported', at: 'row_number' },
  { sql: `${update} 1 + count(*)`, code: 'unsupported', at: 'count(' },
  { sql: `${update} (SELECT 1)`, code: 'unsupported', at: '(SELECT' },
]
for (const [engine, openEngine] of [
  ['duckdb', () => openDuckdb({ threads: 1 })],
  ['alasql', async () => openAlasql()],
] as const)
  for (const { sql, code, at } of cases)
    test(`${engine}: the caret of ${sql}`, async (t) => {
      const fake = await rancherFake(t)
      const setup = { env: rancherKeys, openEngine }
      const session = await sessionOver(t, { rancher: rancherAt(fake.url) }, setup)
      const error = await failureOf(session, sql)
      assert.equal(error.code, code, error.message)
      const { excerpt = '', column = 0 } = error.details.place ?? {}
      assert.ok(excerpt.slice(column - 1).startsWith(at), `${excerpt} at ${column}`)
      assert.equal(error.details.location, undefined)
    })

test('what is not near is not offered', async (t) => {
  const session = await sessionOver(t, {})
  assert.deepEqual((await failureOf(session, 'SELECT nosuch(1)')).details.near, [])
})
