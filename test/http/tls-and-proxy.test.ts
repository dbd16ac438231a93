import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { answer, client, get, serve } from './local-server.ts'

const pem = (name: string) => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8')
const ca = pem('authority')

async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function secure(t: TestContext, certificate = 'server'): Promise<number> {
  const options = { key: pem('server-key'), cert: pem(certificate) }
  return listen(
    t,
    createServer(options, (_, response) => void response.end('secure')),
  )
}

/** A proxy that relays, or refuses with a status, or hangs up. */
async function relay(t: TestContext, behaviour: 'relay' | 'hang up' | number = 'relay') {
  const seen: string[] = []
  const plain = (request: IncomingMessage) =>
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`)
  const proxy = createHttpServer((request, response) => {
    plain(request)
    response.writeHead(typeof behaviour === 'number' ? behaviour : 200).end('by proxy')
  })
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    plain(request)
    if (behaviour !== 'relay') {
      if (behaviour === 'hang up') socket.destroy()
      else socket.end(`HTTP/1.1 ${behaviour} No\r\n\r\n`)
      return
    }
    const port = Number(request.url?.split(':')[1])
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { port: await listen(t, proxy), seen }
}

test('the setting `ca` makes a private authority trusted', async (t) => {
  const origin = `https://localhost:${await secure(t)}`
  assert.equal((await client(t, origin, { ca }).send(get(origin))).body, 'secure')
})

for (const { name, certificate, host, settings, message, hint } of [
  {
    name: 'a private authority',
    certificate: 'server',
    host: 'localhost',
    settings: {},
    message: /not signed by an authority/,
    hint: /`ca`/,
  },
  {
    name: 'another host',
    certificate: 'server',
    host: '127.0.0.1',
    settings: { ca },
    message: /another host name/,
    hint: /^$/,
  },
  {
    name: 'expired',
    certificate: 'server-expired',
    host: 'localhost',
    settings: { ca },
    message: /has expired/,
    hint: /^$/,
  },
]) {
  test(`a certificate is refused, once: ${name}`, async (t) => {
    const origin = `https://${host}:${await secure(t, certificate)}`
    const sent: string[] = []
    const observer = { onSend: () => void sent.push('send') }
    await assert.rejects(
      client(t, origin, settings).send(get(origin), { observer }),
      (error: Error & { code?: string; details?: { hint?: string; connection?: string } }) => {
        assert.equal(error.code, 'network_failed')
        assert.match(error.message, message)
        assert.match(error.details?.hint ?? '', hint)
        assert.equal(error.details?.connection, 'acme')
        return true
      },
    )
    assert.equal(sent.length, 1)
  })
}

test('TLS asked of a server that speaks none', async (t) => {
  const server = await serve(t, answer(200))
  const origin = server.origin.replace('http:', 'https:')
  await assert.rejects(client(t, origin).send(get(origin)), {
    code: 'network_failed',
    message: /answer with TLS/,
  })
})

test('plain HTTP asked of a server that speaks TLS', async (t) => {
  const origin = `http://127.0.0.1:${await secure(t)}`
  await assert.rejects(client(t, origin, { retries: 1 }).send(get(origin)), { code: 'network_failed' })
})

for (const text of ['', 'canary', '-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----']) {
  test(`a ca that is no certificate is refused: ${JSON.stringify(text.slice(0, 20))}`, async (t) => {
    const http = client(t, 'https://localhost:1', { ca: text })
    await assert.rejects(http.send(get('https://localhost:1/')), {
      code: 'config_invalid',
      message: /^acme: the setting `ca`/,
    })
  })
}

test('https goes through a tunnel, with the proxy’s own password', async (t) => {
  const [port, proxy] = [await secure(t), await relay(t)]
  const origin = `https://localhost:${port}`
  const env = { HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxy.port}` }
  const http = client(t, origin, { ca, env, auth: { style: 'bearer', token: { reveal: () => 'canary' } } })
  assert.equal((await http.send(get(origin))).body, 'secure')
  assert.deepEqual(proxy.seen, [
    `CONNECT localhost:${port} Basic ${Buffer.from('me:pass').toString('base64')}`,
  ])
})

test('http is handed to the proxy, without a tunnel', async (t) => {
  const proxy = await relay(t)
  const env = { http_proxy: `http://me@127.0.0.1:${proxy.port}` }
  const got = await client(t, 'http://api.example', { env }).send(get('http://api.example/v2?x=1'))
  assert.equal(got.body, 'by proxy')
  assert.deepEqual(proxy.seen, [
    `GET http://api.example/v2?x=1 Basic ${Buffer.from('me:').toString('base64')}`,
  ])
})

test('NO_PROXY is heeded', async (t) => {
  const [server, proxy] = [await serve(t, answer(200)), await relay(t)]
  const env = { http_proxy: `http://127.0.0.1:${proxy.port}`, no_proxy: '127.0.0.1' }
  assert.equal((await client(t, server.origin, { env }).send(get(server.origin))).status, 200)
  assert.equal(proxy.seen.length, 0)
})

for (const { behaviour, scheme, tries, message } of [
  {
    behaviour: 407,
    scheme: 'https',
    tries: 1,
    message: /through the proxy 127\.0\.0\.1:\d+ failed: the proxy answered HTTP 407/,
  },
  {
    behaviour: 407,
    scheme: 'http',
    tries: 1,
    message: /through the proxy 127\.0\.0\.1:\d+ failed: the proxy answered HTTP 407/,
  },
  { behaviour: 502, scheme: 'https', tries: 2, message: /the proxy answered HTTP 502/ },
  { behaviour: 'hang up', scheme: 'https', tries: 2, message: /closed while it was being made/ },
] as const) {
  test(`a proxy that fails: ${behaviour} for ${scheme}`, async (t) => {
    const proxy = await relay(t, behaviour)
    const url = `http://me:canary@127.0.0.1:${proxy.port}`
    const http = client(t, `${scheme}://api.example`, {
      env: { http_proxy: url, https_proxy: url },
      retries: 1,
    })
    await assert.rejects(http.send(get(`${scheme}://api.example/`)), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'network_failed')
      assert.match(error.message, message)
      assert.ok(!error.message.includes('canary'))
      return true
    })
    assert.equal(proxy.seen.length, tries)
  })
}

test('a proxy that is not there', async (t) => {
  const env = { https_proxy: 'http://127.0.0.1:1' }
  const http = client(t, 'https://api.example', { env, retries: 1 })
  await assert.rejects(http.send(get('https://api.example/')), {
    code: 'network_failed',
    message: 'acme: GET to api.example through the proxy 127.0.0.1:1 failed: it refused the connection',
  })
})
