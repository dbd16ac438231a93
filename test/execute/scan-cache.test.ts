import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CachedCall, ScanCache } from '../../src/execute/scan-cache.ts'
import { timingLine } from '../../src/render/timing.ts'
import type { Session } from '../../src/session/session.ts'
import type { Batch } from '../../src/value/batch.ts'
import { FakeClock } from '../http/fake-clock.ts'
import {
  acmeRegistry,
  ask,
  demoOf,
  digitaloceanOf,
  failureOf,
  firstColumn,
  rancherOf,
} from '../session/world.ts'
import { writeWorld } from '../write/write-world.ts'

const call: CachedCall = {
  member: { name: 'rancher', provider: { name: 'rancher' } },
  table: { service: 'registry', name: 'registries' },
  operation: { name: 'list' },
  keys: [{ column: 'state', type: 'text', operator: '=', value: 'active' }],
  columns: [{ name: 'id' }],
  recheck: false,
}
const batch = (length: number): Batch => ({ length, columns: [new Array<string>(length).fill('x')] })

function cacheAt(): { cache: ScanCache; clock: { now: number } } {
  const clock = { now: 1000 }
  const cache = new ScanCache(() => clock.now)
  cache.enabled = true
  return { cache, clock }
}

function keep(cache: ScanCache, of: CachedCall = call, ...batches: readonly Batch[]): void {
  const recording = cache.record(of)
  for (const one of batches) recording.add(one)
  recording.keep()
}

const others: readonly { name: string; other: Partial<CachedCall> }[] = [
  { name: 'another connection', other: { member: { name: 'rancher_eu', provider: { name: 'rancher' } } } },
  { name: 'another table', other: { table: { service: 'registry', name: 'registry_credentials' } } },
  { name: 'another service', other: { table: { service: 'other', name: 'registries' } } },
  { name: 'another operation', other: { operation: { name: 'get' } } },
  { name: 'no key', other: { keys: [] } },
  { name: 'another value', other: { keys: [{ column: 'state', type: 'text', operator: '=', value: 'x' }] } },
  {
    name: 'another operator',
    other: { keys: [{ column: 'state', type: 'text', operator: '>', value: 'active' }] },
  },
  {
    name: 'a value of another type',
    other: { keys: [{ column: 'state', type: 'text', operator: '=', value: true }] },
  },
  { name: 'other columns', other: { columns: [{ name: 'id' }, { name: 'name' }] } },
  { name: 'an order', other: { order: { query: 'sort=id' } } },
  { name: 'a limit', other: { limit: 3 } },
  { name: 'rows that are compared again', other: { recheck: true } },
]
for (const { name, other } of others)
  test(`another call: ${name}`, () => {
    const { cache } = cacheAt()
    keep(cache, call, batch(2))
    assert.equal(cache.find({ ...call, ...other }), undefined)
    assert.equal(cache.find({ ...call })?.batches[0]?.length, 2)
  })

test('a call without rows is an answer too', () => {
  const { cache } = cacheAt()
  keep(cache)
  assert.deepEqual(cache.find(call)?.batches, [])
})

test('off, nothing is kept and nothing is found', () => {
  const { cache } = cacheAt()
  cache.enabled = false
  keep(cache, call, batch(1))
  cache.enabled = true
  assert.equal(cache.find(call), undefined)
  keep(cache, call, batch(1))
  cache.enabled = false
  assert.equal(cache.find(call), undefined)
})

test('the time to live counts from the beginning of the call', () => {
  const { cache, clock } = cacheAt()
  const recording = cache.record(call)
  clock.now += 30_000
  recording.keep()
  clock.now += 29_999
  assert.equal(cache.find(call)?.at, 1000)
  clock.now += 1
  assert.equal(cache.find(call), undefined)
})

test('a clock that was set back: fetched again', () => {
  const { cache, clock } = cacheAt()
  keep(cache)
  clock.now -= 1
  assert.equal(cache.find(call), undefined)
})

test('a change empties all connections of its provider, and no others', () => {
  const { cache } = cacheAt()
  const twin = { ...call, member: { name: 'rancher_admin', provider: { name: 'rancher' } } }
  const stranger = { ...call, member: { name: 'humanitec', provider: { name: 'humanitec' } } }
  for (const one of [call, twin, stranger]) keep(cache, one)
  cache.forget('rancher')
  assert.deepEqual(
    [call, twin, stranger].map((one) => cache.find(one) !== undefined),
    [false, false, true],
  )
})

for (const { name, empty } of [
  { name: 'a change', empty: (cache: ScanCache) => cache.forget('rancher') },
  { name: 'clear', empty: (cache: ScanCache) => cache.clear() },
])
  test(`what was under way during ${name} is not kept, even within one tick of the clock`, () => {
    const { cache } = cacheAt()
    const recording = cache.record(call)
    recording.add(batch(1))
    empty(cache)
    recording.keep()
    assert.equal(cache.find(call), undefined)
    keep(cache, call, batch(1))
    assert.ok(cache.find(call) !== undefined)
  })

