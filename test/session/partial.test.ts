import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nth, on } from '../../src/demo/fakes/fault.ts'
import { foreignNext, removeField } from '../../src/demo/fakes/transforms.ts'
import { ask, demoOf, failureOf, firstColumn, humanitecOf, rancherOf } from './world.ts'

const partial = { partial: true }
const boom = { kind: 'status', status: 500, body: { message: 'boom' } } as const

for (const order of ['', ' ORDER BY id'])
  test(`rows so far, marked${order}`, async (t) => {
    const { rancher, session } = await rancherOf(t, 2500)
    rancher.inject({ ...boom, match: nth(2), times: 3 })
    const { rows, complete, warnings } = await ask(
      session,
      `SELECT id FROM rancher.registry_credentials${order}`,
      partial,
    )
    assert.equal(rows.length, 1000)
    assert.equal(complete, false)
    assert.deepEqual(warnings, ['GET /v1/projects/1a5/registrycredentials on rancher answered 500: boom'])
    assert.equal(rancher.requests.length, 2)
  })

test('an aggregate over the rows so far is marked too', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  rancher.inject({ ...boom, match: nth(3) })
  const { rows, complete } = await ask(
    session,
    'SELECT count(*)::int FROM rancher.registry_credentials',
    partial,
  )
  assert.deepEqual({ rows, complete }, { rows: [[2000]], complete: false })
})

test('nothing was read: no row, marked', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  rancher.inject({ kind: 'html' })
  const { rows, columns, complete } = await ask(
    session,
    'SELECT id FROM rancher.registry_credentials',
    partial,
  )
  assert.deepEqual({ rows, complete }, { rows: [], complete: false })
  assert.deepEqual(columns, [{ name: 'id', type: 'text' }])
})

test('a page that is not as documented costs itself and what is behind it', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  rancher.inject({ kind: 'transform', match: nth(2), change: removeField('data.0.state') })
  const { rows, complete } = await ask(session, 'SELECT id FROM rancher.registry_credentials', partial)
  assert.equal(rows.length, 1000)
  assert.equal(complete, false)
})

test('a next page on another host costs what is behind it', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  rancher.inject({ kind: 'transform', match: nth(2), change: foreignNext('pagination.next') })
  const { complete, warnings } = await ask(session, 'SELECT id FROM rancher.registry_credentials', partial)
  assert.equal(complete, false)
  assert.match(warnings[0] ?? '', /the next page is on http:\/\/attacker\.example/)
  assert.equal(rancher.requests.length, 2)
})

test('a limit that was met without the missing page is complete', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  rancher.inject({ ...boom, match: nth(2) })
  const { rows, complete } = await ask(
    session,
    "SELECT id FROM rancher.registry_credentials WHERE id LIKE '1c%' LIMIT 3",
    partial,
  )
  assert.deepEqual({ rows: rows.length, complete }, { rows: 3, complete: true })
  assert.equal(rancher.requests.length, 1)
})

test('one of several dependent calls fails: the rows of the others', async (t) => {
  const registries = ['a-a', 'b-b', 'c-c'].map((id) => ({
    id,
    registry: `${id}.example`,
    type: 'basic',
    creds: { username: id, password: `password of ${id}` },
  }))
  const { humanitec, session } = await humanitecOf(t, { registries })
  humanitec.inject({ ...boom, match: on('GET', '/b-b/creds') })
  const sql = 'SELECT registry_id FROM humanitec.registry_credentials ORDER BY 1'
  const { rows, complete, warnings } = await ask(session, sql, partial)
  assert.deepEqual({ rows, complete }, { rows: [['a-a'], ['c-c']], complete: false })
  assert.equal(warnings.length, 1)
  assert.equal(humanitec.requests.length, 4)
  assert.deepEqual(await firstColumn(session, sql), ['a-a', 'b-b', 'c-c'])
})

const senseless: readonly { name: string; sql: string; code: string }[] = [
  { name: 'a syntax error', sql: 'SELECT FROM WHERE', code: 'syntax_error' },
  {
    name: 'an engine’s error',
    sql: 'SELECT id::int FROM rancher.registry_credentials',
    code: 'engine_failed',
  },
  {
    name: 'a mint that is not allowed',
    sql: 'SELECT 1 FROM digitalocean.registry_docker_credentials',
    code: 'mint_refused',
  },
]
for (const { name, sql, code } of senseless)
  test(`${name} is no missing data`, async (t) => {
    const { session } = await demoOf(t)
    assert.equal((await failureOf(session, sql, partial)).code, code)
  })

test('more calls than allowed are no missing data', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  const sql = 'SELECT id FROM rancher.registry_credentials'
  assert.equal((await failureOf(session, sql, { ...partial, maxCalls: 2 })).code, 'too_many_calls')
  assert.equal(rancher.requests.length, 2)
})

test('a warning does not hold a secret that the API echoes', async (t) => {
  const { world, session } = await demoOf(t)
  const secret = String(world.rancher.stored('registryCredential')[0]?.['secretValue'])
  assert.equal(
    await firstColumn(session, 'SELECT secret_value FROM rancher.registry_credentials').then(
      (all) => all.length,
    ),
    12,
  )
  world.rancherEu.inject({ kind: 'status', status: 500, body: { message: `wrong: ${secret}` } })
  const { complete, warnings } = await ask(session, 'SELECT id FROM rancher_eu.registry_credentials', partial)
  assert.equal(complete, false)
  assert.match(warnings[0] ?? '', /answered 500: wrong: sealed:[0-9a-f]{12}$/)
})
