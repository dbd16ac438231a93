import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FakeRegistry } from '../../../src/demo/fakes/registry-v2.ts'
import { machine } from '../../cli/terminal.ts'
import { ask, failureOf, humanitecOf, linesOf, sessionOver } from '../../session/world.ts'
import { registryFake, rightPassword } from './login-world.ts'

interface Stored {
  readonly id: string
  readonly registry: string
  readonly username: string
  readonly password: string
}

/** A Humanitec that holds credentials, and a session that can check them. */
async function storedIn(t: TestContext, stored: readonly Stored[]) {
  const registries = stored.map(({ id, registry, username, password }) => ({
    id,
    registry,
    type: 'basic',
    creds: { username, password },
  }))
  return humanitecOf(t, { registries })
}

const joined = `FROM humanitec.registry_credentials c
  JOIN registry.login_checks k USING (registry, username, password)`
const allow = { allowVerify: true }

function stored(fake: FakeRegistry): readonly Stored[] {
  return [
    { id: 'good', registry: fake.host, username: 'ci', password: rightPassword },
    { id: 'path', registry: `${fake.host}/team`, username: 'guest', password: rightPassword },
    { id: 'wrong', registry: fake.host, username: 'ci', password: 'a-wrong-password' },
  ]
}

test('every credential of another system is checked by one join', async (t) => {
  const fake = await registryFake(t)
  const { session } = await storedIn(t, stored(fake))
  const { rows, complete, warnings } = await ask(
    session,
    `SELECT c.registry_id, k.ok, k.can_pull ${joined} WHERE k.repository = 'team/api' ORDER BY 1`,
    allow,
  )
  assert.deepEqual(rows, [
    ['good', true, true],
    ['path', true, false],
    ['wrong', false, false],
  ])
  assert.deepEqual({ complete, warnings }, { complete: true, warnings: [] })
})

test('a host that cannot be asked costs no other row, and the result is complete', async (t) => {
  const gone = await registryFake(t)
  await gone.close()
  const fake = await registryFake(t)
  const unreachable = { id: 'gone', registry: gone.host, username: 'ci', password: rightPassword }
  const unnamed = { id: 'unnamed', registry: 'two words', username: 'ci', password: rightPassword }
  const { session } = await storedIn(t, [...stored(fake), unreachable, unnamed])
  const sql = `SELECT c.registry_id, k.ok, k.error, k.checked_at IS NOT NULL ${joined} ORDER BY 1`
  const { rows, complete, warnings } = await ask(session, sql, allow)
  const refused = `the token server ${fake.host} refused the credential (HTTP 401)`
  assert.deepEqual(rows, [
    ['gone', null, `${gone.host}: GET to ${gone.host} failed: it refused the connection`, true],
    ['good', true, null, true],
    ['path', true, null, true],
    ['unnamed', null, 'the registry is no host’s name', true],
    ['wrong', false, refused, true],
  ])
  assert.deepEqual({ complete, warnings }, { complete: true, warnings: [] })
})

test('the same credential is checked once in a statement, and again in the next', async (t) => {
  const fake = await registryFake(t)
  const [good] = stored(fake)
  assert.ok(good !== undefined)
  const { session } = await storedIn(t, [good, { ...good, id: 'again', registry: `${fake.host}/again` }])
  const sql = `SELECT c.registry_id, k.ok, k.error ${joined}
    UNION SELECT c.registry_id, k.ok, k.auth_scheme ${joined} ORDER BY 1, 3`
  const logins = () => linesOf(fake).filter((line) => line.startsWith('GET /token')).length
  assert.equal((await ask(session, sql, allow)).rows.length, 4)
  assert.equal(logins(), 1)
  assert.deepEqual(linesOf(fake).filter((line) => line === 'GET /v2/').length, 2)
  await ask(session, sql, allow)
  assert.equal(logins(), 2)
})

