import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type FakeDigitalOceanOptions, startFakeDigitalOcean } from '../../../src/demo/fakes/digitalocean.ts'
import { digitalOceanRegistries } from '../../../src/demo/fakes/world/digitalocean-data.ts'
import { call, type Reply } from './call.ts'

async function digitalocean(t: TestContext, options: FakeDigitalOceanOptions = {}) {
  const fake = await startFakeDigitalOcean({
    registries: digitalOceanRegistries,
    now: () => Date.UTC(2024, 4, 6, 7, 8, 9),
    ...options,
  })
  t.after(() => fake.close())
  const headers = { authorization: `Bearer ${fake.token}` }
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Reply> =>
    call(path.startsWith('http') ? path : `${fake.url}/v2${path}`, headers, method, body)
  return { fake, send }
}

function loginOf(reply: Reply): string[] {
  const auths = Object.entries(reply.body as { auths: Record<string, { auth: string }> }).flatMap(
    ([, value]) => Object.entries(value as Record<string, { auth: string }>),
  )
  const [server, { auth }] = auths[0] ?? ['', { auth: '' }]
  return [server, ...Buffer.from(auth, 'base64').toString('utf8').split(':')]
}

test('each docker-credentials call mints a token', async (t) => {
  const { fake, send } = await digitalocean(t)
  assert.equal(fake.minted.length, 0)
  const first = await send(
    'GET',
    '/registries/acme-prod/docker-credentials?read_write=true&expiry_seconds=3600',
  )
  const second = await send('GET', '/registry/docker-credentials')
  const [one, two] = fake.minted
  assert.equal(fake.minted.length, 2)
  assert.deepEqual(loginOf(first), ['registry.digitalocean.com', 'platform@acme.example', one?.token])
  assert.deepEqual(loginOf(second), ['registry.digitalocean.com', 'platform@acme.example', two?.token])
  assert.match(one?.token ?? '', /^dop_v1_[0-9a-f]{64}$/)
  assert.notEqual(one?.token, two?.token)
  assert.deepEqual([one?.registry, one?.read_write, one?.expiry_seconds], ['acme-prod', true, 3600])
  assert.deepEqual([two?.registry, two?.read_write, two?.expiry_seconds], [null, false, 0])
})

test('minted tokens follow the seed', async (t) => {
  const tokens: (string | undefined)[] = []
  for (const seed of ['a', 'a', 'b']) {
    const { fake, send } = await digitalocean(t, { seed })
    await send('GET', '/registry/docker-credentials')
    tokens.push(fake.minted[0]?.token)
  }
  assert.equal(tokens[0], tokens[1])
  assert.notEqual(tokens[0], tokens[2])
})

test('a minted token revokes itself, once', async (t) => {
  const { fake, send } = await digitalocean(t)
  await send('GET', '/registry/docker-credentials')
  const token = fake.minted[0]?.token ?? ''
  const form = 'application/x-www-form-urlencoded'
  const revoke = (proof: string, type = form) => {
    const headers = { authorization: `Bearer ${proof}`, 'content-type': type }
    return call(`${fake.url}/v1/oauth/revoke`, headers, 'POST', `token=${token}`)
  }
  assert.equal((await revoke(fake.token)).status, 401)
  assert.equal((await revoke(token, 'application/json')).status, 400)
  assert.equal(fake.minted[0]?.revoked, false)
  assert.equal((await revoke(token)).status, 200)
  assert.equal(fake.minted[0]?.revoked, true)
  assert.equal((await revoke(token)).status, 401)
})

test('what cannot be minted is not', async (t) => {
  const { fake, send } = await digitalocean(t)
  const path = '/registries/acme-prod/docker-credentials'
  assert.equal((await send('GET', `${path}?expiry_seconds=soon`)).status, 400)
  assert.equal((await send('GET', `${path}?expiry_seconds=1576800001`)).status, 422)
  assert.equal((await send('GET', '/registries/none/docker-credentials')).status, 404)
  assert.equal((await send('POST', path)).status, 405)
  assert.equal(fake.minted.length, 0)
})

