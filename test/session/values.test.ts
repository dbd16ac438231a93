import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FakeServer } from '../../src/demo/fakes/fake-server.ts'
import { nth, on } from '../../src/demo/fakes/fault.ts'
import { setField } from '../../src/demo/fakes/transforms.ts'
import { ask, digitaloceanOf, failureOf, firstColumn, humanitecOf, linesOf, rancherOf } from './world.ts'

/** Answers the next request with this JSON text as it stands: numbers keep every digit. */
function answerWith(fake: FakeServer, body: string): void {
  fake.inject({ kind: 'status', status: 200, headers: { 'content-type': 'application/json' }, body })
}

function registryWith(members: string): string {
  return `{"registries":[{"name":"acme",${members}}]}`
}

const integers: readonly { text: string; want: bigint }[] = [
  { text: '9007199254740991', want: 9007199254740991n },
  { text: '9007199254740993', want: 9007199254740993n },
  { text: '9223372036854775807', want: 9223372036854775807n },
  { text: '-9223372036854775808', want: -9223372036854775808n },
  { text: '"9007199254740993"', want: 9007199254740993n },
]
for (const { text, want } of integers)
  test(`an integer of ${text} is exact`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, {})
    answerWith(digitalocean, registryWith(`"storage_usage_bytes":${text}`))
    const { rows } = await ask(
      session,
      `SELECT storage_usage_bytes::text, storage_usage_bytes = ${want}, storage_usage_bytes FROM digitalocean.registries`,
    )
    assert.deepEqual(rows[0]?.slice(0, 2), [String(want), true])
    assert.equal(BigInt(String(rows[0]?.[2])), want)
  })

const noIntegers: readonly string[] = ['9223372036854775808', '1.5', 'true', '{}', '"many"']
for (const text of noIntegers)
  test(`an integer of ${text} is an error`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, {})
    answerWith(digitalocean, registryWith(`"storage_usage_bytes":${text}`))
    const error = await failureOf(session, 'SELECT storage_usage_bytes FROM digitalocean.registries')
    assert.equal(error.code, 'response_invalid')
    assert.match(error.message, /GET \/v2\/registries on digitalocean: row 0: "storage_usage_bytes" is not /)
  })

const times: readonly { text: string; want: string }[] = [
  { text: '2020-11-04T21:39:49.530562231Z', want: '2020-11-04 21:39:49.530562+00' },
  { text: '2020-11-04T21:39:49.999999999Z', want: '2020-11-04 21:39:49.999999+00' },
  { text: '2020-11-04T23:39:49.5+02:00', want: '2020-11-04 21:39:49.5+00' },
  { text: '1969-12-31T23:59:59.999999Z', want: '1969-12-31 23:59:59.999999+00' },
]
for (const { text, want } of times)
  test(`the time ${text} keeps its microseconds`, async (t) => {
    const { digitalocean, session } = await digitaloceanOf(t, {})
    answerWith(digitalocean, registryWith(`"created_at":"${text}"`))
    const sql = 'SELECT created_at::text FROM digitalocean.registries'
    assert.deepEqual(await firstColumn(session, sql), [want])
  })

test('JSON is JSON, with every digit', async (t) => {
  const { humanitec, session } = await humanitecOf(t, {})
  answerWith(
    humanitec,
    '[{"id":"a","registry":"r","type":"basic","enable_ci":false,"secrets":{"*":{"n":9007199254740993}}}]',
  )
  const sql = "SELECT secrets->'*'->>'n' FROM humanitec.registries"
  assert.deepEqual(await firstColumn(session, sql), ['9007199254740993'])
})

test('a public registry without user name and password is a row of NULLs', async (t) => {
  const { humanitec, session } = await humanitecOf(t, {
    registries: [
      { id: 'hub-public', registry: 'docker.io', type: 'public' },
      { id: 'basic', registry: 'quay.io', type: 'basic', creds: { username: 'u', password: 'secret-word' } },
    ],
  })
  const { rows } = await ask(
    session,
    'SELECT registry_id, username, password IS NULL, expires FROM humanitec.registry_credentials ORDER BY 1',
  )
  assert.deepEqual(rows, [
    ['basic', 'u', false, null],
    ['hub-public', null, true, null],
  ])
  assert.equal(humanitec.requests.length, 3)
})

test('empty texts in the place of user name and password are NULLs too', async (t) => {
  const { humanitec, session } = await humanitecOf(t, {
    registries: [{ id: 'a-a', registry: 'r', type: 'public', creds: { username: '', password: '' } }],
  })
  const { rows } = await ask(session, 'SELECT username, password FROM humanitec.registry_credentials')
  assert.deepEqual(rows, [[null, null]])
  assert.equal(humanitec.requests.length, 2)
})

const humanitecCalls: readonly { sql: string; want: readonly string[] }[] = [
  { sql: 'SELECT count(*) FROM humanitec.registries', want: ['GET /orgs/acme/registries'] },
  {
    sql: "SELECT username FROM humanitec.registry_credentials WHERE registry_id = 'a-a'",
    want: ['GET /orgs/acme/registries/a-a/creds'],
  },
  {
    sql: 'SELECT registry_id, username FROM humanitec.registry_credentials',
    want: [
      'GET /orgs/acme/registries',
      'GET /orgs/acme/registries/a-a/creds',
      'GET /orgs/acme/registries/b-b/creds',
    ],
  },
]
for (const { sql, want } of humanitecCalls)
  test(`calls of ${sql}`, async (t) => {
    const registries = ['a-a', 'b-b'].map((id) => ({ id, registry: id, type: 'public' }))
    const { humanitec, session } = await humanitecOf(t, { registries })
    const { stats } = await ask(session, sql)
    assert.deepEqual(linesOf(humanitec).sort(), want)
    assert.equal(stats.calls, want.length)
  })

test('a registry that vanishes between the list and its call is no row', async (t) => {
  const registries = ['a-a', 'b-b'].map((id) => ({ id, registry: id, type: 'public' }))
  const { humanitec, session } = await humanitecOf(t, { registries })
  humanitec.inject({ kind: 'status', status: 404, match: on('GET', '/a-a/creds') })
  const { rows, complete } = await ask(session, 'SELECT registry_id FROM humanitec.registry_credentials')
  assert.deepEqual({ rows, complete }, { rows: [['b-b']], complete: true })
})

test('an unknown field, a huge text and a NULL that is allowed change nothing', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  rancher.inject({
    kind: 'transform',
    match: nth(1),
    change: (body) =>
      setField(
        'data.1.email',
        null,
      )(setField('data.0.name', 'x'.repeat(1_000_000))(setField('data.0.new', {})(body))),
  })
  const { rows } = await ask(session, 'SELECT length(name)::int, email FROM rancher.registry_credentials')
  assert.deepEqual(rows[0], [1_000_000, 'ci@acme.example'])
  assert.deepEqual(rows[1]?.[1], null)
})
