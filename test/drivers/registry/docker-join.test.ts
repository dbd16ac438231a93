import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../../secrets/temporary-folder.ts'
import { ask, sessionOver } from '../../session/world.ts'
import { identityToken, registryFake, rightPassword } from './login-world.ts'

async function dockerSession(t: TestContext, auths: Readonly<Record<string, object>>) {
  const folder = join(await temporaryFolder(t), 'docker')
  await mkdir(folder)
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 })
  return sessionOver(t, {}, { env: { DOCKER_CONFIG: folder } })
}

function auth(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

test('every password of this machine is checked by one join', async (t) => {
  const [good, bad] = [await registryFake(t, { mode: 'basic' }), await registryFake(t)]
  const session = await dockerSession(t, {
    [`https://${good.host}/v1/`]: { auth: auth('ci', rightPassword) },
    [bad.host]: { auth: auth('ci', 'a-wrong-password') },
  })
  const { rows, complete } = await ask(
    session,
    `SELECT c.registry, c.username, k.ok, k.auth_scheme FROM docker.registry_credentials c
     JOIN registry.login_checks k USING (registry, username, password) ORDER BY k.ok DESC`,
    { allowVerify: true },
  )
  assert.deepEqual(rows, [
    [good.host, 'ci', true, 'basic'],
    [bad.host, 'ci', false, 'bearer'],
  ])
  assert.equal(complete, true)
})

test('so is every identity token', async (t) => {
  const fake = await registryFake(t)
  const session = await dockerSession(t, { [fake.host]: { identitytoken: identityToken } })
  const { rows } = await ask(
    session,
    `SELECT c.registry, k.ok FROM docker.registry_credentials c
     JOIN registry.login_checks k ON k.registry = c.registry AND k.username = '<token>' AND k.password = c.identity_token`,
    { allowVerify: true },
  )
  assert.deepEqual(rows, [[fake.host, true]])
})
