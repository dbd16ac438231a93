import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { secret as secretFor } from '../../src/demo/fakes/world-data.ts'
import { Secret } from '../../src/library/secret.ts'
import { errorOf, libraryWorld } from './library-world.ts'

const sql =
  'SELECT id, secret_value FROM rancher.registry_credentials WHERE secret_value IS NOT NULL ORDER BY id'

interface Sealed {
  readonly id: string
  readonly secret_value: Secret
}

const waysOut: readonly { name: string; show: (secret: Secret) => unknown }[] = [
  { name: 'String', show: String },
  { name: 'a template', show: (secret) => `${secret}` },
  { name: 'adding', show: (secret) => `password: ${secret as unknown as string}` },
  { name: 'JSON', show: (secret) => JSON.stringify({ secret }) },
  { name: 'inspect', show: (secret) => inspect({ secret }, { showHidden: true, depth: 20, getters: true }) },
  {
    name: 'inspect without its say',
    show: (secret) => inspect(secret, { showHidden: true, depth: 20, customInspect: false }),
  },
  { name: 'format', show: (secret) => format('%s %o %O %j %d', secret, secret, secret, secret, secret) },
  { name: 'structuredClone', show: (secret) => inspect(structuredClone(secret), { depth: 20 }) },
  { name: 'spreading', show: (secret) => inspect({ ...secret }) },
  { name: 'its members', show: (secret) => Reflect.ownKeys(secret).map((name) => Reflect.get(secret, name)) },
  { name: 'an Error', show: (secret) => new Error(`failed: ${secret}`, { cause: secret }) },
]

test('a secret shows itself in no way but reveal', async (t) => {
  const { db } = await libraryWorld(t)
  const { rows } = await db.query<Sealed>(sql)
  const [{ secret_value: secret } = assert.fail('no rows')] = rows
  assert.ok(secret instanceof Secret)
  assert.match(secret.handle, /^sealed:[0-9a-f]{12}$/)
  const plain = secret.reveal()
  assert.ok(plain.length > 8)
  for (const { name, show } of waysOut)
    await t.test(name, () => assert.ok(!inspect(show(secret), { depth: 20 }).includes(plain)))
  assert.equal(JSON.stringify({ secret }), `{"secret":"${secret.handle}"}`)
})

test('reveal writes the audit log, with the redacted statement, each time', async (t) => {
  const { db, readAudit } = await libraryWorld(t)
  const { rows } = await db.query<Sealed>(`${sql} LIMIT 1`)
  await assert.rejects(readAudit(), { code: 'ENOENT' })
  const secret = rows[0]!.secret_value
  const plain = secret.reveal()
  assert.equal(secret.reveal(), plain)
  const { rows: same } = await db.query<Sealed>(
    `SELECT id, secret_value FROM rancher.registry_credentials WHERE secret_value = '${plain}'`,
  )
  same[0]?.secret_value.reveal()
  const text = await readAudit()
  const entries = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; statement: string; fingerprints: string[] })
  assert.equal(entries.length, 3)
  for (const { event, fingerprints } of entries)
    assert.deepEqual([event, fingerprints], ['reveal', [secret.handle]])
  assert.match(entries[2]?.statement ?? '', /secret_value = '\*\*\*'/)
  assert.ok(!text.includes(plain))
})

test('what is worth knowing is told without revealing', async (t) => {
  const { db, readAudit } = await libraryWorld(t)
  const { rows } = await db.query<Sealed>(sql)
  for (const { secret_value } of rows) {
    const { kind, length } = secret_value.facts
    assert.ok(kind.length > 0 && length > 0)
  }
  assert.ok(rows.some(({ secret_value }) => secret_value.facts.hasTrailingSpace))
  await assert.rejects(readAudit())
})

test('a secret is a parameter: alone, in a list, by name, of a write', async (t) => {
  const { db } = await libraryWorld(t)
  const { rows } = await db.query<Sealed>(sql)
  const ids = (secrets: readonly Secret[]) =>
    rows
      .filter(({ secret_value }) => secrets.some(({ handle }) => handle === secret_value.handle))
      .map(({ id }) => id)
  const [a, b] = rows.map(({ secret_value }) => secret_value) as [Secret, Secret]
  const found = async (where: string, parameters: object) => {
    const text = `SELECT id FROM rancher.registry_credentials WHERE ${where} ORDER BY id`
    return (await db.query<{ id: string }>(text, { parameters } as never)).rows.map(({ id }) => id)
  }
  assert.deepEqual(await found('secret_value = $1', [a]), ids([a]))
  assert.deepEqual(await found('secret_value IN ($1, $2)', [a, b]), ids([a, b]))
  assert.deepEqual(await found('secret_value = ANY($1)', [[a, b]]), ids([a, b]))
  assert.deepEqual(await found('secret_value = :it', { it: b }), ids([b]))
  assert.equal((await errorOf(found('name = $1', [a]))).code, 'secret_operation')
  await db.execute('UPDATE rancher.registry_credentials SET secret_value = $1 WHERE id = $2', [
    a,
    rows[1]!.id,
  ])
})

test('a secret of the demo is found by its plain value, and no error tells it', async (t) => {
  const { db } = await libraryWorld(t)
  const plain = secretFor('opaque/nobody has this')
  assert.deepEqual(
    (await db.query('SELECT id FROM rancher.registry_credentials WHERE secret_value = $1', [plain])).rows,
    [],
  )
  const error = await errorOf(
    db.query('SELECT upper(secret_value) FROM rancher.registry_credentials WHERE secret_value = $1', [plain]),
  )
  assert.ok(!inspect(error, { depth: 20, showHidden: true }).includes(plain))
})