for (const { per, pages } of [
  { per: 1, pages: [1, 1, 1, 1] },
  { per: 3, pages: [3, 1] },
  { per: 500, pages: [4] },
]) {
  test(`repositories in pages of ${per}`, async (t) => {
    const { fake, send } = await digitalocean(t)
    const names: unknown[] = []
    const sizes: number[] = []
    let next: unknown = `/registries/acme-prod/repositoriesV2?per_page=${per}`
    while (typeof next === 'string') {
      const reply: Reply = await send('GET', next)
      const page = reply.each('repositories', 'name')
      sizes.push(page.length)
      names.push(...page)
      assert.equal(reply.at('meta.total'), 4)
      next = reply.at('links.pages.next')
      if (next !== undefined) assert.ok(String(next).startsWith(`${fake.url}/v2/registries/`))
      if (pages.length === 1) assert.equal(reply.at('links'), undefined)
    }
    assert.deepEqual(sizes, pages)
    assert.deepEqual(names, ['api', 'web', 'team/billing', 'worker'])
  })
}

test('a page token wins over the page number', async (t) => {
  const { send } = await digitalocean(t)
  const path = '/registries/acme-prod/repositoriesV2?per_page=2'
  const second = String((await send('GET', path)).at('links.pages.next'))
  assert.match(second, /page=2&page_token=/)
  const reply = await send('GET', second.replace('&page=2', '&page=1'))
  assert.deepEqual(reply.each('repositories', 'name'), ['team/billing', 'worker'])
  assert.equal((await send('GET', `${path}&page_token=x`)).status, 400)
})

const lists: readonly { path: string; list: string; field: string; want: readonly unknown[] }[] = [
  { path: '/registries', list: 'registries', field: 'name', want: ['acme-prod', 'acme-sandbox'] },
  {
    path: '/registries',
    list: 'registries',
    field: 'subscription.tier.slug',
    want: ['professional', 'professional'],
  },
  {
    path: '/registries/acme-prod/repositories/team%2Fbilling/tags',
    list: 'tags',
    field: 'tag',
    want: ['2026.02', 'latest', '2026.01', '2025.12'],
  },
  {
    path: '/registries/acme-prod/repositories/api/digests?per_page=2&page=2',
    list: 'manifests',
    field: 'tags',
    want: [['v2.3.7'], []],
  },
  {
    path: '/registry/acme-prod/repositories?per_page=1',
    list: 'repositories',
    field: 'latest_tag.tag',
    want: ['v2.4.1'],
  },
  {
    path: '/registries/acme-prod/garbage-collections?per_page=1&page=2',
    list: 'garbage_collections',
    field: 'status',
    want: ['failed'],
  },
]

for (const { path, list, field, want } of lists) {
  test(`GET ${path}: ${field}`, async (t) => {
    const { send } = await digitalocean(t)
    assert.deepEqual((await send('GET', path)).each(list, field), want)
  })
}

test('one registry comes without the subscription', async (t) => {
  const { send } = await digitalocean(t)
  const reply = await send('GET', '/registries/acme-prod')
  assert.deepEqual([reply.at('registry.region'), reply.at('registry.subscription')], ['fra1', undefined])
  assert.equal((await send('GET', '/registries/none')).at('id'), 'not_found')
  assert.equal((await send('GET', '/registries/subscription')).at('subscription.tier.name'), 'Professional')
  assert.deepEqual(
    (await send('GET', '/registries/options')).each('options.subscription_tiers', 'eligible'),
    [false, false, true],
  )
})

test('the older endpoints fail when there is more than one registry', async (t) => {
  const several = await digitalocean(t)
  assert.equal((await several.send('GET', '/registry')).at('id'), 'precondition_failed')
  assert.equal((await several.send('DELETE', '/registry')).status, 412)
  assert.equal((await several.send('GET', '/registry/docker-credentials')).status, 200)
  const strict = await digitalocean(t, { multipleRegistries412: true })
  assert.equal((await strict.send('GET', '/registry/docker-credentials')).status, 412)
  assert.equal(strict.fake.minted.length, 0)
  const one = await digitalocean(t, {
    registries: digitalOceanRegistries.slice(0, 1),
    multipleRegistries412: true,
  })
  assert.equal((await one.send('GET', '/registry')).at('registry.subscription.tier.slug'), 'professional')
  assert.equal((await one.send('GET', '/registry/docker-credentials')).status, 200)
})

