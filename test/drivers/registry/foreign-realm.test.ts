import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identityTokenUser } from '../../../src/drivers/registry/token.ts'
import { linesOf } from '../../session/world.ts'
import { check, checkingSession, identityToken, registryFake } from './login-world.ts'

for (const { name, username, password } of [
  { name: 'a password', username: 'ci', password: 'some-password' },
  { name: 'an identity token', username: identityTokenUser, password: identityToken },
])
  test(`${name} is not sent to a realm on another host that no rule allows`, async (t) => {
    const stranger = await registryFake(t, { name: 'stranger' })
    const fake = await registryFake(t, { realm: `${stranger.url}/token` })
    const session = await checkingSession(t, { realms: `other.example=${stranger.host}` })
    const question = { registry: fake.host, username, password, repository: 'public/base' }
    const row = await check(session, question)
    assert.deepEqual(row, {
      rows: 1,
      ok: null,
      http_status: null,
      auth_scheme: 'bearer',
      realm: `${stranger.url}/token`,
      service: 'registry.fake',
      can_pull: null,
      anonymous: false,
      error: `the realm ${stranger.host} is on another host than ${fake.host}, and no rule allows it; to allow it, set realms: ${fake.host}=${stranger.host} on the connection`,
    })
    assert.deepEqual(linesOf(stranger), [])
    assert.deepEqual(linesOf(fake), ['GET /v2/'])
    for (const { headers } of fake.requests) assert.equal(headers['authorization'], undefined)
  })

test('a realm on another host is asked where a rule allows it', async (t) => {
  const tokens = await registryFake(t, { name: 'tokens' })
  const fake = await registryFake(t, { realm: `${tokens.url}/token` })
  const session = await checkingSession(t, { realms: `${fake.host}=${tokens.host}` })
  const row = await check(session, { registry: fake.host, repository: 'team/api' })
  assert.deepEqual([row['ok'], row['can_pull'], row['error']], [true, true, null])
  assert.equal(tokens.requests.length, 2)
  // The password goes to the token server alone.
  for (const { headers } of fake.requests) assert.doesNotMatch(headers['authorization'] ?? '', /^Basic/)
})

test('a token server that redirects to another host is not followed', async (t) => {
  const stranger = await registryFake(t, { name: 'stranger' })
  const fake = await registryFake(t)
  fake.inject({
    kind: 'status',
    status: 302,
    headers: { location: `${stranger.url}/token` },
    match: ({ path }) => path.startsWith('/token'),
  })
  const row = await check(await checkingSession(t), { registry: fake.host })
  assert.equal(row['ok'], null)
  assert.match(String(row['error']), /a redirect to http:\S+, which is another origin; it was not followed/)
  assert.deepEqual(linesOf(stranger), [])
})
