import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { FakeClock } from './fake-clock.ts'
import { answer, client, get, recorder, script, serve, until } from './local-server.ts'

const sealed = (value: string) => ({ reveal: () => value })

test('the answer comes back whole, and the request goes out as it is', async (t) => {
  const server = await serve(t, answer(404, { 'X-Thing': 'a', 'content-type': 'text/plain' }, 'nö'))
  const http = client(t, server.origin, { auth: { style: 'bearer', token: sealed('canary') } })
  const { heard, observer } = recorder()
  const clock = new FakeClock()
  const url = `${server.origin}/v2/things?a=1&b=%2F`
  const got = await http.send(
    get(url, { method: 'POST', body: { encoding: 'json', value: { a: 1 } }, headers: { 'X-Own': 'yes' } }),
    {
      observer,
    },
  )
  assert.equal(got.status, 404)
  assert.equal(got.body, 'nö')
  assert.equal(got.headers['x-thing'], 'a')
  assert.equal(got.sentAt, clock.now())
  assert.deepEqual(heard, ['send', 'answer 404 3'])
  const { method, url: path, headers } = server.requests[0]!
  assert.deepEqual([method, path, headers.authorization], ['POST', '/v2/things?a=1&b=%2F', 'Bearer canary'])
  assert.deepEqual(
    [headers['x-own'], headers['content-type'], headers['content-length']],
    ['yes', 'application/json', '7'],
  )
  assert.match(headers['user-agent']!, /^credsql\/\d+\.\d+\.\d+/)
})

test('retries on the wire: refused twice, then answered', async (t) => {
  const server = await serve(
    t,
    script(answer(503), answer(429, { 'retry-after': '3' }), answer(200, {}, '[]')),
  )
  const { heard, observer } = recorder()
  const got = await client(t, server.origin).send(get(server.origin), { observer })
  assert.equal(got.body, '[]')
  assert.deepEqual(heard, [
    ...['send', 'answer 503 2', 'retry: HTTP 503', 'wait 125 retry'],
    ...['send', 'answer 429 2', 'retry: HTTP 429', 'wait 3000 rate_limit'],
    ...['send', 'answer 200 2'],
  ])
})

test('after the retries the last answer is returned', async (t) => {
  const server = await serve(t, answer(502, {}, 'bad gateway'))
  const got = await client(t, server.origin, { retries: 2 }).send(get(server.origin))
  assert.deepEqual([got.status, got.body, server.requests.length], [502, 'bad gateway', 3])
})

for (const { name, changes } of [
  { name: 'a mint', changes: { effect: 'mint' as const } },
  { name: 'a write', changes: { method: 'POST' as const, idempotent: false, effect: 'write' as const } },
]) {
  for (const status of [408, 429, 502, 503, 504]) {
    test(`${name} is sent once, unless it was refused: ${status}`, async (t) => {
      const server = await serve(t, answer(status))
      const got = await client(t, server.origin).send(get(server.origin, changes))
      // What 429 refused was not done, and may be asked for again; what mints is sent once, whatever was said.
      const sendings = status === 429 && changes.effect === 'write' ? 5 : 1
      assert.deepEqual([got.status, got.repeated, server.requests.length], [status, undefined, sendings])
    })
  }
  test(`${name} is sent once: reset`, async (t) => {
    const server = await serve(t, (request) => request.socket.destroy())
    const sending = client(t, server.origin).send(get(server.origin, changes))
    await assert.rejects(sending, (error: Error & { details?: { hint?: string; canRetry?: boolean } }) => {
      assert.match(error.details?.hint ?? '', /not known whether the request took effect/)
      assert.equal(error.details?.canRetry, false)
      return 'code' in error && error.code === 'network_failed'
    })
    assert.equal(server.requests.length, 1)
  })
}

test('an idempotent PUT is repeated', async (t) => {
  const server = await serve(
    t,
    script((request) => request.socket.destroy(), answer(200)),
  )
  const got = await client(t, server.origin).send(
    get(server.origin, { method: 'PUT', effect: 'write', body: { encoding: 'json', value: {} } }),
  )
  assert.deepEqual([got.status, server.requests.length], [200, 2])
})

