import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { manyRegistryCredentials } from '../../src/demo/fakes/many-registry-credentials.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { serve, until } from '../http/local-server.ts'
import {
  acmeRegistry,
  ask,
  demoOf,
  digitaloceanOf,
  failureOf,
  firstColumn,
  rancherAt,
  rancherKeys,
  rancherOf,
  sessionOver,
  stillUsable,
  untilOver,
} from './world.ts'

const sql = 'SELECT id FROM rancher.registry_credentials ORDER BY id'

/** Collects rejections that nobody handles until the test ends. */
function unhandled(t: { after: (done: () => void) => void }): unknown[] {
  const seen: unknown[] = []
  const listen = (reason: unknown) => void seen.push(reason)
  process.on('unhandledRejection', listen)
  t.after(() => void process.off('unhandledRejection', listen))
  return seen
}

const stalls: readonly { name: string; answer: RequestListener }[] = [
  { name: 'before the answer', answer: () => undefined },
  {
    name: 'in the middle of a body',
    answer: (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":['),
  },
]
for (const { name, answer } of stalls)
  test(`cancelled ${name}: interrupted, and the socket is closed`, async (t) => {
    const rejections = unhandled(t)
    const server = await serve(t, answer)
    const session = await sessionOver(t, { rancher: rancherAt(server.origin) }, { env: rancherKeys })
    const stop = new AbortController()
    const failing = failureOf(session, sql, { signal: stop.signal })
    await untilOver(() => server.requests.length === 1, failing)
    stop.abort()
    const error = await failing
    assert.equal(error.code, 'interrupted')
    assert.equal(error.exitCode, 130)
    await until(() => server.sockets.size === 0)
    await stillUsable(session)
    assert.equal(server.requests.length, 1)
    assert.deepEqual(rejections, [])
  })

test('several calls in flight: all of their sockets are closed', async (t) => {
  const rejections = unhandled(t)
  const server = await serve(t, () => undefined)
  const session = await sessionOver(t, { rancher: rancherAt(server.origin) }, { env: rancherKeys })
  const stop = new AbortController()
  const failing = failureOf(
    session,
    "SELECT id FROM rancher.registry_credentials WHERE id IN ('1c1', '1c2', '1c3')",
    { signal: stop.signal },
  )
  await untilOver(() => server.requests.length === 3, failing)
  stop.abort()
  assert.equal((await failing).code, 'interrupted')
  await until(() => server.sockets.size === 0)
  assert.deepEqual(rejections, [])
})

test('cancelled with a reason of its own: that is the error', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  const held = rancher.inject({ kind: 'slow' })
  const stop = new AbortController()
  const failing = failureOf(session, sql, { signal: stop.signal, partial: true })
  await Promise.race([held.met, failing])
  stop.abort(new CredsqlError('timed_out', 'too long'))
  const error = await failing
  assert.deepEqual([error.code, error.message], ['timed_out', 'too long'])
})

test('cancelled before it starts: no request', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  const error = await failureOf(session, sql, { signal: AbortSignal.abort() })
  assert.equal(error.code, 'interrupted')
  assert.equal(rancher.requests.length, 0)
  assert.deepEqual(await firstColumn(session, sql), ['1c1', '1c2', '1c3'])
})

test('cancelled while it waits for a rate limit', async (t) => {
  const clock = new FakeClock({ held: true })
  const { rancher, session } = await rancherOf(t, 3, {}, { clock })
  rancher.inject({ kind: 'rate_limited', retryAfter: 30 })
  const stop = new AbortController()
  const failing = failureOf(session, sql, { signal: stop.signal })
  await untilOver(() => clock.sleeping === 1, failing)
  assert.equal(session.running?.waitingUntil, clock.now() + 30_000)
  stop.abort()
  assert.equal((await failing).code, 'interrupted')
  assert.equal(session.running, undefined)
  assert.equal(rancher.requests.length, 1)
})

