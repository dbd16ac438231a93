import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startFakeHumanitec } from '../../../src/demo/fakes/humanitec.ts'
import { humanitecRegistries } from '../../../src/demo/fakes/world/humanitec-data.ts'
import { call } from './call.ts'

const now = Date.UTC(2024, 4, 6, 7, 8, 9)

async function humanitec(t: TestContext) {
  const registries = humanitecRegistries((name) => `secret of ${name}`, now)
  const fake = await startFakeHumanitec({ registries, now: () => now })
  t.after(() => fake.close())
  const base = `${fake.url}/orgs/acme/registries`
  const send = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path = '', body?: unknown) =>
    call(base + path, { authorization: `Bearer ${fake.token}` }, method, body)
  return { base, send }
}

test('the list is a plain array without credentials', async (t) => {
  const { send } = await humanitec(t)
  const reply = await send('GET')
  const want = ['humanitec', 'docker-hub-public', 'acme-docr', 'acme-ecr', 'acme-vault', 'acme-gcr']
  assert.deepEqual(reply.each('', 'id'), want)
  assert.doesNotMatch(reply.text, /secret of|password|creds/)
  assert.deepEqual((await send('GET', '/acme-ecr')).at('secrets.prod-euw1.namespace'), 'prod-secrets')
})

const creds: readonly { id: string; want: readonly string[] }[] = [
  { id: 'humanitec', want: ['registry', 'username', 'password', 'expires'] },
  { id: 'docker-hub-public', want: ['registry'] },
  { id: 'acme-docr', want: ['registry', 'username', 'password', 'expires', 'secrets'] },
  { id: 'acme-vault', want: ['registry'] },
]

for (const { id, want } of creds) {
  test(`the credential of ${id}`, async (t) => {
    const { send } = await humanitec(t)
    const { status, body } = await send('GET', `/${id}/creds`)
    assert.deepEqual([status, Object.keys(body as object)], [200, want])
  })
}

test('the token of a cloud registry expires', async (t) => {
  const { send } = await humanitec(t)
  assert.equal((await send('GET', '/acme-ecr/creds')).at('expires'), '2024-05-06T16:08:09Z')
})

const valid = {
  id: 'new-one',
  registry: 'r.example/new',
  type: 'basic',
  creds: { username: 'u', password: 'p' },
}

const writes: readonly {
  name: string
  method: 'POST' | 'PATCH' | 'DELETE' | 'GET'
  path?: string
  body?: unknown
  want: number
}[] = [
  { name: 'create', method: 'POST', body: valid, want: 201 },
  { name: 'create with an id in use', method: 'POST', body: { ...valid, id: 'acme-gcr' }, want: 409 },
  {
    name: 'create with a prefix in use',
    method: 'POST',
    body: { ...valid, registry: 'docker.io' },
    want: 409,
  },
  { name: 'create with a malformed id', method: 'POST', body: { ...valid, id: 'Ä' }, want: 400 },
  { name: 'create without a registry', method: 'POST', body: { id: 'new-one', type: 'basic' }, want: 400 },
  {
    name: 'create with half a credential',
    method: 'POST',
    body: { ...valid, creds: { username: 'u' } },
    want: 400,
  },
  { name: 'create with broken JSON', method: 'POST', body: '{', want: 400 },
  { name: 'change', method: 'PATCH', path: '/acme-gcr', body: { ...valid, id: 'acme-gcr' }, want: 200 },
  { name: 'change the built-in', method: 'PATCH', path: '/humanitec', body: valid, want: 403 },
  {
    name: 'change to an id in use',
    method: 'PATCH',
    path: '/acme-gcr',
    body: { ...valid, id: 'acme-ecr' },
    want: 409,
  },
  { name: 'delete', method: 'DELETE', path: '/acme-gcr', want: 204 },
  { name: 'delete the built-in', method: 'DELETE', path: '/humanitec', want: 403 },
  { name: 'delete nothing', method: 'DELETE', path: '/none', want: 404 },
  { name: 'the credential of nothing', method: 'GET', path: '/none/creds', want: 404 },
]

for (const { name, method, path = '', body, want } of writes) {
  test(`${name}: ${want}`, async (t) => {
    const { send } = await humanitec(t)
    const reply = await send(method, path, body)
    assert.equal(reply.status, want)
    if (want >= 400) assert.equal(typeof reply.at('error'), 'string')
  })
}

test('what was written is read', async (t) => {
  const { send } = await humanitec(t)
  await send('POST', '', valid)
  assert.equal((await send('GET', '/new-one')).at('created_at'), '2024-05-06T07:08:09Z')
  await send('PATCH', '/new-one', { ...valid, creds: { username: 'u', password: 'changed' } })
  assert.equal((await send('GET', '/new-one/creds')).at('password'), 'changed')
  await send('DELETE', '/new-one')
  assert.equal((await send('GET', '/new-one')).status, 404)
})

test('who asks must prove it', async (t) => {
  const { base } = await humanitec(t)
  assert.deepEqual((await call(base)).body, { error: 'authorization header is missing' })
  const wrong = await call(base, { authorization: 'Bearer no' })
  assert.deepEqual(
    [wrong.status, wrong.at('error'), wrong.at('message')],
    [401, 'API-000', 'Could not validate token.'],
  )
})
