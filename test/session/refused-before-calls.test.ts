import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openAlasql } from '../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { RunOptions } from '../../src/session/options.ts'
import { acmeRegistry, ask, digitaloceanOf, failureOf, linesOf, rancherOf, stillUsable } from './world.ts'

const engines = {
  duckdb: () => openDuckdb({ threads: 1 }),
  alasql: () => openAlasql(),
} as const
type EngineName = keyof typeof engines

const creds = 'rancher.registry_credentials'
const minted = 'digitalocean.container_registry.registry_docker_credentials'

interface Refused {
  readonly sql: string
  /** The engines that refuse it; both unless it says otherwise. */
  readonly by?: readonly EngineName[]
}

/** What the statement and the types of its columns tell. */
const selects: readonly Refused[] = [
  { sql: `SELECT no_such_function(id) FROM ${creds}` },
  { sql: `SELECT upper(id, name) FROM ${creds}` },
  { sql: `SELECT sum(name) FROM ${creds}` },
  { sql: `SELECT created + 1.5 FROM ${creds}` },
  { sql: `SELECT id FROM ${creds} WHERE created > 'no moment'` },
  { sql: `SELECT id FROM ${creds} WHERE created > '2024-02-30'` },
  { sql: `SELECT id FROM ${creds} WHERE (id = 'a') = 'maybe'` },
  { sql: `SELECT id FROM ${creds} WHERE name = 5` },
  { sql: `SELECT id FROM ${creds} WHERE name ~ '['` },
  { sql: `SELECT id FROM ${creds} WHERE name` },
  { sql: `SELECT '99999999999'::int, id FROM ${creds}` },
  { sql: `SELECT 'x'::float8, id FROM ${creds}` },
  { sql: `SELECT '{'::json, id FROM ${creds}` },
  { sql: `SELECT date_trunc('fortnight', created) FROM ${creds}` },
  { sql: `SELECT extract(fortnight FROM created) FROM ${creds}` },
  { sql: `SELECT to_char(created, 'YYYY x') FROM ${creds}` },
  { sql: `SELECT name, count(*) FROM ${creds} GROUP BY id` },
  { sql: `SELECT count(*) FROM ${creds} HAVING name = 'a'` },
  { sql: `SELECT (SELECT id, name FROM ${creds} LIMIT 1) AS one FROM ${creds}` },
  { sql: `SELECT id FROM ${creds} UNION SELECT created FROM ${creds}` },
  { sql: `SELECT id, name FROM ${creds} UNION SELECT id FROM ${creds}` },
  { sql: `WITH c AS (SELECT no_such_function(id) AS x FROM ${creds}) SELECT count(*) FROM c` },
  { sql: `SELECT id FROM ${creds} WHERE id IN (SELECT id + 1 FROM rancher.registries)` },
  { sql: `SELECT rank() OVER (ORDER BY id) FROM ${creds}`, by: ['alasql'] },
  { sql: `SELECT id, power(2, 0.5) FROM ${creds} ORDER BY 1 LIMIT 1`, by: ['alasql'] },
  { sql: `SELECT string_agg(name, ',') FROM ${creds}`, by: ['alasql'] },
  { sql: `SELECT array_agg(id) FROM ${creds}`, by: ['alasql'] },
  { sql: `SELECT id FROM ${creds} WHERE name ~ '[[:alpha:]]'`, by: ['alasql'] },
  { sql: `SELECT id FROM ${creds} WHERE name ILIKE 'aXb' ESCAPE 'X'`, by: ['alasql'] },
  { sql: `SELECT created AT TIME ZONE 'Europe/Berlin' FROM ${creds}`, by: ['alasql'] },
]

/** The same in what finds the rows of a change, in what is assigned, and in RETURNING. */
const writes: readonly Refused[] = [
  { sql: `DELETE FROM ${creds} WHERE no_such_function(id) = 'a'` },
  { sql: `DELETE FROM ${creds} WHERE created > 'no moment'` },
  { sql: `DELETE FROM ${creds} WHERE id IN (SELECT sum(name) FROM rancher.registries)` },
  { sql: `UPDATE ${creds} SET name = no_such_function(name) WHERE id = '1c1'` },
  { sql: `UPDATE ${creds} SET name = 'n' WHERE id = '1c1' RETURNING no_such_function(name)` },
  { sql: `UPDATE ${creds} SET name = 'n' WHERE id = '1c1' RETURNING created + 1.5` },
  { sql: `DELETE FROM ${creds} WHERE id = '1c1' RETURNING upper(id, name)` },
  { sql: `CALL ${creds}.deactivate(id => no_such_function('1c1'))` },
  { sql: `CALL ${creds}.deactivate(id => c.id) FROM ${creds} c WHERE c.created > 'no moment'` },
  { sql: `INSERT INTO rancher.registries (server_address) SELECT sum(name) FROM ${creds}` },
  { sql: `DELETE FROM ${creds} WHERE name ~ '[[:alpha:]]'`, by: ['alasql'] },
  { sql: `UPDATE ${creds} SET name = 'n' WHERE id = '1c1' RETURNING power(2, 0.5)`, by: ['alasql'] },
]