test('a call that does not come to its end is not kept', () => {
  const { cache } = cacheAt()
  cache.record(call).add(batch(1))
  assert.equal(cache.find(call), undefined)
})

test('what was used longest ago goes first, and one call that is too large is not kept', () => {
  const { cache } = cacheAt()
  const of = (limit: number) => ({ ...call, limit })
  for (const limit of [1, 2]) keep(cache, of(limit), batch(90_000))
  cache.find(of(1))
  keep(cache, of(3), batch(90_000))
  assert.deepEqual(
    [1, 2, 3].map((limit) => cache.find(of(limit)) !== undefined),
    [true, false, true],
  )
  keep(cache, of(4), batch(150_000), batch(50_001))
  assert.equal(cache.find(of(4)), undefined)
  assert.ok(cache.find(of(3)) !== undefined)
})

test('limits that are lifted hold again once they are back', () => {
  const { cache } = cacheAt()
  const { mostRows, mostCalls } = cache
  const of = (limit: number) => ({ ...call, limit })
  const [tooLarge, late] = [of(1), of(3)]
  const early = cache.record(of(2))
  early.add(batch(150_000))
  early.add(batch(50_001))
  Object.assign(cache, { mostRows: Number.POSITIVE_INFINITY, mostCalls: Number.POSITIVE_INFINITY })
  // What was let go under a limit is not whole, whatever the limit is later.
  early.keep()
  assert.equal(cache.find(of(2)), undefined)
  for (let limit = 10; limit < 10_020; limit += 1) keep(cache, of(limit))
  keep(cache, of(4), batch(10))
  keep(cache, tooLarge, batch(150_000), batch(50_001))
  assert.deepEqual(
    cache.find(tooLarge)?.batches.map(({ length }) => length),
    [150_000, 50_001],
  )
  cache.find(of(4))
  const recording = cache.record(late)
  recording.add(batch(200_001))
  Object.assign(cache, { mostRows, mostCalls })
  cache.trim()
  recording.keep()
  assert.deepEqual(
    [tooLarge, late, of(10), of(4)].map((one) => cache.find(one) !== undefined),
    [false, false, false, true],
  )
})

test('calls without rows do not pile up', () => {
  const { cache } = cacheAt()
  for (let limit = 0; limit <= 10_000; limit += 1) keep(cache, { ...call, limit })
  assert.equal(cache.find({ ...call, limit: 0 }), undefined)
  assert.ok(cache.find({ ...call, limit: 10_000 }) !== undefined)
})

const creds = 'rancher.registry_credentials'
const all = `SELECT id, name FROM ${creds} ORDER BY id`

function cached(session: Session): Session {
  session.cache.enabled = true
  return session
}

test('the second time nothing is called, and the timing line tells how old it is', async (t) => {
  const clock = new FakeClock({ held: true })
  const { rancher, session } = await rancherOf(t, 2500, {}, { clock })
  cached(session)
  const first = await ask(session, all)
  assert.deepEqual([first.stats.calls, first.stats.cached], [3, undefined])
  clock.advance(12_000)
  const second = await ask(session, all)
  assert.deepEqual(second.rows, first.rows)
  assert.deepEqual([second.stats.calls, second.stats.cached, second.stats.age], [0, 1, 12_000])
  assert.match(
    timingLine({ ...second.stats, milliseconds: 5 }),
    /^2,500 rows in 5 ms; 0 calls, 1 from the cache \(12\.0 s old\)$/,
  )
  assert.equal(rancher.requests.length, 3)
  clock.advance(48_000)
  const third = await ask(session, all)
  assert.deepEqual([third.stats.calls, third.stats.cached], [3, undefined])
})

test('the time to live can be set', async (t) => {
  const clock = new FakeClock({ held: true })
  const { rancher, session } = await rancherOf(t, 3, {}, { clock })
  cached(session).cache.ttlSeconds = 5
  for (const wait of [0, 4999, 1]) {
    clock.advance(wait)
    await ask(session, all)
  }
  assert.equal(rancher.requests.length, 2)
})

test('secrets come from the cache as what they are', async (t) => {
  const { world, session } = await demoOf(t)
  cached(session)
  const sql =
    'SELECT id, secret_value, secret_kind(secret_value) AS kind FROM rancher.registry_credentials ORDER BY id'
  const first = await ask(session, sql)
  const sent = world.rancher.requests.length
  assert.deepEqual((await ask(session, sql)).rows, first.rows)
  const [id, handle] = first.rows.find(([, value]) => value !== null) ?? []
  const revealed = await ask(session, sql, { reveal: true })
  const plain = revealed.rows.find(([own]) => own === id)?.[1]
  assert.ok(plain !== handle && typeof plain === 'string')
  assert.deepEqual(
    await firstColumn(session, `${sql.replace(' ORDER', ` WHERE secret_value = '${plain}' ORDER`)}`).then(
      (ids) => ids.includes(id!),
    ),
    true,
  )
  assert.equal(world.rancher.requests.length, sent)
})

