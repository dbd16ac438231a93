import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWrite } from '../write/write-world.ts'
import { errorOf, libraryWorld, unhandledRejections } from './library-world.ts'

const sql = 'SELECT id FROM rancher.registry_credentials'

test('after close everything is refused, and says so', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  await db.query('SELECT 1')
  await db.close()
  await db.close()
  const uses: readonly (() => Promise<unknown>)[] = [
    () => db.query(sql),
    () => db.stream(sql).next(),
    () => db.execute(sql),
    () => db.explain(sql),
    () => db.tables(),
  ]
  for (const use of uses) {
    const error = await errorOf(use())
    assert.deepEqual([error.code, error.message], ['usage', 'the database is closed'])
  }
  db.clearCache()
  assert.equal(world.rancher.requests.length, 0)
  assert.deepEqual(rejections, [])
})

test('close ends what is under way, and waits until it has ended', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  const held = world.rancher.inject({ kind: 'slow' })
  let ended = false
  const failing = errorOf(db.query(sql)).finally(() => {
    ended = true
  })
  await Promise.race([held.met, failing])
  await db.close()
  const error = await failing
  assert.ok(ended)
  assert.deepEqual([error.code, error.message], ['interrupted', 'the database was closed'])
  assert.deepEqual(rejections, [])
})

test('close ends a stream at its next row', async (t) => {
  const { db } = await libraryWorld(t)
  const rows = db.stream(sql)
  assert.equal((await rows.next()).done, false)
  await db.close()
  assert.equal((await errorOf(rows.next())).code, 'interrupted')
  assert.equal((await rows.next()).done, true)
})

test('close in the middle of a write: the journal knows it, and nothing more is sent', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  const held = world.rancher.inject({ kind: 'slow', match: isWrite })
  const update = "UPDATE rancher.registry_credentials SET description = 'x' WHERE id IN ('1c1', '1c2', '1c5')"
  const failing = errorOf(db.execute(update))
  await Promise.race([held.met, failing])
  await db.close()
  const error = await failing
  assert.equal(error.code, 'interrupted')
  assert.match(error.details.hint ?? '', /journal resume/)
  assert.equal(world.rancher.requests.filter(isWrite).length, 1)
  assert.deepEqual(rejections, [])
})

test('close while a confirmation is awaited: nothing is sent', async (t) => {
  const { db, world } = await libraryWorld(t)
  const confirm = async () => {
    await db.close()
    return true
  }
  const error = await errorOf(
    db.execute("DELETE FROM rancher.registry_credentials WHERE state = 'inactive'", { confirm }),
  )
  assert.equal(error.code, 'interrupted')
  assert.equal(world.rancher.requests.filter(isWrite).length, 0)
})

test('close at once, before anything has begun', async (t) => {
  const rejections = unhandledRejections(t)
  const { db, world } = await libraryWorld(t)
  const failing = errorOf(db.query(sql))
  await db.close()
  assert.equal((await failing).code, 'interrupted')
  assert.equal(world.rancher.requests.length, 0)
  assert.deepEqual(rejections, [])
})

test('await using closes', async (t) => {
  const { open } = await libraryWorld(t)
  let kept: Awaited<ReturnType<typeof open>>
  {
    await using db = await open()
    assert.deepEqual((await db.query('SELECT 1 AS one')).rows, [{ one: 1 }])
    kept = db
  }
  assert.equal((await errorOf(kept.query(sql))).code, 'usage')
})
