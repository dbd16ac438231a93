import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manyRegistryCredentials } from '../../src/demo/fakes/many-registry-credentials.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { open } from '../../src/library/open.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { rancherAt, rancherFake, rancherKeys, untilOver } from '../session/world.ts'
import { errorOf, libraryWorld, unhandledRejections } from './library-world.ts'

const sql = 'SELECT id FROM rancher.registry_credentials'

/** A database over a Rancher with so many rows. */
async function manyRows(t: Parameters<typeof rancherFake>[0], rows: number) {
  const rancher = await rancherFake(t, { registryCredentials: manyRegistryCredentials(rows) })
  const folder = await temporaryFolder(t)
  const config = { connections: { rancher: rancherAt(rancher.url) } }
  const db = await open({ config, env: { HOME: folder, ...rancherKeys }, cwd: folder })
  t.after(() => db.close())
  return { rancher, db }
}

test('every row comes once, and the result without its rows is returned', async (t) => {
  const { db } = await manyRows(t, 2500)
  const ids = new Set<string>()
  const rows = db.stream<{ id: string }>(sql)
  let end = await rows.next()
  for (; !end.done; end = await rows.next()) ids.add(end.value.id)
  assert.equal(ids.size, 2500)
  assert.deepEqual(
    [end.value.complete, end.value.stats.rows, end.value.columns],
    [true, 2500, [{ name: 'id', type: 'text' }]],
  )
})

test('leaving the loop ends the reading', async (t) => {
  const { db, rancher } = await manyRows(t, 10_000)
  let seen = 0
  for await (const _ of db.stream(sql)) {
    seen += 1
    if (seen === 3) break
  }
  assert.ok(rancher.requests.length <= 5, `${rancher.requests.length} requests for ten pages`)
  assert.deepEqual((await db.query('SELECT count(*) AS n FROM rancher.registry_credentials')).rows, [
    { n: 10_000 },
  ])
})

test('an error that the loop throws ends the reading too', async (t) => {
  const rejections = unhandledRejections(t)
  const { db } = await manyRows(t, 3000)
  await assert.rejects(async () => {
    for await (const _ of db.stream(sql)) throw new Error('mine')
  }, /mine/)
  assert.deepEqual((await db.query('SELECT 1 AS one')).rows, [{ one: 1 }])
  assert.deepEqual(rejections, [])
})

test('a stream that is never read sends nothing', async (t) => {
  const { db, rancher } = await manyRows(t, 3)
  await db.stream(sql).return({
    columns: [],
    complete: true,
    warnings: [],
    stats: { rows: 0, calls: 0, pages: 0, retries: 0, bytes: 0, milliseconds: 0 },
  })
  assert.equal(rancher.requests.length, 0)
})

test('the signal ends a stream at the next row', async (t) => {
  const { db } = await manyRows(t, 3000)
  const stop = new AbortController()
  let seen = 0
  const read = async () => {
    for await (const _ of db.stream(sql, { signal: stop.signal })) {
      seen += 1
      if (seen === 5) stop.abort()
    }
  }
  assert.equal((await errorOf(read())).code, 'interrupted')
  assert.equal(seen, 5)
})

test('the signal ends a query in the middle of a slow page', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  for (const part of ['answer', 'body'] as const) {
    const held = world.rancher.inject({ kind: 'slow', part })
    const stop = new AbortController()
    const failing = errorOf(db.query(sql, { signal: stop.signal }))
    await Promise.race([held.met, failing])
    stop.abort()
    assert.equal((await failing).code, 'interrupted', part)
  }
  assert.ok((await db.query(sql)).rows.length > 0)
  assert.deepEqual(rejections, [])
})

test('a deadline is one: AbortSignal.timeout ends a statement with timed_out', async (t) => {
  const { db, world } = await libraryWorld(t)
  world.rancher.inject({ kind: 'slow' })
  const error = await errorOf(db.query(sql, { signal: AbortSignal.timeout(20) }))
  assert.equal(error.code, 'timed_out')
})

for (const { name, reason, code } of [
  { name: 'no reason', reason: undefined, code: 'interrupted' },
  { name: 'a reason of its own', reason: new Error('mine'), code: 'interrupted' },
  { name: "an error of credsql's", reason: new CredsqlError('timed_out', 'too long'), code: 'timed_out' },
])
  test(`aborted before it starts, with ${name}: nothing is sent`, async (t) => {
    const { db, world } = await libraryWorld(t)
    const error = await errorOf(db.query(sql, { signal: AbortSignal.abort(reason) }))
    assert.equal(error.code, code)
    assert.equal(world.rancher.requests.length, 0)
  })

test('one signal may serve many statements', async (t) => {
  const warnings: string[] = []
  const listen = ({ name }: Error) => void warnings.push(name)
  process.on('warning', listen)
  t.after(() => void process.off('warning', listen))
  const { db, world } = await libraryWorld(t)
  const { signal } = new AbortController()
  const running = Array.from({ length: 24 }, () => db.query('SELECT id FROM rancher.registries', { signal }))
  await untilOver(() => world.rancher.requests.length > 0, Promise.all(running))
  for (const { rows } of await Promise.all(running)) assert.equal(rows.length, 5)
  assert.deepEqual(
    warnings.filter((name) => name === 'MaxListenersExceededWarning'),
    [],
  )
})