test('a reading that stops early is not kept', async (t) => {
  const { rancher, session } = await rancherOf(t, 10_000)
  cached(session)
  for await (const { batches } of session.run(`SELECT id FROM ${creds}`)) for await (const _ of batches) break
  const sent = rancher.requests.length
  const counted = await firstColumn(session, `SELECT count(*)::int FROM (SELECT id FROM ${creds}) c`)
  assert.deepEqual(counted, [10_000])
  assert.ok(rancher.requests.length > sent)
})

test('a LIMIT that is met early is not kept as the whole', async (t) => {
  const { session } = await rancherOf(t, 3000)
  cached(session)
  const where = 'length(id) > 0'
  assert.equal((await ask(session, `SELECT id, name FROM ${creds} WHERE ${where} LIMIT 5`)).rows.length, 5)
  assert.equal((await ask(session, `SELECT id, name FROM ${creds} WHERE ${where}`)).rows.length, 3000)
})

test('a failed reading is not kept, nor is its first page', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  cached(session)
  rancher.inject({ kind: 'status', status: 403, match: ({ path }) => path.includes('marker=') })
  await failureOf(session, all)
  const { rows, stats } = await ask(session, all)
  assert.deepEqual([rows.length, stats.calls, stats.cached], [2500, 3, undefined])
})

test('with --partial what is missing is asked for again', async (t) => {
  const { world, session } = await demoOf(t)
  cached(session)
  const sql = 'SELECT _connection, count(*)::int AS n FROM all_rancher.registries GROUP BY 1 ORDER BY 1'
  world.rancherEu.inject({ kind: 'status', status: 403 })
  const partial = await ask(session, sql, { partial: true })
  assert.deepEqual([partial.complete, partial.rows.length], [false, 1])
  const whole = await ask(session, sql, { partial: true })
  assert.deepEqual([whole.complete, whole.rows.length, whole.stats.cached], [true, 2, 1])
})

test('an interrupted reading is not kept', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  cached(session)
  const held = rancher.inject({ kind: 'slow', match: ({ path }) => path.includes('marker=') })
  const stop = new AbortController()
  const failing = failureOf(session, all, { signal: stop.signal })
  await Promise.race([held.met, failing])
  stop.abort()
  assert.equal((await failing).code, 'interrupted')
  assert.equal((await ask(session, all)).rows.length, 2500)
})

test('a mint is made each time, and empties what its provider brought', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, { registries: [acmeRegistry] })
  cached(session)
  const list = 'SELECT name FROM digitalocean.registries'
  await ask(session, list)
  const mint = 'SELECT password FROM digitalocean.registry_docker_credentials WHERE expiry_seconds = 900'
  for (const _ of [1, 2]) await ask(session, mint, { allowMint: true })
  const minted = digitalocean.requests.filter(({ path }) => path.includes('docker-credentials'))
  assert.equal(minted.length, 2)
  assert.equal((await ask(session, list)).stats.cached, undefined)
})

test('a credential is verified each time', async (t) => {
  const { world, session } = await demoOf(t)
  cached(session)
  const host = new URL(world.rancher.url).host
  const sql = `SELECT ok FROM registry.login_checks WHERE registry = '${host}' AND username = 'a' AND password = 'b'`
  await ask(session, sql, { allowVerify: true })
  const sent = world.rancher.requests.length
  assert.ok(sent > 0)
  await ask(session, sql, { allowVerify: true })
  assert.equal(world.rancher.requests.length, 2 * sent)
})

test('a write is seen by the next statement, and reads the API itself', async (t) => {
  const { session } = await writeWorld(t)
  cached(session)
  const sql = `SELECT description FROM ${creds} WHERE id = '1c1'`
  assert.deepEqual(await firstColumn(session, sql), ['old'])
  await ask(session, `UPDATE ${creds} SET description = 'new' WHERE id = '1c1'`)
  assert.deepEqual(await firstColumn(session, sql), ['new'])
  assert.equal((await ask(session, sql)).stats.cached, 1)
})

test('a write that fails empties as well: it may have been done', async (t) => {
  const { session, rancher } = await writeWorld(t)
  cached(session)
  const sql = `SELECT description FROM ${creds} WHERE id = '1c1'`
  await ask(session, sql)
  rancher.inject({ kind: 'reset', handled: true, match: ({ method }) => method === 'PUT', times: 9 })
  await failureOf(session, `UPDATE ${creds} SET description = 'new' WHERE id = '1c1'`).catch(() => undefined)
  assert.deepEqual(await firstColumn(session, sql), ['new'])
})

test('statements at the same time end in the same rows, and share what is there', async (t) => {
  const { session, rancher } = await rancherOf(t, 1500)
  cached(session)
  const want = await ask(session, all)
  const running = Array.from({ length: 8 }, () => ask(session, all))
  for (const { rows, stats } of await Promise.all(running)) {
    assert.deepEqual(rows, want.rows)
    assert.equal(stats.cached, 1)
  }
  assert.equal(rancher.requests.length, 2)
})
