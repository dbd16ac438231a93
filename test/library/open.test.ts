import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { open } from '../../src/library/open.ts'
import type { OpenOptions } from '../../src/library/options.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { errorOf, libraryWorld } from './library-world.ts'

const count = 'SELECT count(*) AS n FROM rancher.registries'

test('a config is a path, or what its file holds', async (t) => {
  const { world, folder, db, open: openMore } = await libraryWorld(t)
  await writeFile(join(folder, 'team.yaml'), JSON.stringify(world.config), { mode: 0o600 })
  const { rows } = await db.query(count)
  assert.deepEqual(rows, [{ n: 5 }])
  assert.deepEqual((await (await openMore({ config: './team.yaml' })).query(count)).rows, rows)
  assert.deepEqual((await (await openMore({ config: join(folder, 'team.yaml') })).query(count)).rows, rows)
})

test('without a config it is found as the command finds it, or is empty', async (t) => {
  const { world, folder, env } = await libraryWorld(t)
  const empty = await open({ env, cwd: await temporaryFolder(t) })
  t.after(() => empty.close())
  assert.equal((await errorOf(empty.query('SELECT * FROM rancher_eu.registries'))).code, 'unknown_connection')
  await writeFile(join(folder, 'credsql.yaml'), JSON.stringify(world.config), { mode: 0o600 })
  const found = await open({ env, cwd: folder })
  t.after(() => found.close())
  assert.deepEqual((await found.query(count)).rows, [{ n: 5 }])
})

test('nothing is called and no secret is asked for before a statement needs it', async (t) => {
  const { world, open: openMore } = await libraryWorld(t, { env: { HOME: '/nonexistent' } })
  const db = await openMore()
  await db.tables()
  assert.equal(world.rancher.requests.length, 0)
})

test('the tables of all connections', async (t) => {
  const { db } = await libraryWorld(t)
  const tables = await db.tables()
  const registries = tables.find(({ name }) => name === 'rancher.registry.registries')
  assert.ok(registries !== undefined && registries.description.length > 0)
  const types = new Map(registries.columns.map(({ name, type }) => [name, type]))
  assert.deepEqual([types.get('id'), types.get('created')], ['text', 'timestamp with time zone'])
  assert.ok(tables.some(({ name }) => name === 'humanitec.registry.registry_credentials'))
})

const circle: Record<string, unknown> = {}
circle['self'] = circle
const refused: readonly { name: string; options: unknown; code: string; message: RegExp }[] = [
  {
    name: 'a file that is not there',
    options: { config: 'no.yaml' },
    code: 'config_not_found',
    message: /no\.yaml/,
  },
  {
    name: 'a member that no config has',
    options: { config: { connection: {} } },
    code: 'config_invalid',
    message: /connection/,
  },
  { name: 'a config in a circle', options: { config: circle }, code: 'config_invalid', message: /no JSON/ },
  { name: 'a bigint', options: { config: { max_calls: 1n } }, code: 'config_invalid', message: /no JSON/ },
  {
    name: 'a secret in the open',
    options: { config: { connections: { d: { provider: 'digitalocean', token: 'x' } } } },
    code: 'config_invalid',
    message: /token/,
  },
  { name: 'a misspelled option', options: { cacheSecond: 1 }, code: 'usage', message: /"cacheSecond"/ },
  { name: 'a config of another type', options: { config: 7 }, code: 'usage', message: /config must be/ },
  { name: 'no time to live', options: { cacheSeconds: 0 }, code: 'usage', message: /cacheSeconds must be/ },
  { name: 'no object', options: 'credsql.yaml', code: 'usage', message: /options of open/ },
]
for (const { name, options, code, message } of refused)
  test(`refused: ${name}`, async (t) => {
    const folder = await temporaryFolder(t)
    const given = typeof options === 'object' ? { env: { HOME: folder }, cwd: folder, ...options } : options
    const error = await errorOf(open(given as OpenOptions))
    assert.equal(error.code, code)
    assert.match(error.message, message)
  })

const hints: readonly { name: string; options: OpenOptions; hint: RegExp }[] = [
  {
    name: 'a file that is not there',
    options: { config: 'no.yaml' },
    hint: /^Correct the option config, or write the file with credsql init\.$/,
  },
  {
    name: 'a variable that names none',
    options: { env: { CREDSQL_CONFIG: 'no.yaml', HOME: '/nonexistent' } },
    hint: /^CREDSQL_CONFIG names it/,
  },
]
for (const { name, options, hint } of hints)
  test(`a hint of open fits its caller: ${name}`, async (t) => {
    const folder = await temporaryFolder(t)
    const error = await errorOf(open({ env: { HOME: folder }, cwd: folder, ...options }))
    assert.match(error.details.hint ?? '', hint)
    assert.doesNotMatch(error.details.hint ?? '', /--/)
  })

test('a hint names no flag for the engine, which is a matter of the config', async (t) => {
  const { world, open: openMore } = await libraryWorld(t)
  const db = await openMore({ config: { ...world.config, engine: 'alasql' } })
  const error = await errorOf(db.query('SELECT id FROM rancher.registries TABLESAMPLE SYSTEM (10)'))
  assert.match(error.details.hint ?? '', /engine: duckdb in the config/)
  assert.doesNotMatch(error.details.hint ?? '', /--/)
})
