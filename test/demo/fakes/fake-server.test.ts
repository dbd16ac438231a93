import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { json } from '../../../src/demo/fakes/answer.ts'
import { startFakeServer } from '../../../src/demo/fakes/fake-server.ts'
import { type Fault, nth, on } from '../../../src/demo/fakes/fault.ts'
import {
  all,
  emptyList,
  endlessCursor,
  foreignNext,
  removeField,
  repeatedCursor,
  setField,
  type Transform,
} from '../../../src/demo/fakes/transforms.ts'
import { call } from './call.ts'

async function counter(t: TestContext) {
  let handled = 0
  const server = await startFakeServer({
    name: 'counter',
    handle: () => {
      handled += 1
      return json(200, { n: handled })
    },
  })
  t.after(() => server.close())
  return { server, handled: () => handled }
}

test('requests are recorded in order and can be forgotten', async (t) => {
  const { server } = await counter(t)
  await call(`${server.url}/a/b?c=d`, { 'X-One': '1' })
  await call(`${server.url}/e`, {}, 'POST', { f: 'ü' })
  const seen = server.requests.map(({ method, path, body, at }) => ({ method, path, body, at }))
  assert.deepEqual(seen, [
    { method: 'GET', path: '/a/b?c=d', body: '', at: 1 },
    { method: 'POST', path: '/e', body: '{"f":"ü"}', at: 2 },
  ])
  assert.equal(server.requests[0]?.headers['x-one'], '1')
  server.clear()
  assert.deepEqual(server.requests, [])
})

test('what the handler throws is a 500', async (t) => {
  const server = await startFakeServer({
    name: 'broken',
    handle: () => {
      throw new Error('no')
    },
  })
  t.after(() => server.close())
  const { status, body } = await call(server.url)
  assert.deepEqual([status, body], [500, { error: 'the fake broken failed: no' }])
})

const answered: readonly {
  name: string
  fault: Fault
  want: { status: number; text?: string; headers?: Record<string, string | undefined> }
  handled: number
}[] = [
  {
    name: 'status with a JSON body',
    fault: { kind: 'status', status: 503, body: { message: 'later' }, headers: { 'retry-after': '2' } },
    want: { status: 503, text: '{"message":"later"}', headers: { 'retry-after': '2' } },
    handled: 0,
  },
  {
    name: 'rate_limited with Retry-After',
    fault: { kind: 'rate_limited', retryAfter: 7 },
    want: { status: 429, headers: { 'retry-after': '7', 'ratelimit-reset': undefined } },
    handled: 0,
  },
  {
    name: 'rate_limited with a reset time',
    fault: { kind: 'rate_limited', reset: 1444931833 },
    want: { status: 429, headers: { 'retry-after': undefined, 'ratelimit-reset': '1444931833' } },
    handled: 0,
  },
  {
    name: 'rate_limited without a word',
    fault: { kind: 'rate_limited' },
    want: { status: 429, headers: { 'retry-after': undefined, 'ratelimit-reset': undefined } },
    handled: 0,
  },
  {
    name: 'html',
    fault: { kind: 'html' },
    want: { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } },
    handled: 0,
  },
  {
    name: 'truncated',
    fault: { kind: 'truncated', keep: 4 },
    want: { status: 200, text: '{"n"' },
    handled: 1,
  },
  { name: 'a delay', fault: { kind: 'slow', delay: 1 }, want: { status: 200, text: '{"n":1}' }, handled: 1 },
  {
    name: 'transform',
    fault: { kind: 'transform', change: setField('n', 'one') },
    want: { status: 200, text: '{"n":"one"}' },
    handled: 1,
  },
]

for (const { name, fault, want, handled } of answered) {
  test(`fault: ${name}, once`, async (t) => {
    const { server, handled: count } = await counter(t)
    server.inject(fault)
    const first = await call(server.url)
    assert.equal(first.status, want.status)
    if (want.text !== undefined) assert.equal(first.text, want.text)
    for (const [header, value] of Object.entries(want.headers ?? {}))
      assert.equal(first.headers[header], value)
    assert.equal(count(), handled)
    assert.deepEqual((await call(server.url)).body, { n: handled + 1 })
    assert.equal(server.requests.length, 2)
  })
}

