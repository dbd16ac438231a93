import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { CheckRun, ControlResult } from '../../src/check/check-run.ts'
import { alarmMessage, messageText } from '../../src/schedule/alarm-message.ts'
import { postWebhook } from '../../src/schedule/post-webhook.ts'
import type { RememberedRun } from '../../src/schedule/schedule-state.ts'
import { FakeClock } from '../http/fake-clock.ts'

const run: RememberedRun = {
  id: 'nightly-20261121T031500Z-00c0ffee',
  ...{ planned: 1_795_230_900_000, attempt: 1, started: 1_795_230_900_000, ended: 1_795_230_901_000 },
  ...{ status: 'alarm', exitCode: 1, snapshot: null, totals: null, message: null },
}
const source = { schedule: 'nightly', host: 'm1', version: '1.2.3' }
const result = (change: Partial<ControlResult>): ControlResult => ({
  ...{
    control: 'compliance.x',
    status: 'alarm',
    resource: 'r',
    reason: 'why',
    severity: 'low',
    dimensions: {},
  },
  ...change,
})
const checkOf = (results: readonly ControlResult[], found: number) =>
  ({
    ...{ started: '', ended: '', totals: { error: 1, alarm: found, info: 0, skip: 0, ok: 5 } },
    controls: [{ findings: results }],
  }) as unknown as CheckRun
const messageOf = (results: readonly ControlResult[] = [], found = 2) =>
  alarmMessage(
    run,
    { status: 'alarm', exitCode: 1, check: checkOf(results, found), files: [], warnings: [], errors: [] },
    source,
  )

interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that answers with these statuses, one after the other, the last one for ever. */
async function receiver(t: TestContext, statuses: readonly number[], headers: Record<string, string> = {}) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ method: request.method, url: request.url, headers: request.headers, body })
    response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200, headers)
    response.end('thanks')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  return { received, url: new URL(`http://127.0.0.1:${port}/hook?to=a%20b`) }
}

function post(url: URL, message = messageOf(), env: Record<string, string> = { HOOK: 'key of the test' }) {
  const context = { name: 'schedules.nightly.on_alarm.webhook', source: { env }, clock: new FakeClock() }
  const { signal } = new AbortController()
  return postWebhook({ url, secret: { scheme: 'env', name: 'HOOK' } }, message, { ...context, signal })
}

test('the signature is what a receiver computes by itself', async (t) => {
  const { received, url } = await receiver(t, [204])
  await post(url, messageOf([result({ resource: 'quote " and line\nand 😀 and half \ud83d' })]))
  const [{ method, url: path, headers, body } = assert.fail()] = received
  assert.deepEqual([method, path, headers['content-type']], ['POST', '/hook?to=a%20b', 'application/json'])
  // What docs/schedules.md tells a receiver to do, in its own words.
  const given = String(headers['credsql-signature'])
  const [, seconds = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(given) ?? []
  assert.equal(hex, createHmac('sha256', 'key of the test').update(`${seconds}.${body}`).digest('hex'))
  assert.notEqual(hex, createHmac('sha256', 'key of the test').update(`${seconds}.${body} `).digest('hex'))
  assert.equal(headers['idempotency-key'], run.id)
  const parsed = JSON.parse(body)
  assert.deepEqual([parsed.id, parsed.schedule, parsed.status], [run.id, 'nightly', 'alarm'])
  assert.ok(!JSON.stringify([headers, body]).includes('key of the test'))
})

test('it is sent again with the same id and the same signature', async (t) => {
  const { received, url } = await receiver(t, [503, 429, 200])
  await post(url)
  assert.equal(received.length, 3)
  const keys = new Set(
    received.map(({ headers, body }) =>
      [headers['idempotency-key'], headers['credsql-signature'], body].join(),
    ),
  )
  assert.equal(keys.size, 1)
})

for (const { name, statuses, headers, want, count } of [
  { name: 'a refusal is an error', statuses: [403], want: /HTTP 403/, count: 1 },
  { name: 'a server that stays broken is an error', statuses: [503], want: /HTTP 503/, count: 5 },
  {
    name: 'a redirect is not followed',
    statuses: [307],
    headers: { location: '/elsewhere' },
    want: /HTTP 307: a redirect/,
    count: 1,
  },
  {
    name: 'nor one to another host',
    statuses: [302],
    headers: { location: 'https://example.com/' },
    want: /not followed/,
    count: 1,
  },
])
  test(name, async (t) => {
    const { received, url } = await receiver(t, statuses, headers)
    await assert.rejects(post(url), (error: { code?: string; message?: string }) => {
      assert.equal(error.code, 'api_failed')
      assert.match(error.message ?? '', want)
      // An address may be a secret itself.
      assert.ok(!error.message?.includes('/hook'))
      return true
    })
    assert.equal(received.length, count)
  })

test('without its key nothing is sent', async (t) => {
  const { received, url } = await receiver(t, [200])
  await assert.rejects(post(url, messageOf(), {}), { code: 'secret_source_failed' })
  assert.deepEqual(received, [])
})

test('a message is bounded, and what is gravest comes first', () => {
  const many = Array.from({ length: 150 }, (_, at) =>
    result({ resource: `r${at}`, reason: 'x'.repeat(2_000) }),
  )
  // Some findings are counted and not held.
  const found = [
    ...many,
    result({ status: 'skip', resource: '*' }),
    result({ severity: 'critical', resource: 'worst' }),
    result({ status: 'error', resource: '*' }),
  ]
  const message = messageOf(found, 10_151)
  const { findings, findings_left_out: left } = JSON.parse(messageText(message))
  assert.deepEqual([findings.length, left], [100, 10_052])
  assert.deepEqual([findings[0].status, findings[1].resource, findings[2].resource], ['error', 'worst', 'r0'])
  assert.ok(messageText(message).length < 100_000)
})