for (const { name, fault } of [
  {
    name: 'reset before the answer',
    fault: script((request) => request.socket.destroy(), answer(200, {}, 'all')),
  },
  {
    name: 'body shorter than its length',
    fault: script(
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('half')
        setImmediate(() => request.socket.end())
      },
      answer(200, {}, 'all'),
    ),
  },
  {
    name: 'chunked body without its end',
    fault: script(
      (request, response) => {
        response.writeHead(200).write('half')
        setImmediate(() => request.socket.end())
      },
      answer(200, {}, 'all'),
    ),
  },
  {
    name: 'gzip that ends early',
    fault: script(
      (_, response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync('all'.repeat(99)).subarray(0, 15)),
      answer(200, {}, 'all'),
    ),
  },
  { name: 'no answer in time', fault: script(() => undefined, answer(200, {}, 'all')) },
  {
    name: 'a body that stalls',
    fault: script((_, response) => void response.writeHead(200).write('ha'), answer(200, {}, 'all')),
  },
]) {
  test(`a broken read is repeated: ${name}`, async (t) => {
    const server = await serve(t, fault)
    const got = await client(t, server.origin, { timeoutMs: 200 }).send(get(server.origin))
    assert.deepEqual([got.body, server.requests.length], ['all', 2])
  })
}

test('timeouts end in timed_out', async (t) => {
  const server = await serve(t, () => undefined)
  await assert.rejects(client(t, server.origin, { timeoutMs: 30, retries: 1 }).send(get(server.origin)), {
    code: 'timed_out',
    message: /^acme: GET to 127\.0\.0\.1:\d+ failed: no answer within 0\.03 s$/,
  })
  assert.equal(server.requests.length, 2)
})

test('an answer that trickles in for ever ends in timed_out', async (t) => {
  const server = await serve(t, (_, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), 2)
    response.on('close', () => clearInterval(timer))
  })
  await assert.rejects(client(t, server.origin, { timeoutMs: 20, retries: 0 }).send(get(server.origin)), {
    code: 'timed_out',
    message: /not complete after 0\.4 s/,
  })
})

for (const { name, headers } of [
  { name: 'Retry-After', headers: { 'retry-after': '3600' } },
  { name: 'reset', headers: { 'ratelimit-reset': String(new FakeClock().now() / 1000 + 3600) } },
]) {
  test(`a wait that is too long is an error that says until when: ${name}`, async (t) => {
    const server = await serve(t, answer(429, headers))
    const rateLimit = {
      remaining: 'ratelimit-remaining',
      reset: 'ratelimit-reset',
      reset_unit: 'epoch_seconds',
    } as const
    const http = client(t, server.origin, { rateLimit })
    const want = { code: 'rate_limited', message: /asks to wait until 2023-11-14T23:13:20\.000Z/ }
    await assert.rejects(http.send(get(server.origin)), want)
    await assert.rejects(http.send(get(server.origin)), want)
    assert.equal(server.requests.length, 1)
  })
}

test('no call left: the next request waits for the reset before it is sent', async (t) => {
  const clock = new FakeClock()
  const start = clock.now()
  const times: number[] = []
  const server = await serve(t, (_, response) => {
    times.push(clock.now() - start)
    const reset = String(start / 1000 + (times.length === 1 ? 40 : -40))
    response.writeHead(200, { 'ratelimit-remaining': '0', 'ratelimit-reset': reset }).end()
  })
  const rateLimit = {
    remaining: 'RateLimit-Remaining',
    reset: 'RateLimit-Reset',
    reset_unit: 'epoch_seconds',
  } as const
  const http = client(t, server.origin, { clock, rateLimit, concurrency: 1 })
  const { heard, observer } = recorder()
  await Promise.all([http.send(get(server.origin)), http.send(get(server.origin), { observer })])
  await http.send(get(server.origin))
  assert.deepEqual(times, [0, 40_000, 40_000])
  assert.equal(heard[0], 'wait 40000 rate_limit')
})

test('a 429 of one request makes the others wait', async (t) => {
  const clock = new FakeClock()
  const times: number[] = []
  const server = await serve(t, (_, response) => {
    times.push(clock.now())
    if (times.length === 1) response.writeHead(429, { 'retry-after': '20' }).end()
    else response.end()
  })
  const http = client(t, server.origin, { clock, concurrency: 1 })
  const start = clock.now()
  await Promise.all([1, 2, 3].map(() => http.send(get(server.origin))))
  assert.deepEqual(
    times.map((time) => time - start),
    [0, 20_000, 20_000, 20_000],
  )
})