for (const { fault, handled } of [
  { fault: { kind: 'reset' }, handled: 0 },
  { fault: { kind: 'reset', handled: true }, handled: 1 },
  { fault: { kind: 'reset_after_headers' }, handled: 1 },
] as const) {
  test(`fault: ${JSON.stringify(fault)}`, async (t) => {
    const { server, handled: count } = await counter(t)
    server.inject(fault)
    await assert.rejects(call(server.url, {}, 'POST', {}), /ECONNRESET|other side closed|aborted|terminated/)
    assert.equal(count(), handled)
    assert.equal((await call(server.url)).status, 200)
  })
}

for (const part of ['answer', 'body'] as const) {
  test(`a held ${part} comes when it is released`, async (t) => {
    const { server } = await counter(t)
    const held = server.inject({ kind: 'slow', part })
    let done = false
    const answer = call(server.url).then((reply) => {
      done = true
      return reply
    })
    await held.met
    assert.deepEqual((await call(server.url)).body, { n: 2 })
    assert.equal(done, false)
    held.release()
    assert.deepEqual((await answer).body, { n: 1 })
  })
}

test('a held answer does not keep the server from closing', async (t) => {
  const { server } = await counter(t)
  const held = server.inject({ kind: 'slow' })
  const answer = call(server.url)
  const failed = assert.rejects(answer)
  await held.met
  await server.close()
  await failed
})

test('faults meet only what they match, as often as told, the earlier first', async (t) => {
  const { server } = await counter(t)
  server.inject({ kind: 'status', status: 500, match: on('GET', '/a'), times: 2 })
  server.inject({ kind: 'status', status: 502, match: nth(2) })
  const forever = server.inject({ kind: 'status', status: 418, match: on('GET', '/tea'), times: Infinity })
  const statuses: number[] = []
  for (const path of ['/b', '/a?x', '/a', '/a', '/b', '/tea', '/tea', '/b/a']) {
    statuses.push((await call(server.url + path)).status)
  }
  assert.deepEqual(statuses, [200, 500, 500, 502, 200, 418, 418, 200])
  forever.remove()
  assert.equal((await call(`${server.url}/tea`)).status, 200)
})

const page = { data: [{ id: 'a' }, { id: 'b' }], pagination: { next: 'http://127.0.0.1:1/v1/x?marker=m2' } }

const changes: readonly { name: string; change: () => Transform; want: readonly unknown[] }[] = [
  { name: 'setField in each item', change: () => setField('data.*.id', 7), want: [[7, 7]] },
  { name: 'setField in one item', change: () => setField('data.1.id', null), want: [['a', null]] },
  { name: 'removeField', change: () => removeField('data.0.id'), want: [[undefined, 'b']] },
  { name: 'emptyList', change: () => emptyList('data'), want: [[]] },
  { name: 'all', change: () => all(emptyList('data'), setField('data', [{ id: 1 }])), want: [[1]] },
]

for (const { name, change, want } of changes) {
  test(`transform: ${name}`, () => {
    const changed = change()(page) as typeof page
    assert.deepEqual(
      changed.data.map(({ id }) => id),
      want[0],
    )
    assert.deepEqual(changed.pagination, page.pagination)
  })
}

test('transforms of the next page', () => {
  const next = (body: unknown): unknown => (body as typeof page).pagination.next
  const other = { ...page, pagination: { next: 'http://127.0.0.1:1/v1/x?marker=m4' } }
  assert.equal(next(foreignNext('pagination.next')(page)), 'http://attacker.example/v1/x?marker=m2')
  assert.deepEqual(foreignNext('links.next')(page), page)
  const repeated = repeatedCursor('pagination.next')
  assert.deepEqual(
    [next(repeated(page)), next(repeated(other))],
    [page.pagination.next, page.pagination.next],
  )
  const endless = endlessCursor('pagination.next', (n) => `m${n}`)
  assert.deepEqual([next(endless(page)), next(endless(page))], ['m1', 'm2'])
})