test('cancelled between two pages of a result that is streamed', async (t) => {
  const { rancher, session } = await rancherOf(t, 10_000)
  const stop = new AbortController()
  const read: number[] = []
  await assert.rejects(
    async () => {
      for await (const { batches } of session.run('SELECT id FROM rancher.registry_credentials', {
        signal: stop.signal,
      }))
        for await (const { length } of batches) {
          read.push(length)
          stop.abort()
        }
    },
    { code: 'interrupted' },
  )
  assert.deepEqual(read, [1000])
  assert.ok(rancher.requests.length <= 5, `${rancher.requests.length} requests for ten pages`)
  await stillUsable(session)
})

test('a reader that leaves early ends the reading', async (t) => {
  const { rancher, session } = await rancherOf(t, 10_000)
  for await (const { batches } of session.run('SELECT id FROM rancher.registry_credentials'))
    for await (const { length } of batches) {
      assert.equal(length, 1000)
      break
    }
  const sent = rancher.requests.length
  assert.ok(sent <= 5, `${sent} requests for ten pages`)
  assert.equal(session.running, undefined)
  await stillUsable(session)
  assert.deepEqual(
    await firstColumn(session, 'SELECT count(*)::int FROM rancher.registry_credentials'),
    [10_000],
  )
})

test('a session that is closed ends what runs', async (t) => {
  const rejections = unhandled(t)
  const server = await serve(t, () => undefined)
  const session = await sessionOver(t, { rancher: rancherAt(server.origin) }, { env: rancherKeys })
  const failing = failureOf(session, sql)
  await untilOver(() => server.requests.length === 1, failing)
  await session.close()
  assert.equal((await failing).code, 'interrupted')
  await until(() => server.sockets.size === 0)
  assert.deepEqual(rejections, [])
})

test('a mint that is cancelled is not sent again', async (t) => {
  const { digitalocean, session } = await digitaloceanOf(t, {
    registries: [acmeRegistry],
  })
  const held = digitalocean.inject({ kind: 'slow' })
  const stop = new AbortController()
  const failing = failureOf(session, 'SELECT auth FROM digitalocean.registry_docker_credentials', {
    allowMint: true,
    signal: stop.signal,
  })
  await Promise.race([held.met, failing])
  stop.abort()
  assert.equal((await failing).code, 'interrupted')
  assert.equal(digitalocean.requests.length, 1)
})

test('the first failure of two scans is the error, and it ends the other one', async (t) => {
  const rejections = unhandled(t)
  const { world, session } = await demoOf(t)
  world.humanitec.inject({ kind: 'slow' })
  world.rancher.inject({ kind: 'status', status: 500 })
  const error = await failureOf(
    session,
    'SELECT 1 FROM rancher.registries r, humanitec.registries h WHERE r.server_address = h.registry',
  )
  assert.equal(error.code, 'api_failed')
  assert.equal(world.rancher.requests.length, 1)
  assert.deepEqual(rejections, [])
})

test('two sessions of one process run at the same time and know nothing of each other', async (t) => {
  const [a, b] = [
    await rancherOf(t, 2500),
    await rancherOf(t, 0, { registryCredentials: manyRegistryCredentials(7) }),
  ]
  const text = 'SELECT count(*)::int, count(DISTINCT secret_value)::int FROM rancher.registry_credentials'
  const [first, second] = await Promise.all([ask(a.session, text), ask(b.session, text)])
  assert.deepEqual(first.rows, [[2500, 2500]])
  assert.deepEqual(second.rows, [[7, 7]])
  assert.deepEqual([a.rancher.requests.length, b.rancher.requests.length], [3, 1])
  const handle = 'SELECT secret_value FROM rancher.registry_credentials ORDER BY created LIMIT 1'
  assert.notDeepEqual(await firstColumn(a.session, handle), await firstColumn(b.session, handle))
})
