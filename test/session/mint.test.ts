import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunOptions } from '../../src/session/options.ts'
import { acmeRegistry, ask, digitaloceanOf, failureOf, firstColumn, linesOf, stillUsable } from './world.ts'

const registries = [acmeRegistry]
const table = 'digitalocean.container_registry.registry_docker_credentials'
const allow: RunOptions = { allowMint: true }

const neverMint: readonly { sql: string; options?: RunOptions; refused?: true }[] = [
  {
    sql: 'SELECT registry.digitalocean.com FROM digitalocean.container_registry.registry_docker_credentials;',
    refused: true,
  },
  { sql: `SELECT * FROM ${table}`, refused: true },
  { sql: `SELECT count(*) FROM ${table}`, refused: true },
  { sql: `SELECT 1 WHERE EXISTS (SELECT 1 FROM ${table})`, refused: true },
  { sql: `WITH c AS (SELECT * FROM ${table}) SELECT count(*) FROM c`, refused: true },
  {
    sql: `SELECT r.name, c.registry FROM digitalocean.registries r JOIN ${table} c ON c.registry_name = r.name`,
    refused: true,
  },
  { sql: `EXPLAIN ANALYZE SELECT * FROM ${table}`, refused: true },
  { sql: `EXPLAIN SELECT * FROM ${table}`, options: allow },
  { sql: `EXPLAIN (FORMAT JSON) SELECT * FROM ${table}`, options: allow },
  { sql: `DESCRIBE ${table}`, options: allow },
  { sql: `SHOW TABLES IN digitalocean`, options: allow },
  { sql: `SHOW METHODS IN ${table}`, options: allow },
  { sql: `SELECT * FROM ${table} LIMIT 0`, options: allow },
  { sql: `SELECT * FROM ${table} WHERE false`, options: allow },
  { sql: `SELECT * FROM ${table} WHERE registry_name = NULL`, options: allow },
  { sql: `SELECT * FROM ${table} WHERE registry_name = 'a' AND registry_name = 'b'`, options: allow },
  { sql: 'SELECT full_name FROM credsql.tables', options: allow },
  { sql: 'SELECT count(*) FROM information_schema.columns', options: allow },
]
for (const { sql, options = {}, refused } of neverMint)
  test(`mints nothing: ${sql}`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, { registries })
    if (refused) {
      const error = await failureOf(session, sql, options)
      assert.equal(error.code, 'mint_refused')
      assert.equal(error.exitCode, 4)
    } else await ask(session, sql, options)
    assert.equal(digitalocean.minted.length, 0)
    assert.equal(digitalocean.requests.length, 0)
    await stillUsable(session)
  })

test('a refusal says what would be created, and for how long it would live', async (t) => {
  const { session } = await digitaloceanOf(t, { registries })
  const forEver = await failureOf(session, `SELECT auth FROM ${table}`)
  assert.match(forEver.message, /would mint a read-only credential that never expires/)
  assert.match(forEver.details.hint ?? '', /--allow-mint/)
  const hour = await failureOf(
    session,
    `SELECT auth FROM ${table} WHERE read_write = true AND expiry_seconds = 3600`,
  )
  assert.match(hour.message, /would mint a read-write credential that expires after 3600 seconds/)
})

const minting: readonly { where: string; sent: string }[] = [
  { where: '', sent: 'GET /v2/registry/docker-credentials' },
  {
    where: ' WHERE read_write = true AND expiry_seconds = 3600',
    sent: 'GET /v2/registry/docker-credentials?read_write=true&expiry_seconds=3600',
  },
  { where: " WHERE registry_name = 'acme'", sent: 'GET /v2/registries/acme/docker-credentials' },
]
for (const { where, sent } of minting)
  test(`one call, one credential, sealed:${where}`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, { registries })
    const { rows } = await ask(session, `SELECT registry, auth, password FROM ${table}${where}`, allow)
    assert.equal(rows.length, 1)
    assert.equal(rows[0]?.[0], 'registry.digitalocean.com')
    for (const value of rows[0]?.slice(1) ?? []) assert.match(String(value), /^sealed:[0-9a-f]{12}$/)
    assert.deepEqual(linesOf(digitalocean), [sent])
    assert.equal(digitalocean.minted.length, 1)
  })

test('expires_at is counted from the request', async (t) => {
  const { session } = await digitaloceanOf(t, { registries })
  const sql = `SELECT expires_at = to_timestamp(1700000000) + interval '1 hour' FROM ${table} WHERE expiry_seconds = 3600`
  assert.deepEqual(await firstColumn(session, sql, allow), [true])
  assert.deepEqual(await firstColumn(session, `SELECT expires_at FROM ${table}`, allow), [null])
})

test('allow_mint on the connection is as good as the flag', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, { registries }, { allow_mint: true })
  assert.equal((await firstColumn(session, `SELECT registry FROM ${table}`)).length, 1)
  assert.equal(digitalocean.minted.length, 1)
})

test('one statement that names the table twice mints once', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, { registries })
  const sql = `SELECT a.password = b.password FROM ${table} a, ${table} b`
  assert.deepEqual(await firstColumn(session, sql, allow), [true])
  assert.equal(digitalocean.minted.length, 1)
})

test('a mint whose answer is lost is not sent again', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, { registries })
  digitalocean.inject({ kind: 'reset', handled: true, times: Infinity })
  const error = await failureOf(session, `SELECT auth FROM ${table}`, allow)
  assert.equal(error.code, 'network_failed')
  assert.match(error.details.hint ?? '', /not known whether the request took effect; it was not sent again/)
  assert.equal(error.details.canRetry, false)
  assert.equal(digitalocean.requests.length, 1)
  assert.equal(digitalocean.minted.length, 1)
})

const notAgain: readonly {
  name: string
  fault: Parameters<Awaited<ReturnType<typeof digitaloceanOf>>['digitalocean']['inject']>[0]
  code: string
}[] = [
  { name: '503', fault: { kind: 'status', status: 503, times: 9 }, code: 'api_failed' },
  { name: '429', fault: { kind: 'rate_limited', retryAfter: 1, times: 9 }, code: 'rate_limited' },
  { name: 'a reset before the API has seen it', fault: { kind: 'reset', times: 9 }, code: 'network_failed' },
  { name: 'a cut answer', fault: { kind: 'truncated', times: 9 }, code: 'response_invalid' },
]
for (const { name, fault, code } of notAgain)
  test(`a mint is sent once: ${name}`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, { registries })
    digitalocean.inject(fault)
    assert.equal((await failureOf(session, `SELECT auth FROM ${table}`, allow)).code, code)
    assert.equal(digitalocean.requests.length, 1)
  })

test('a GET that only lists is sent again after a reset', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, { registries })
  digitalocean.inject({ kind: 'reset', times: 2 })
  assert.deepEqual(await firstColumn(session, 'SELECT name FROM digitalocean.registries'), ['acme'])
  assert.equal(digitalocean.requests.length, 3)
})
