import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SealedMember } from '../../src/catalog/request-body.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { ApiRequest } from '../../src/provider/message.ts'
import { Vault } from '../../src/secrets/vault.ts'
import { answer, client, get, script, serve } from './local-server.ts'

const vault = new Vault(new Uint8Array(32).fill(7))
const secret = (value: string) => vault.seal(value)
const auth = { style: 'header', header: 'X-Token', value: secret('the connection') } as const

function write(origin: string, changes: Partial<ApiRequest> = {}): ApiRequest {
  return get(origin, { method: 'POST', effect: 'write', idempotent: false, ...changes })
}

const reset: Parameters<typeof script>[0] = (request) => request.socket.destroy()

test('a body goes out with its secrets, as JSON or as a form', async (t) => {
  const bodies: [string | undefined, string][] = []
  const server = await serve(t, (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      bodies.push([request.headers['content-type'], Buffer.concat(parts).toString()])
      response.end('{}')
    })
  })
  const http = client(t, server.origin)
  const value = { a: 'ü', token: new SealedMember(secret('s&t"')) }
  await http.send(write(server.origin, { body: { encoding: 'json', value } }))
  await http.send(write(server.origin, { body: { encoding: 'form', value } }))
  await http.send(write(server.origin))
  assert.deepEqual(bodies, [
    ['application/json', '{"a":"ü","token":"s&t\\""}'],
    ['application/x-www-form-urlencoded', 'a=%C3%BC&token=s%26t%22'],
    [undefined, ''],
  ])
})

test('a proof takes the place of what the connection would send', async (t) => {
  const server = await serve(t, answer(200, {}, '{}'))
  const http = client(t, server.origin, { auth })
  await http.send(write(server.origin, { proof: secret('its own') }))
  await http.send(write(server.origin))
  assert.deepEqual(
    server.requests.map(({ headers }) => [headers.authorization, headers['x-token']]),
    [
      ['Bearer its own', undefined],
      [undefined, 'the connection'],
    ],
  )
})

for (const { name, changes } of [
  { name: 'a proof with a line break', changes: { proof: secret('canary\n') } },
  {
    name: 'a secret with half of a character',
    changes: { body: { encoding: 'json', value: { a: new SealedMember(secret('canary\ud83d')) } } },
  },
] satisfies { name: string; changes: Partial<ApiRequest> }[])
  test(`an error before the call: ${name}`, async (t) => {
    const server = await serve(t, answer(200, {}, '{}'))
    await assert.rejects(client(t, server.origin).send(write(server.origin, changes)), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual([error.code, error.details.sent], ['invalid_value', false])
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error.details)}`, /canary/)
      return true
    })
    assert.equal(server.requests.length, 0)
  })

test('a write that was refused for its number is sent again', async (t) => {
  const server = await serve(t, script(answer(429, { 'retry-after': '3' }), answer(201, {}, '{}')))
  const got = await client(t, server.origin).send(write(server.origin))
  assert.deepEqual([got.status, got.repeated, server.requests.length], [201, undefined, 2])
})

test('a write that may be repeated tells that it was', async (t) => {
  const server = await serve(t, script(reset, answer(409, {}, '{}')))
  const got = await client(t, server.origin).send(write(server.origin, { method: 'PUT', idempotent: true }))
  assert.deepEqual([got.status, got.repeated, server.requests.length], [409, true, 2])
})

for (const { name, idempotent, answers, want } of [
  {
    name: 'refused for longer than one waits',
    idempotent: false,
    answers: [answer(429, { 'retry-after': '999' })],
    want: { code: 'rate_limited', sent: false },
  },
  {
    name: 'reset, and nobody knows',
    idempotent: false,
    answers: [reset],
    want: { code: 'network_failed', sent: undefined },
  },
  {
    name: 'refused, then reset',
    idempotent: false,
    answers: [answer(429), reset],
    want: { code: 'network_failed', sent: undefined },
  },
])
  test(`the error of a write: ${name}`, async (t) => {
    const server = await serve(t, script(...answers))
    await assert.rejects(client(t, server.origin).send(write(server.origin, { idempotent })), (error) => {
      assert.ok(error instanceof CredsqlError)
      assert.deepEqual({ code: error.code, sent: error.details.sent }, want)
      return true
    })
    assert.equal(server.requests.length, answers.length)
  })

for (const { name, answers, want } of [
  {
    name: 'a long wait after a sending that may have arrived',
    answers: [reset, answer(429, { 'retry-after': '999' })],
    want: [429, true],
  },
  {
    name: '503 with a long wait: it may have been done',
    answers: [answer(503, { 'retry-after': '999' })],
    want: [503, undefined],
  },
])
  test(`the last answer is told: ${name}`, async (t) => {
    const server = await serve(t, script(...answers))
    const request = write(server.origin, { method: 'DELETE', idempotent: true })
    const got = await client(t, server.origin).send(request)
    assert.deepEqual([got.status, got.repeated, server.requests.length], [...want, answers.length])
  })

test('a write to a closed port was not sent, and tells so', async (t) => {
  // Nothing listens on the port of tcpmux.
  const origin = 'http://127.0.0.1:1'
  await assert.rejects(client(t, origin, { retries: 1 }).send(write(origin)), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.deepEqual([error.code, error.details.sent], ['network_failed', false])
    return true
  })
})

test('an interruption before a write has left changes nothing', async (t) => {
  const server = await serve(t, answer(200))
  const signal = AbortSignal.abort()
  await assert.rejects(client(t, server.origin).send(write(server.origin), { signal }), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.deepEqual([error.code, error.details.sent], ['interrupted', false])
    return true
  })
})

test('a write that is redirected was sent', async (t) => {
  const server = await serve(t, answer(303, { location: '/done' }))
  await assert.rejects(client(t, server.origin).send(write(server.origin)), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.deepEqual([error.code, error.details.sent], ['api_failed', undefined])
    return true
  })
})