const yes: RunOptions = { yes: true, allRows: true, throughStates: true }

async function rancher(t: TestContext, engine: EngineName) {
  return await rancherOf(t, 3, {}, { openEngine: engines[engine] })
}

for (const engine of ['duckdb', 'alasql'] as const)
  for (const { sql, by = ['duckdb', 'alasql'] } of [...selects, ...writes]) {
    if (!by.includes(engine)) continue
    test(`${engine} refuses it without a call: ${sql}`, async (t) => {
      const { rancher: fake, session } = await rancher(t, engine)
      const error = await failureOf(session, sql, yes)
      assert.ok(['unsupported', 'engine_failed'].includes(error.code), `${error.code}: ${error.message}`)
      const explained = await failureOf(session, `EXPLAIN ${sql}`)
      assert.deepEqual([explained.code, explained.message], [error.code, error.message])
      await assert.rejects(session.explain(sql), { code: error.code, message: error.message })
      assert.deepEqual(linesOf(fake), [])
      await stillUsable(session)
    })
  }

const neverMinted: readonly Refused[] = [
  { sql: `SELECT no_such_function(username) FROM ${minted}` },
  { sql: `SELECT username + 1 FROM ${minted}` },
  { sql: `SELECT sum(registry) FROM ${minted}` },
  { sql: `SELECT expires_at > 'no moment' FROM ${minted}` },
  { sql: `SELECT rank() OVER (ORDER BY registry) FROM ${minted}`, by: ['alasql'] },
  { sql: `SELECT string_agg(registry, ',') FROM ${minted}`, by: ['alasql'] },
  { sql: `SELECT registry ~ '[[:alpha:]]' FROM ${minted}`, by: ['alasql'] },
  {
    sql: `SELECT power(2, 0.5) FROM digitalocean.registries r JOIN ${minted} c ON c.registry_name = r.name`,
    by: ['alasql'],
  },
]
for (const engine of ['duckdb', 'alasql'] as const)
  for (const { sql, by = ['duckdb', 'alasql'] } of neverMinted) {
    if (!by.includes(engine)) continue
    test(`${engine} mints nothing for what it refuses: ${sql}`, async (t) => {
      const setup = { openEngine: engines[engine] }
      const { digitalocean, session } = await digitaloceanOf(t, { registries: [acmeRegistry] }, {}, setup)
      const error = await failureOf(session, sql, { allowMint: true })
      assert.ok(['unsupported', 'engine_failed'].includes(error.code), `${error.code}: ${error.message}`)
      const asked: string[] = []
      const confirm: NonNullable<RunOptions['confirm']> = async ({ kind }) => {
        asked.push(kind)
        return true
      }
      const again = await failureOf(session, sql, { askAlways: true, confirm })
      assert.equal(again.message, error.message)
      assert.deepEqual(asked, [], 'nobody is asked whether to mint for what will not run')
      assert.deepEqual([linesOf(digitalocean), digitalocean.minted], [[], []])
      await stillUsable(session)
    })
  }

test('what depends on values is no reason to refuse', async (t) => {
  for (const engine of ['duckdb', 'alasql'] as const) {
    const { session } = await rancher(t, engine)
    const one = await ask(session, `SELECT 6 / (SELECT count(*) FROM ${creds}) AS share`)
    assert.deepEqual(one.rows, [[2]])
    const none = await ask(session, `SELECT name::integer FROM ${creds} WHERE id = 'none'`)
    assert.deepEqual(none.rows, [])
    await ask(session, `EXPLAIN SELECT name::integer FROM ${creds}`)
  }
})

test('what only a value tells fails when the value is there', async (t) => {
  for (const engine of ['duckdb', 'alasql'] as const) {
    const { rancher: fake, session } = await rancher(t, engine)
    await failureOf(session, `SELECT name::integer FROM ${creds}`)
    assert.equal(linesOf(fake).length, 1)
  }
})
