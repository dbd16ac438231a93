import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { manyRegistries, manyRegistryCredentials } from '../../../src/demo/fakes/many-registry-credentials.ts'
import { type FakeRancherOptions, startFakeRancher } from '../../../src/demo/fakes/rancher.ts'
import { call, type Reply } from './call.ts'

const now = () => Date.UTC(2024, 4, 6, 7, 8, 9)

const few: FakeRancherOptions = {
  registries: [
    { id: '1sp2', serverAddress: 'quay.io', name: 'quay' },
    { id: '1sp10', serverAddress: 'ghcr.io', name: null },
  ],
  registryCredentials: [
    {
      id: '1c2',
      registryId: '1sp2',
      name: 'ci pull',
      publicValue: 'CI',
      secretValue: 's2',
      created: '2020-01-01T00:00:00Z',
    },
    {
      id: '1c10',
      registryId: '1sp10',
      name: 'Ci_push',
      publicValue: 'ci',
      secretValue: 's10',
      created: '2021-01-01T00:00:00Z',
    },
    { id: '1c3', registryId: '1sp2', name: null, publicValue: null, created: '2022-01-01T00:00:00Z' },
    { id: '1c4', registryId: '1sp99', name: 'Café ', state: 'inactive', created: '2023-01-01T00:00:00Z' },
    { id: '1c5', registryId: '1sp2', name: 'gone', state: 'removed', removed: '2023-01-01T00:00:00Z' },
  ],
  now,
}

async function rancher(t: TestContext, options: FakeRancherOptions = few) {
  const fake = await startFakeRancher(options)
  t.after(() => fake.close())
  const proof = Buffer.from(`${fake.accessKey}:${fake.secretKey}`).toString('base64')
  const headers = { authorization: `Basic ${proof}` }
  const base = `${fake.url}/v1/projects/1a5/registrycredentials`
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Reply> =>
    call(path.startsWith('http') ? path : base + path, headers, method, body)
  return { fake, send, base }
}

const ids = (reply: Reply): unknown[] => reply.each('data', 'id')

const filters: readonly { query: string; want: string[] }[] = [
  { query: '', want: ['1c2', '1c10', '1c3', '1c4'] },
  { query: '?name=CI%20PULL', want: ['1c2'] },
  { query: '?name=cafe', want: ['1c4'] },
  { query: '?name_ne=ci%20pull', want: ['1c10', '1c4'] },
  { query: '?name_prefix=ci', want: ['1c2', '1c10'] },
  { query: '?name_prefix=ci_', want: ['1c2', '1c10'] },
  { query: '?name_like=%25PU%25', want: ['1c2', '1c10'] },
  { query: '?name_like=ci%5C_push', want: ['1c10'] },
  { query: '?name_notlike=%25push', want: ['1c2', '1c4'] },
  { query: '?name_null', want: ['1c3'] },
  { query: '?name_notnull=', want: ['1c2', '1c10', '1c4'] },
  { query: '?name_gt=a', want: ['1c2', '1c10', '1c3', '1c4'] },
  { query: '?unheard=of&email=nobody', want: ['1c2', '1c10', '1c3', '1c4'] },
  { query: '?name_prefix=ci&name_ne=ci%20pull', want: ['1c10', '1c4'] },
  { query: '?name_ne=ci%20pull&name_prefix=ci', want: ['1c2', '1c10'] },
  { query: '?name_ne=ci%20pull&name_ne=cafe', want: ['1c10'] },
  { query: '?name_prefix=ci&publicValue=ci&registryId=1sp2', want: ['1c2'] },
  { query: '?registryId_ne=1sp2', want: ['1c10', '1c4'] },
  { query: '?id=1c10', want: ['1c10'] },
  { query: '?id_gt=1c3', want: ['1c10', '1c4'] },
  { query: '?id=nonsense', want: [] },
  { query: '?state=Inactive', want: ['1c4'] },
  { query: '?created_gte=2021-01-01T00:00:00Z&state=active', want: ['1c10', '1c3'] },
  { query: '?created_lt=2021-01-01T00:00:00Z', want: ['1c2'] },
  { query: '?secretValue_prefix=s', want: ['1c2', '1c10'] },
  { query: '?removed_notnull&_removed', want: ['1c5'] },
  { query: '?sort=id', want: ['1c2', '1c3', '1c4', '1c10'] },
  { query: '?sort=id&order=desc', want: ['1c10', '1c4', '1c3', '1c2'] },
  { query: '?sort=name', want: ['1c3', '1c4', '1c2', '1c10'] },
  { query: '?sort=email&order=desc', want: ['1c2', '1c10', '1c3', '1c4'] },
]

