import assert from 'node:assert/strict'
import { test } from 'node:test'
import { open } from '../../src/library/open.ts'
import type { Secret } from '../../src/library/secret.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { rancherAt, rancherFake } from '../session/world.ts'
import { errorOf, libraryWorld } from './library-world.ts'

test('statements of one database run at the same time, and each has its own rows', async (t) => {
  const { db } = await libraryWorld(t)
  const one = (id: string) =>
    db
      .query('SELECT id, name FROM rancher.registries WHERE id = $1', [id])
      .then(({ rows }) => rows[0]?.['id'])
  const ids = ['1sp1', '1sp2', '1sp3', '1sp4', '1sp1', '1sp2']
  assert.deepEqual(await Promise.all(ids.map(one)), ids)
})

test('two streams that take turns do not meet', async (t) => {
  const { db } = await libraryWorld(t)
  const sql = 'SELECT id FROM rancher.registry_credentials ORDER BY id'
  const want = (await db.query<{ id: string }>(sql)).rows.map(({ id }) => id)
  const streams = [db.stream<{ id: string }>(sql), db.stream<{ id: string }>(sql)] as const
  const got: [string[], string[]] = [[], []]
  for (let left = true; left; ) {
    left = false
    for (const [i, stream] of streams.entries()) {
      const { done, value } = await stream.next()
      if (done === true) continue
      got[i as 0 | 1].push(value.id)
      left = true
    }
  }
  assert.deepEqual(got, [want, want])
})

test('one statement that fails does not touch another', async (t) => {
  const { db, world } = await libraryWorld(t)
  world.humanitec.inject({ kind: 'status', status: 403 })
  const [good, bad] = await Promise.allSettled([
    db.query('SELECT count(*) AS n FROM rancher.registries'),
    db.query('SELECT id FROM humanitec.registries'),
  ])
  assert.equal(bad.status, 'rejected')
  assert.deepEqual(good.status === 'fulfilled' && good.value.rows, [{ n: 5 }])
})

/** Two databases with a config, an environment, a key and a Rancher of their own; both Ranchers hold the same secret. */
async function twoDatabases(t: Parameters<typeof rancherFake>[0], keys: readonly [string, string]) {
  const openOne = async (name: string, key: string) => {
    const rancher = await rancherFake(t, {
      accessKey: `access-of-${name}`,
      secretKey: `secret-of-${name}`,
      registries: [{ id: '1sp1', serverAddress: `${name}.example` }],
      registryCredentials: [
        {
          id: '1c1',
          registryId: '1sp1',
          name,
          description: null,
          publicValue: 'ci',
          secretValue: 'a-password-of-both',
          state: 'active',
          created: '2020-01-01T00:00:00Z',
        },
      ],
    })
    const folder = await temporaryFolder(t)
    const db = await open({
      config: { fingerprint_key: 'env:KEY', connections: { rancher: rancherAt(rancher.url) } },
      env: {
        HOME: folder,
        KEY: key,
        RANCHER_ACCESS_KEY: `access-of-${name}`,
        RANCHER_SECRET_KEY: `secret-of-${name}`,
      },
      cwd: folder,
    })
    t.after(() => db.close())
    return db
  }
  return [await openOne('left', keys[0]), await openOne('right', keys[1])] as const
}

const sql =
  'SELECT c.name, r.server_address, c.secret_value FROM rancher.registry_credentials c JOIN rancher.registries r ON r.id = c.registry_id'
interface Joined {
  readonly name: string
  readonly server_address: string
  readonly secret_value: Secret
}

test('two databases differ in config, environment, key and handles', async (t) => {
  const [left, right] = await twoDatabases(t, ['the key of the left', 'the key of the right'])
  const [a, b] = await Promise.all([left.query<Joined>(sql), right.query<Joined>(sql)])
  const [one, two] = [a.rows[0]!, b.rows[0]!]
  assert.deepEqual([one.name, two.name], ['left', 'right'])
  assert.deepEqual([one.server_address, two.server_address], ['left.example', 'right.example'])
  assert.equal(one.secret_value.reveal(), two.secret_value.reveal())
  assert.notEqual(one.secret_value.handle, two.secret_value.handle)
})

for (const keys of [
  ['the key of the left', 'the key of the right'],
  ['one key for both', 'one key for both'],
] as const)
  test(`a secret of one database is unknown to the other: ${keys[0]}`, async (t) => {
    const [left, right] = await twoDatabases(t, keys)
    const secret = (await left.query<Joined>(sql)).rows[0]!.secret_value
    const where = `${sql} WHERE c.secret_value = $1`
    const error = await errorOf(right.query(where, [secret]))
    assert.deepEqual([error.code, /another database/.test(error.message)], ['invalid_parameter', true])
    assert.equal((await right.query(where, [secret.reveal()])).rows.length, 1)
    assert.equal((await left.query(where, [secret])).rows.length, 1)
  })

test('closing one leaves the other open', async (t) => {
  const [left, right] = await twoDatabases(t, ['the key of the left', 'the key of the right'])
  await left.close()
  assert.equal((await right.query(sql)).rows.length, 1)
})