test('several repositories take one login', async (t) => {
  const fake = await registryFake(t)
  const { session } = await storedIn(t, stored(fake).slice(0, 1))
  const { rows } = await ask(
    session,
    `SELECT k.repository, k.can_pull ${joined}
     WHERE k.repository IN ('team/api', 'public/base', 'team/nothing') ORDER BY 1`,
    allow,
  )
  assert.deepEqual(rows, [
    ['public/base', true],
    ['team/api', true],
    ['team/nothing', null],
  ])
  assert.equal(linesOf(fake).filter((line) => line === 'GET /v2/').length, 2)
})

test('a repository is asked for only where can_pull is used', async (t) => {
  const fake = await registryFake(t)
  const { session } = await storedIn(t, stored(fake).slice(0, 1))
  await ask(session, `SELECT k.ok ${joined} WHERE k.repository = 'team/api'`, allow)
  assert.deepEqual(
    linesOf(fake).filter((line) => line.includes('tags')),
    [],
  )
})

test('nothing is sent without --allow-verify, and the audit log has what was allowed', async (t) => {
  const fake = await registryFake(t)
  const home = await machine(t, { SECRET: rightPassword })
  await home.write('credsql.yaml', JSON.stringify({ connections: { registry: { provider: 'registry' } } }))
  const audit = join(home.folder, 'state', 'credsql', 'audit.log')
  const sql = `SELECT ok FROM registry.login_checks WHERE registry = '${fake.host}' AND username = 'ci' AND password = '${rightPassword}'`

  const refused = await home.run(['query', sql])
  assert.equal(refused.code, 4)
  assert.match(refused.stderr, /^error \(verify_refused\): .*--allow-verify/s)
  const explained = await home.run(['query', '--allow-verify', `EXPLAIN ${sql}`])
  assert.equal(explained.code, 0)
  assert.match(explained.stdout, /effect: verify/)
  const analyzed = await home.run(['query', `EXPLAIN ANALYZE ${sql}`])
  assert.equal(analyzed.code, 4)
  assert.deepEqual(linesOf(fake), [])
  await assert.rejects(readFile(audit, 'utf8'), { code: 'ENOENT' })

  const allowed = await home.run(['query', '--allow-verify', '-o', 'csv', sql])
  assert.deepEqual(allowed, { code: 0, stdout: 'ok\ntrue\n', stderr: '' })
  const lines = (await readFile(audit, 'utf8')).trim().split('\n')
  assert.equal(lines.length, 1)
  const line = JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>>
  assert.deepEqual([line['event'], line['connection']], ['verify', 'registry'])
  for (const text of [...lines, refused.stderr, explained.stdout, explained.stderr])
    assert.ok(!text.includes(rightPassword), 'a password was shown')
})

test('what a registry says of a credential is not repeated', async (t) => {
  const fake = await registryFake(t)
  const told = `so your password is ${rightPassword}`
  const headers = { 'www-authenticate': `Bearer realm="${told}"` }
  for (const match of [({ path }: { path: string }) => path.startsWith('/token'), () => true])
    fake.inject({
      kind: 'status',
      status: 401,
      headers,
      body: told,
      match: (one) => one.at > 1 && match(one),
    })
  const { session } = await storedIn(t, stored(fake).slice(0, 1))
  const { rows } = await ask(session, `SELECT k.* ${joined}`, allow)
  assert.equal(rows.length, 1)
  assert.ok(
    !JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(told),
  )
})

for (const { name, sql, code } of [
  { name: 'nothing bound', sql: 'SELECT * FROM registry.login_checks', code: 'missing_key' },
  {
    name: 'no password',
    sql: "SELECT * FROM registry.login_checks WHERE registry = 'quay.io' AND username = 'ci'",
    code: 'missing_key',
  },
  {
    name: 'a setting that cannot be read',
    sql: "SELECT ok FROM strict.login_checks WHERE registry = 'localhost:1' AND username = 'ci' AND password = 'x'",
    code: 'config_invalid',
  },
])
  test(`login_checks: ${name}`, async (t) => {
    const session = await sessionOver(t, { strict: { provider: 'registry', realms: 'nonsense' } })
    assert.equal((await failureOf(session, sql, allow)).code, code)
  })
