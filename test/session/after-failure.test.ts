import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ask,
  demoOf,
  failureOf,
  firstColumn,
  rancherAt,
  rancherKeys,
  rancherOf,
  sessionOver,
} from './world.ts'

const good = 'SELECT count(*)::int FROM rancher.registry_credentials'

const failing: readonly { name: string; sql: string; code: string }[] = [
  { name: 'syntax', sql: 'SELECT 1 +', code: 'syntax_error' },
  { name: 'an unknown table', sql: 'SELECT 1 FROM rancher.registry_credentialz', code: 'unknown_table' },
  { name: 'an unknown column', sql: 'SELECT nam FROM rancher.registry_credentials', code: 'unknown_column' },
  {
    name: 'an operation on a secret',
    sql: 'SELECT upper(secret_value) FROM rancher.registry_credentials',
    code: 'secret_operation',
  },
  {
    name: 'a cast in a stream',
    sql: 'SELECT id::int FROM rancher.registry_credentials',
    code: 'engine_failed',
  },
  { name: 'a cast', sql: 'SELECT max(id::int) FROM rancher.registry_credentials', code: 'engine_failed' },
  {
    name: 'a subquery with several rows',
    sql: 'SELECT (SELECT id FROM rancher.registries) FROM rancher.registry_credentials',
    code: 'engine_failed',
  },
  {
    name: 'a refused mint',
    sql: 'SELECT 1 FROM digitalocean.registry_docker_credentials',
    code: 'mint_refused',
  },
]
for (const { name, sql, code } of failing)
  test(`after ${name} the session goes on`, async (t) => {
    const { session } = await demoOf(t)
    assert.equal((await failureOf(session, sql)).code, code)
    assert.equal(session.running, undefined)
    assert.deepEqual(await firstColumn(session, good), [12])
  })

test('the statements before a failing one have answered, those after it do not run', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  const answers: number[] = []
  await assert.rejects(async () => {
    for await (const { batches } of session.run(
      `${good}; SELECT id::int FROM rancher.registry_credentials; ${good}`,
    ))
      for await (const { columns } of batches) answers.push(Number(columns[0]?.[0]))
  })
  assert.deepEqual(answers, [3])
  assert.ok(rancher.requests.length <= 2)
})

test('a wrong token says which connection and setting to look at', async (t) => {
  const { rancher } = await rancherOf(t, 3)
  const session = await sessionOver(
    t,
    { ops: rancherAt(rancher.url) },
    { env: { ...rancherKeys, RANCHER_SECRET_KEY: 'another-secret-key' } },
  )
  const error = await failureOf(session, 'SELECT id FROM ops.registry_credentials')
  assert.equal(error.code, 'unauthorized')
  assert.match(
    error.details.hint ?? '',
    /connection "ops": check connections\.ops\.access_key and connections\.ops\.secret_key/,
  )
  assert.doesNotMatch(JSON.stringify([error.message, error.details]), /another-secret-key/)
  assert.equal(rancher.requests.length, 1)
})

test('a setting whose variable is unset: no request', async (t) => {
  const { rancher } = await rancherOf(t, 3)
  const session = await sessionOver(
    t,
    { ops: rancherAt(rancher.url, { secret_key: 'env:NOT_SET' }) },
    { env: rancherKeys },
  )
  const sql = 'SELECT id FROM ops.registry_credentials'
  const error = await failureOf(session, sql)
  assert.equal(error.code, 'secret_source_failed')
  assert.match(error.message, /connection "ops", setting secret_key: .*NOT_SET/)
  assert.equal(rancher.requests.length, 0)
  assert.equal((await failureOf(session, sql)).code, 'secret_source_failed')
})

const budgets: readonly { name: string; rows: number; sql: string; maxCalls: number; sent: number }[] = [
  {
    name: 'known before',
    rows: 3,
    sql: "SELECT id FROM rancher.registry_credentials WHERE id IN ('1c1', '1c2', '1c3')",
    maxCalls: 2,
    sent: 0,
  },
  {
    name: 'met while running',
    rows: 2500,
    sql: 'SELECT id FROM rancher.registry_credentials',
    maxCalls: 2,
    sent: 2,
  },
  {
    name: 'met while running, sorted',
    rows: 2500,
    sql: 'SELECT id FROM rancher.registry_credentials ORDER BY 1',
    maxCalls: 2,
    sent: 2,
  },
]
for (const { name, rows, sql, maxCalls, sent } of budgets)
  test(`the budget of calls, ${name}`, async (t) => {
    const { rancher, session } = await rancherOf(t, rows)
    const error = await failureOf(session, sql, { maxCalls })
    assert.equal(error.code, 'too_many_calls')
    assert.equal(error.exitCode, 4)
    assert.match(error.details.hint ?? '', /--max-calls/)
    assert.equal(rancher.requests.length, sent)
    assert.equal((await ask(session, sql, { maxCalls: 3 })).rows.length, rows)
  })

test('the budget of the config counts, retries too, and a flag goes before it', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500, {}, { config: { max_calls: 3 } })
  rancher.inject({ kind: 'status', status: 503 })
  assert.equal((await failureOf(session, good)).code, 'too_many_calls')
  assert.equal(rancher.requests.length, 3)
  assert.deepEqual(await firstColumn(session, good, { maxCalls: 3 }), [2500])
})