test('the concurrency is bounded at the server, and sockets are used again', async (t) => {
  const held: ServerResponse[] = []
  let most = 0
  // Answers only when five are there, then looks for a sixth before it does.
  const server = await serve(t, (_, response) => {
    most = Math.max(most, held.push(response))
    if (held.length !== 5) return
    setImmediate(() => {
      for (const one of held.splice(0)) one.end('{}')
    })
  })
  const http = client(t, server.origin, { concurrency: 5 })
  await Promise.all(Array.from({ length: 200 }, () => http.send(get(server.origin))))
  assert.equal(most, 5)
  assert.equal(server.connections(), 5)
})

const zipped = 'ünïcode'.repeat(100)
for (const { encoding, body } of [
  { encoding: 'gzip', body: gzipSync(zipped) },
  { encoding: 'br', body: brotliCompressSync(zipped) },
  { encoding: 'deflate', body: deflateSync(zipped) },
  { encoding: 'Deflate', body: deflateRawSync(zipped) },
  { encoding: 'gzip, br', body: brotliCompressSync(gzipSync(zipped)) },
  { encoding: 'identity', body: Buffer.from(zipped) },
]) {
  test(`bodies are decoded: ${encoding}`, async (t) => {
    const server = await serve(t, (_, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    assert.equal((await client(t, server.origin).send(get(server.origin))).body, zipped)
  })
}

test('answers without a body', async (t) => {
  const server = await serve(t, answer(204, { 'content-encoding': 'gzip' }, ''))
  const http = client(t, server.origin)
  assert.equal((await http.send(get(server.origin, { method: 'DELETE' }))).body, '')
  assert.equal((await http.send(get(server.origin, { method: 'HEAD' }))).body, '')
})

for (const { name, headers, body, message } of [
  {
    name: 'too large by its length',
    headers: { 'content-length': '2000' },
    body: Buffer.alloc(2000),
    message: /larger than 1000 bytes/,
  },
  {
    name: 'too large while it comes',
    headers: {},
    body: Buffer.alloc(2000),
    message: /larger than 1000 bytes/,
  },
  {
    name: 'too large unpacked',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(2000)),
    message: /larger than 1000 bytes/,
  },
  {
    name: 'not gzip',
    headers: { 'content-encoding': 'gzip' },
    body: Buffer.from('plain text'),
    message: /not valid gzip/,
  },
  {
    name: 'an encoding nobody asked for',
    headers: { 'content-encoding': 'zstd' },
    body: Buffer.from('x'),
    message: /"zstd"/,
  },
  { name: 'not UTF-8', headers: {}, body: Buffer.from([0x7b, 0xff, 0x7d]), message: /not UTF-8/ },
]) {
  test(`unusable answers are not repeated: ${name}`, async (t) => {
    const server = await serve(t, (_, response) => {
      response.writeHead(200, headers)
      response.write(body.subarray(0, 5))
      response.end(body.subarray(5))
    })
    const http = client(t, server.origin, { maxBodyBytes: 1000 })
    await assert.rejects(http.send(get(server.origin)), { code: 'response_invalid', message })
    assert.equal(server.requests.length, 1)
  })
}

test('connections that are refused: plain words, repeated even for a mint since nothing left', async (t) => {
  const server = await serve(t, answer(200))
  const http = client(t, 'http://127.0.0.1:1', { retries: 2 })
  const { heard, observer } = recorder()
  await assert.rejects(http.send(get('http://127.0.0.1:1/', { effect: 'mint' }), { observer }), {
    code: 'network_failed',
    message: 'acme: GET to 127.0.0.1:1 failed: it refused the connection',
  })
  assert.equal(heard.filter((word) => word === 'send').length, 3)
  assert.equal(server.requests.length, 0)
})

for (const url of ['http://127.0.0.1:2/x', 'https://other.example/x', '/relative', 'file:///etc/passwd']) {
  test(`another origin is refused before anything is sent: ${url}`, async (t) => {
    const server = await serve(t, answer(200))
    const { heard, observer } = recorder()
    await assert.rejects(client(t, server.origin).send(get(url), { observer }), { code: 'paging_unsafe' })
    assert.deepEqual([heard, server.requests.length], [[], 0])
  })
}

test('a redirect within the origin is followed, three in a row at the most', async (t) => {
  const hops = (count: number) =>
    Array.from({ length: count }, (_, hop) => answer(302, { location: `/hop${hop}?page=2` }))
  const server = await serve(t, script(...hops(3), answer(200, {}, 'there')))
  assert.equal((await client(t, server.origin).send(get(server.origin))).body, 'there')
  assert.deepEqual(
    server.requests.map(({ url }) => url),
    ['/', '/hop0?page=2', '/hop1?page=2', '/hop2?page=2'],
  )
  const loop = await serve(t, answer(302, { location: '/' }))
  await assert.rejects(client(t, loop.origin).send(get(loop.origin)), {
    code: 'api_failed',
    message: /more than 3/,
  })
  assert.equal(loop.requests.length, 4)
})

test('a redirect to another origin is never followed', async (t) => {
  const other = await serve(t, answer(200))
  const server = await serve(t, answer(307, { location: `${other.origin}/x?token=canary` }))
  const http = client(t, server.origin, {
    auth: { style: 'header', header: 'X-Token', value: sealed('canary') },
  })
  await assert.rejects(http.send(get(server.origin)), (error: Error) => {
    assert.ok(error.message.includes(`a redirect to ${other.origin}, which is another origin`), error.message)
    assert.ok(!error.message.includes('canary'))
    return 'code' in error && error.code === 'api_failed'
  })
  assert.deepEqual([server.requests.length, other.requests.length], [1, 0])
})

for (const { name, changes, headers } of [
  { name: 'of a mint', changes: { effect: 'mint' as const }, headers: { location: '/x' } },
  { name: 'of a POST', changes: { method: 'POST' as const }, headers: { location: '/x' } },
  { name: 'to nowhere', changes: {}, headers: {} },
  { name: 'to nonsense', changes: {}, headers: { location: 'http://[' } },
]) {
  test(`a redirect is refused: ${name}`, async (t) => {
    const server = await serve(t, answer(308, headers))
    const sending = client(t, server.origin).send(
      get(server.origin, changes as { effect?: 'mint'; method?: 'POST' }),
    )
    await assert.rejects(sending, { code: 'api_failed' })
    assert.equal(server.requests.length, 1)
  })
}

for (const { name, settings, headers, code } of [
  {
    name: 'a header with a newline',
    settings: {},
    headers: { 'x-a': 'canary\r\nhost: b' },
    code: 'invalid_parameter',
  },
  { name: 'host', settings: {}, headers: { Host: 'canary' }, code: 'manifest_invalid' },
  {
    name: 'a token with a newline',
    settings: { auth: { style: 'bearer', token: sealed('canary\n') } },
    headers: {},
    code: 'config_invalid',
  },
  {
    name: 'a user name with a colon',
    settings: { auth: { style: 'basic', username: 'canary:x', password: sealed('canary') } },
    headers: {},
    code: 'config_invalid',
  },
] as const) {
  test(`refused before anything is sent, without naming the value: ${name}`, async (t) => {
    const server = await serve(t, answer(200))
    await assert.rejects(
      client(t, server.origin, settings).send(get(server.origin, { headers })),
      (error: Error) => 'code' in error && error.code === code && !error.message.includes('canary'),
    )
    assert.equal(server.requests.length, 0)
  })
}

test('basic authentication carries any character in UTF-8', async (t) => {
  const server = await serve(t, answer(200))
  const auth = { style: 'basic', username: sealed('usér'), password: sealed('a:b\n') } as const
  await client(t, server.origin, { auth }).send(get(server.origin))
  const proof = server.requests[0]!.headers.authorization!
  assert.equal(Buffer.from(proof.replace('Basic ', ''), 'base64').toString(), 'usér:a:b\n')
})

test('10,000 small requests leave no listener and no socket behind', async (t) => {
  const warnings: Error[] = []
  const warned = (warning: Error) => warnings.push(warning)
  process.on('warning', warned)
  t.after(() => process.off('warning', warned))
  const server = await serve(t, (_, response) => response.end('{}'))
  server.requests.push = () => 0
  const http = client(t, server.origin, { concurrency: 8 })
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 10_000 }, () => http.send(get(server.origin), { signal })))
  assert.ok(server.connections() <= 16, `${server.connections()} connections`)
  assert.ok(getEventListeners(signal, 'abort').length <= 1)
  await http.close()
  await until(() => server.sockets.size === 0)
  assert.deepEqual(warnings, [])
})
