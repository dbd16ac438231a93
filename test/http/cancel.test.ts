import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { FakeClock } from './fake-clock.ts'
import { answer, client, get, recorder, script, serve, until } from './local-server.ts'

const interrupted = { code: 'interrupted', exitCode: 130 }

test('aborted before it is sent', async (t) => {
  const server = await serve(t, answer(200))
  await assert.rejects(
    client(t, server.origin).send(get(server.origin), { signal: AbortSignal.abort() }),
    interrupted,
  )
  assert.equal(server.requests.length, 0)
})

test('aborted while waiting for a place, which the next one gets', async (t) => {
  const server = await serve(
    t,
    script(() => undefined, answer(200)),
  )
  const http = client(t, server.origin, { concurrency: 1 })
  const [first, second] = [new AbortController(), new AbortController()]
  const running = http.send(get(`${server.origin}/1`), { signal: first.signal })
  const waiting = http.send(get(`${server.origin}/2`), { signal: second.signal })
  const last = http.send(get(`${server.origin}/3`))
  await until(() => server.requests.length === 1)
  second.abort()
  await assert.rejects(waiting, interrupted)
  first.abort()
  await assert.rejects(running, interrupted)
  assert.equal((await last).status, 200)
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/1', '/3'],
  )
})

test('aborted while waiting for headers: the socket is released', async (t) => {
  const server = await serve(t, () => undefined)
  const stop = new AbortController()
  const sending = client(t, server.origin).send(get(server.origin), { signal: stop.signal })
  await until(() => server.requests.length === 1)
  stop.abort()
  await assert.rejects(sending, interrupted)
  await until(() => server.closed() === 1)
})

test('aborted in the middle of a body: the socket is released', async (t) => {
  const stop = new AbortController()
  const server = await serve(t, (_, response) => {
    response.writeHead(200).write('half')
    setImmediate(() => stop.abort())
  })
  await assert.rejects(
    client(t, server.origin).send(get(server.origin), { signal: stop.signal }),
    interrupted,
  )
  await until(() => server.closed() === 1)
})

test('aborted while the TLS connection is being made: at once, and the request never leaves', async (t) => {
  let sockets = 0
  const silent = createServer(() => {
    sockets += 1
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  t.after(() => void silent.close())
  const address = silent.address()
  assert.ok(typeof address === 'object' && address !== null)
  const origin = `https://127.0.0.1:${address.port}`
  const stop = new AbortController()
  const http = client(t, origin)
  const sending = http.send(get(origin), { signal: stop.signal })
  await until(() => sockets === 1)
  stop.abort()
  await assert.rejects(sending, interrupted)
  await http.close()
})

for (const { name, first } of [
  { name: 'between two tries', first: answer(503) },
  { name: 'while the rate limit pauses the connection', first: answer(429, { 'retry-after': '30' }) },
]) {
  test(`aborted ${name}`, async (t) => {
    const clock = new FakeClock({ held: true })
    const server = await serve(t, script(first, answer(200)))
    const stop = new AbortController()
    const { heard, observer } = recorder()
    const sending = client(t, server.origin, { clock }).send(get(server.origin), {
      signal: stop.signal,
      observer,
    })
    await until(() => heard.some((word) => word.startsWith('wait')))
    assert.equal(clock.sleeping, 1)
    stop.abort()
    await assert.rejects(sending, interrupted)
    assert.deepEqual([clock.sleeping, server.requests.length], [0, 1])
  })
}

test('a signal that was aborted with an error of ours ends in that error', async (t) => {
  const server = await serve(t, () => undefined)
  const stop = new AbortController()
  const sending = client(t, server.origin).send(get(server.origin), { signal: stop.signal })
  await until(() => server.requests.length === 1)
  stop.abort(new CredsqlError('timed_out', 'the deadline has passed'))
  await assert.rejects(sending, { code: 'timed_out', message: 'the deadline has passed' })
})

test('closing ends what is under way, what waits and what comes', async (t) => {
  const clock = new FakeClock({ held: true })
  const server = await serve(
    t,
    script(answer(503), () => undefined),
  )
  const http = client(t, server.origin, { concurrency: 1, clock })
  const backingOff = http.send(get(server.origin))
  await until(() => clock.sleeping === 1)
  const running = http.send(get(server.origin))
  const waiting = http.send(get(server.origin))
  await until(() => server.requests.length === 2)
  const ends = [backingOff, running, waiting].map((sending) => assert.rejects(sending, interrupted))
  await http.close()
  await Promise.all(ends)
  await assert.rejects(http.send(get(server.origin)), interrupted)
  await until(() => server.sockets.size === 0)
  await http.close()
})
