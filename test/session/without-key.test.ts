import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { ask, failureOf, rancherAt, rancherFake, rancherKeys, sessionOver } from './world.ts'

/** A session whose data folder cannot be made. */
async function withoutData(t: TestContext) {
  const fake = await rancherFake(t)
  const file = join(await temporaryFolder(t), 'file')
  await writeFile(file, '')
  const env = { ...rancherKeys, XDG_DATA_HOME: file }
  return { fake, session: await sessionOver(t, { rancher: rancherAt(fake.url) }, { env }) }
}

for (const sql of [
  'SELECT 1',
  'SELECT count(*) FROM credsql.changes',
  'SHOW TABLES',
  'DESCRIBE rancher.registries',
  "EXPLAIN SELECT id FROM rancher.registry_credentials WHERE state = 'active'",
])
  test(`what seals nothing needs no key: ${sql}`, async (t) => {
    const { session, fake } = await withoutData(t)
    await ask(session, sql)
    assert.equal(fake.requests.length, 0)
  })

for (const sql of [
  'SELECT id FROM rancher.registries',
  'SELECT connection FROM inventory.registry_credentials',
  "SELECT id FROM rancher.registry_credentials WHERE secret_value = 'a secret'",
  "UPDATE rancher.registry_credentials SET description = 'x' WHERE id = '1c1'",
  "INSERT INTO rancher.registry_credentials (name) VALUES ('x')",
])
  test(`what may seal is refused before anything is called: ${sql}`, async (t) => {
    const { session, fake } = await withoutData(t)
    const error = await failureOf(session, sql, { yes: true, partial: true })
    assert.equal(error.code, 'state_unusable')
    assert.equal(fake.requests.length, 0)
  })