test('registries are made and deleted', async (t) => {
  const { send } = await digitalocean(t)
  assert.equal((await send('POST', '/registries', { name: 'acme-prod' })).status, 409)
  assert.equal((await send('POST', '/registries', { name: 'Not Valid' })).status, 422)
  assert.equal((await send('POST', '/registries/validate-name', { name: 'acme-eu' })).status, 204)
  const made = await send('POST', '/registries', { name: 'acme-eu', region: 'ams3' })
  assert.deepEqual([made.status, made.at('registry.created_at')], [201, '2024-05-06T07:08:09Z'])
  assert.equal((await send('DELETE', '/registries/acme-eu')).status, 204)
  assert.equal((await send('DELETE', '/registries/acme-eu')).status, 404)
  assert.equal((await send('POST', '/registries/subscription', { tier_slug: 'basic' })).status, 412)
})

test('tags, digests and repositories are deleted', async (t) => {
  const { send } = await digitalocean(t)
  const api = '/registries/acme-prod/repositories/api'
  const digest = String((await send('GET', `${api}/digests`)).at('manifests.3.digest'))
  assert.equal((await send('DELETE', `${api}/tags/latest`)).status, 204)
  assert.equal((await send('DELETE', `${api}/tags/latest`)).status, 404)
  assert.equal((await send('DELETE', `${api}/digests/${digest}`)).status, 204)
  assert.equal((await send('DELETE', `${api}/digests/${digest}`)).status, 404)
  const after = await send('GET', '/registries/acme-prod/repositoriesV2')
  assert.deepEqual([after.at('repositories.0.tag_count'), after.at('repositories.0.manifest_count')], [3, 3])
  assert.equal((await send('DELETE', '/registries/acme-prod/repositories/team%2Fbilling')).status, 204)
  assert.equal((await send('GET', '/registries/acme-prod/repositoriesV2')).at('meta.total'), 3)
  assert.equal((await send('GET', '/registries/acme-sandbox/repositoriesV2')).at('meta.total'), 2)
})

test('a garbage collection runs its course, or is cancelled', async (t) => {
  const { send } = await digitalocean(t)
  const path = '/registries/acme-prod/garbage-collection'
  const status = async () => (await send('GET', path)).at('garbage_collection.status')
  assert.equal((await send('GET', path)).status, 404)
  const started = await send('POST', path)
  assert.deepEqual([started.status, started.at('garbage_collection.status')], [201, 'requested'])
  assert.equal((await send('POST', path)).status, 409)
  assert.deepEqual([await status(), await status()], ['requested', 'waiting for write JWTs to expire'])
  const uuid = String(started.at('garbage_collection.uuid'))
  const cancelled = await send('PUT', `${path}/${uuid}`, { cancel: true })
  assert.equal(cancelled.at('garbage_collection.status'), 'cancelling')
  assert.equal(await status(), 'cancelling')
  assert.equal((await send('GET', path)).status, 404)
  assert.equal((await send('GET', `${path}s`)).at('garbage_collections.0.status'), 'cancelled')
})

test('a list shows a garbage collection one stage further at each look', async (t) => {
  const { send } = await digitalocean(t)
  const path = '/registries/acme-prod/garbage-collection'
  assert.equal((await send('POST', path, { type: 'everything' })).status, 422)
  assert.equal((await send('POST', path, { type: 'untagged manifests only' })).status, 201)
  const seen: unknown[] = []
  for (let look = 1; look <= 6; look++)
    seen.push((await send('GET', `${path}s`)).at('garbage_collections.0.status'))
  assert.deepEqual(seen, [
    'requested',
    'waiting for write JWTs to expire',
    'scanning manifests',
    'deleting unreferenced blobs',
    'succeeded',
    'succeeded',
  ])
})

test('rate-limit headers count down to 429', async (t) => {
  const { send } = await digitalocean(t, { rateLimit: { limit: 9, remaining: 1, reset: 1444931833 } })
  const told = (reply: Reply) =>
    ['limit', 'remaining', 'reset'].map((name) => reply.headers[`ratelimit-${name}`])
  const first = await send('GET', '/registries')
  assert.deepEqual([first.status, ...told(first)], [200, '9', '0', '1444931833'])
  const second = await send('GET', '/registries')
  assert.deepEqual(
    [second.status, second.at('id'), ...told(second)],
    [429, 'too_many_requests', '9', '0', '1444931833'],
  )
})

test('a wrong token is turned away', async (t) => {
  const { fake } = await digitalocean(t)
  const reply = await call(`${fake.url}/v2/registries`, { authorization: 'Bearer no' })
  assert.deepEqual([reply.status, reply.at('id')], [401, 'unauthorized'])
})