for (const { query, want } of filters) {
  test(`list ${query === '' ? 'without a filter' : query}`, async (t) => {
    const { send } = await rancher(t)
    assert.deepEqual(ids(await send('GET', query)), want)
  })
}

test('a character is one character of a pattern, whatever it folds to', async (t) => {
  const registryCredentials = ['\u0130', '\ud55c', 'ab'].map((name, at) => ({
    id: `1c${at}`,
    registryId: '1sp2',
    name,
    created: '2020-01-01T00:00:00Z',
  }))
  const { send } = await rancher(t, { ...few, registryCredentials })
  assert.deepEqual(ids(await send('GET', '?name_like=_')), ['1c0', '1c1'])
  assert.deepEqual(ids(await send('GET', '?name=i')), ['1c0'])
})

test('ignoreFilters passes over every filter', async (t) => {
  const { send } = await rancher(t, { ...few, ignoreFilters: true })
  assert.deepEqual(ids(await send('GET', '?name=nobody')), ['1c2', '1c10', '1c3', '1c4'])
})

for (const { count, limit, pages } of [
  { count: 250, limit: undefined, pages: [100, 100, 50] },
  { count: 200, limit: 100, pages: [100, 100] },
  { count: 6500, limit: 5000, pages: [3000, 3000, 500] },
  { count: 3001, limit: 0, pages: [3000, 1] },
  { count: 0, limit: 10, pages: [0] },
]) {
  test(`${count} rows with limit ${limit} come in pages of ${pages}`, async (t) => {
    const registryCredentials = manyRegistryCredentials(count)
    const { send, base } = await rancher(t, { registries: manyRegistries(), registryCredentials })
    const seen: unknown[] = []
    const sizes: number[] = []
    let next: string | null = limit === undefined ? base : `${base}?limit=${limit}&state_ne=removed`
    while (next !== null) {
      assert.ok(next.startsWith(base))
      const reply: Reply = await send('GET', next)
      sizes.push(ids(reply).length)
      seen.push(...ids(reply))
      next = reply.at('pagination.next') as string | null
      assert.equal(reply.at('pagination.partial'), next !== null)
    }
    assert.deepEqual(sizes, pages)
    assert.deepEqual(
      seen,
      registryCredentials.map(({ id }) => id),
    )
  })
}

test('a page that was read before shows what was changed since', async (t) => {
  const { send } = await rancher(t, { ...few, transitionReads: 0 })
  await send('GET', '?sort=id')
  await send('PUT', '/1c2', { name: 'renamed' })
  assert.equal((await send('GET', '?sort=id')).at('data.0.name'), 'renamed')
})

test('the collection envelope and a row', async (t) => {
  const { send, base } = await rancher(t)
  const listed = await send('GET', '?limit=1&name_prefix=ci')
  assert.equal(listed.at('type'), 'collection')
  assert.equal(listed.at('resourceType'), 'registryCredential')
  assert.deepEqual(listed.at('pagination'), {
    first: null,
    previous: null,
    next: `${base}?limit=1&name_prefix=ci&marker=m1`,
    limit: 1,
    total: null,
    partial: true,
  })
  assert.deepEqual(listed.at('filters.name'), [{ modifier: 'prefix', value: 'ci' }])
  assert.deepEqual(listed.at('data.0.actions'), {
    deactivate: `${base}/1c2/?action=deactivate`,
    update: `${base}/1c2/?action=update`,
  })
  assert.equal(listed.at('data.0.links.registry'), `${base}/1c2/registry`)
  assert.equal(listed.at('data.0.createdTS'), Date.parse(String(listed.at('data.0.created'))))
  assert.ok(String(listed.headers['x-api-schemas']).endsWith('/v1/schemas'))
})

for (const path of [
  '/v1/registryCredential',
  '/v1/REGISTRYCREDENTIALS',
  '/v1/projects/1a5/registrycredential',
]) {
  test(`path form ${path}`, async (t) => {
    const { send, fake } = await rancher(t)
    const listed = await send('GET', fake.url + path)
    const scope = path.includes('projects') ? '/projects/1a5' : ''
    assert.equal(listed.at('data.0.links.self'), `${fake.url}/v1${scope}/registrycredentials/1c2`)
  })
}

