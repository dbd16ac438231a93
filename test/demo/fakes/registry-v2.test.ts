import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type FakeRegistryOptions, startFakeRegistry } from '../../../src/demo/fakes/registry-v2.ts'
import { call } from './call.ts'

const options: FakeRegistryOptions = {
  users: { ci: 'word:with:colons' },
  identityTokens: { refresh: 'ci' },
  repositories: { 'team/api': { tags: ['v1'], pull: ['ci'] }, base: { tags: ['v2'] } },
}

async function fakeOf(t: TestContext, more: FakeRegistryOptions = {}) {
  const fake = await startFakeRegistry({ ...options, ...more })
  t.after(() => fake.close())
  return fake
}

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
const right = basic('ci:word:with:colons')

test('basic: who logs in is let in, and pulls by right', async (t) => {
  const { url } = await fakeOf(t, { mode: 'basic' })
  const asked = await call(`${url}/v2/`)
  assert.deepEqual(
    [asked.status, asked.headers['www-authenticate'], asked.at('errors.0.code')],
    [401, 'Basic realm="Registry Realm"', 'UNAUTHORIZED'],
  )
  for (const [path, headers, status] of [
    ['/v2/', right, 200],
    ['/v2/', basic('ci:other'), 401],
    ['/v2/', basic('toString:x'), 401],
    ['/v2/', { authorization: 'Basic' }, 401],
    ['/v2/team/api/tags/list', right, 200],
    ['/v2/team/none/tags/list', right, 404],
    ['/v2/team/api/tags/list', {}, 401],
    ['/v2/team/api/manifests/v1', right, 404],
  ] as const)
    assert.equal((await call(`${url}${path}`, headers)).status, status, path)
})

test('bearer: a token holds what its owner may', async (t) => {
  const { url, host } = await fakeOf(t)
  const asked = await call(`${url}/v2/`)
  assert.equal(
    asked.headers['www-authenticate'],
    `Bearer realm="http://${host}/token",service="registry.fake"`,
  )
  const scope = 'scope=repository:team/api:pull,push&scope=repository:base:pull'
  const pulls = async (headers: Record<string, string>) => {
    const answer = await call(`${url}/token?${scope}`, headers)
    const bearer = { authorization: `Bearer ${String(answer.at('token'))}` }
    const statuses = [answer.status]
    for (const path of ['', 'team/api/tags/list', 'base/tags/list', 'other/tags/list'])
      statuses.push((await call(`${url}/v2/${path}`, bearer)).status)
    return statuses
  }
  assert.deepEqual(await pulls(right), [200, 200, 200, 200, 401])
  assert.deepEqual(await pulls({}), [200, 200, 401, 200, 401])
  assert.deepEqual(await pulls(basic('ci:other')), [401, 401, 401, 401, 401])
})

test('bearer: identity tokens, and another name of the token', async (t) => {
  const { url } = await fakeOf(t, { tokenMember: 'access_token' })
  const form = 'grant_type=refresh_token&service=s&refresh_token='
  const good = await call(`${url}/token`, {}, 'POST', `${form}refresh`)
  assert.equal(good.status, 200)
  assert.equal(typeof good.at('access_token'), 'string')
  assert.equal((await call(`${url}/token`, {}, 'POST', `${form}other`)).status, 401)
})

test('open: nobody is asked, and rights are kept', async (t) => {
  const { url } = await fakeOf(t, { mode: 'open' })
  assert.equal((await call(`${url}/v2/`)).status, 200)
  assert.deepEqual((await call(`${url}/v2/base/tags/list`)).body, { name: 'base', tags: ['v2'] })
  assert.equal((await call(`${url}/v2/team/api/tags/list`)).status, 403)
})