test('links between the two types', async (t) => {
  const { send, fake } = await rancher(t)
  assert.equal((await send('GET', '/1c2/registry')).at('serverAddress'), 'quay.io')
  assert.equal((await send('GET', '/1c4/registry')).status, 404)
  assert.deepEqual(ids(await send('GET', `${fake.url}/v1/registries/1sp2/credentials`)), ['1c2', '1c3'])
})

test('the secret is shown in answers to POST, or to a project administrator', async (t) => {
  const plain = await rancher(t)
  assert.equal((await plain.send('GET', '')).at('data.0.secretValue'), null)
  assert.equal((await plain.send('GET', '/1c2')).at('secretValue'), null)
  assert.equal((await plain.send('PUT', '/1c2', { secretValue: 'new' })).at('secretValue'), null)
  await plain.send('GET', '/1c2')
  assert.equal((await plain.send('POST', '/1c2/?action=deactivate')).at('secretValue'), 'new')
  const admin = await rancher(t, { ...few, projectAdmin: true })
  assert.equal((await admin.send('GET', '')).at('data.0.secretValue'), 's2')
})

test('the life of a credential', async (t) => {
  const { send, fake } = await rancher(t)
  const made = await send('POST', '', {
    registryId: '1sp2',
    email: 'a@b',
    publicValue: 'ci',
    secretValue: 'x',
  })
  assert.deepEqual([made.status, made.at('id'), made.at('state')], [201, '1c11', 'registering'])
  assert.deepEqual([made.at('transitioning'), made.at('secretValue')], ['yes', 'x'])
  assert.equal(made.at('created'), '2024-05-06T07:08:09Z')
  const states: unknown[] = []
  const look = async () => states.push((await send('GET', '/1c11')).at('state'))
  await look()
  await look()
  assert.deepEqual(states, ['registering', 'active'])
  const early = await send('DELETE', '/1c11')
  assert.deepEqual([early.status, early.at('code')], [405, 'Method not allowed'])
  const down = await send('POST', '/1c11/?action=deactivate')
  assert.deepEqual([down.status, down.at('state'), down.at('transitioning')], [202, 'deactivating', 'yes'])
  assert.equal((await send('POST', '/1c11/?action=purge')).status, 409)
  await send('GET', '')
  assert.equal((await send('GET', '/1c11')).at('state'), 'inactive')
  const removing = await send('DELETE', '/1c11')
  assert.deepEqual([removing.status, removing.at('state')], [200, 'removing'])
  assert.ok(ids(await send('GET', '')).includes('1c11'))
  assert.ok(!ids(await send('GET', '')).includes('1c11'))
  const removed = await send('GET', '/1c11')
  assert.deepEqual([removed.at('state'), removed.at('removed')], ['removed', '2024-05-06T07:08:09Z'])
  assert.equal((await send('POST', '/1c11/?action=purge')).at('state'), 'purging')
  await send('GET', '/1c11')
  assert.equal((await send('GET', '/1c11')).at('state'), 'purged')
  assert.equal(fake.stored('registryCredential').find(({ id }) => id === '1c11')?.['state'], 'purged')
})

test('an object stays in transition for transitionReads reads', async (t) => {
  const { send } = await rancher(t, { ...few, transitionReads: 3 })
  await send('POST', '/1c2/?action=deactivate')
  const states: unknown[] = []
  for (let i = 0; i < 4; i += 1) states.push((await send('GET', '/1c2')).at('state'))
  assert.deepEqual(states, ['deactivating', 'deactivating', 'deactivating', 'inactive'])
})

test('purging a registry removes its credentials', async (t) => {
  const { send, fake } = await rancher(t, { ...few, transitionReads: 0 })
  const registry = `${fake.url}/v1/registries/1sp2`
  for (const action of ['deactivate', 'remove', 'purge']) {
    assert.equal((await send('POST', `${registry}/?action=${action}`)).status, 202)
  }
  assert.deepEqual(ids(await send('GET', '')), ['1c10', '1c4'])
})

const refused: readonly {
  name: string
  method: 'POST' | 'PUT' | 'DELETE' | 'GET'
  path: string
  body?: unknown
  want: { status: number; code: string; fieldName?: string }
}[] = [
  { name: 'no such object', method: 'GET', path: '/1c999', want: { status: 404, code: 'Not Found' } },
  { name: 'an id of the other type', method: 'GET', path: '/1sp2', want: { status: 404, code: 'Not Found' } },
  {
    name: 'no email',
    method: 'POST',
    path: '',
    body: { registryId: '1sp2' },
    want: { status: 422, code: 'MissingRequired', fieldName: 'email' },
  },
  {
    name: 'no registry',
    method: 'POST',
    path: '',
    body: { email: 'a@b' },
    want: { status: 422, code: 'MissingRequired', fieldName: 'registryId' },
  },
  {
    name: 'unknown registry',
    method: 'POST',
    path: '',
    body: { email: 'a@b', registryId: '1sp77' },
    want: { status: 422, code: 'InvalidReference', fieldName: 'registryId' },
  },
  {
    name: 'a name of 256 characters',
    method: 'PUT',
    path: '/1c2',
    body: { name: 'x'.repeat(256) },
    want: { status: 422, code: 'MaxLengthExceeded', fieldName: 'name' },
  },
  {
    name: 'an email of null',
    method: 'PUT',
    path: '/1c2',
    body: { email: null },
    want: { status: 422, code: 'NotNullable', fieldName: 'email' },
  },
  {
    name: 'a body that is no JSON',
    method: 'PUT',
    path: '/1c2',
    body: '{',
    want: { status: 422, code: 'InvalidBodyContent' },
  },
  {
    name: 'an action of another state',
    method: 'POST',
    path: '/1c2/?action=activate',
    want: { status: 422, code: 'ActionNotAvailable', fieldName: 'action' },
  },
  {
    name: 'an unknown action',
    method: 'POST',
    path: '/1c2/?action=fly',
    want: { status: 422, code: 'InvalidAction', fieldName: 'action' },
  },
  {
    name: 'DELETE while active',
    method: 'DELETE',
    path: '/1c2',
    want: { status: 405, code: 'Method not allowed' },
  },
]

for (const { name, method, path, body, want } of refused) {
  test(`refused: ${name}`, async (t) => {
    const { send } = await rancher(t)
    const reply = await send(method, path, body)
    const [type, status, code, fieldName] = ['type', 'status', 'code', 'fieldName'].map(reply.at)
    assert.deepEqual(
      { http: reply.status, type, status, code, fieldName },
      {
        http: want.status,
        type: 'error',
        status: want.status,
        code: want.code,
        fieldName: want.fieldName,
      },
    )
  })
}

test('a server address is used once, whatever its case', async (t) => {
  const { send, fake } = await rancher(t)
  const again = await send('POST', `${fake.url}/v1/registries`, { serverAddress: 'QUAY.io' })
  assert.deepEqual([again.status, again.at('code')], [400, 'ServerAddressUsed'])
  const other = await send('POST', `${fake.url}/v1/registries`, { serverAddress: 'r.example' })
  assert.deepEqual([other.status, other.at('id'), other.at('serverAddress')], [201, '1sp11', 'r.example'])
})

test('a wrong key and a foreign project are turned away', async (t) => {
  const { send, fake, base } = await rancher(t)
  const wrong = await call(base, { authorization: 'Basic bm86bm8=' })
  assert.deepEqual([wrong.status, wrong.at('code')], [401, 'Unauthorized'])
  assert.match(String(wrong.headers['www-authenticate']), /^Basic realm="/)
  assert.equal((await call(base, { 'x-api-no-challenge': 'true' })).headers['www-authenticate'], undefined)
  assert.equal((await send('GET', `${fake.url}/v1/projects/1a6/registries`)).status, 403)
  assert.equal((await send('GET', `${fake.url}/v1/registries?projectId=1a6`)).status, 403)
})

test('many rows are of a known size and the same in every run', () => {
  assert.deepEqual(manyRegistryCredentials(50), manyRegistryCredentials(50))
  assert.equal(new Set(manyRegistryCredentials(5000).map(({ id }) => id)).size, 5000)
})

test('without links a row of the large set has about 450 bytes', async (t) => {
  const { send } = await rancher(t, { registryCredentials: manyRegistryCredentials(500), links: false })
  const listed = await send('GET', '?limit=500')
  const average = JSON.stringify(listed.at('data')).length / 500
  assert.ok(average > 420 && average < 480, String(average))
})
