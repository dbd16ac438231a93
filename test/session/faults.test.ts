import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startFakeServer } from '../../src/demo/fakes/fake-server.ts'
import { type Fault, nth } from '../../src/demo/fakes/fault.ts'
import {
  all,
  emptyList,
  endlessCursor,
  foreignNext,
  removeField,
  repeatedCursor,
  setField,
} from '../../src/demo/fakes/transforms.ts'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { ask, failureOf, firstColumn, rancherOf, stillUsable } from './world.ts'

const sql = 'SELECT id, state FROM rancher.registry_credentials'

interface FaultCase {
  readonly name: string
  readonly fault: Fault
  readonly code: ErrorCode
  readonly message: RegExp
  readonly hint?: RegExp
  /** Requests that reach the API: the least and the most, where the next page is asked for while this one is read. */
  readonly requests: number | readonly [number, number]
}

const page2 = () => nth(2)

const fatal: readonly FaultCase[] = [
  {
    name: '500 on page 2',
    fault: { kind: 'status', status: 500, match: page2(), times: 3, body: { message: 'boom' } },
    code: 'api_failed',
    message: /^GET \/v1\/projects\/1a5\/registrycredentials on rancher answered 500: boom$/,
    requests: 2,
  },
  {
    name: '503 on page 2 for good',
    fault: { kind: 'status', status: 503, match: ({ path }) => path.includes('marker'), times: Infinity },
    code: 'api_failed',
    message: /on rancher answered 503/,
    requests: 6,
  },
  {
    name: '401',
    fault: { kind: 'status', status: 401, body: { code: 'Unauthorized' } },
    code: 'unauthorized',
    message: /on rancher answered 401: Unauthorized$/,
    hint: /connection "rancher": check connections\.rancher\.access_key and connections\.rancher\.secret_key/,
    requests: 1,
  },
  {
    name: '403',
    fault: { kind: 'status', status: 403 },
    code: 'forbidden',
    message: /on rancher answered 403$/,
    hint: /connection "rancher" .*permissions/,
    requests: 1,
  },
  {
    name: '404 of a list',
    fault: { kind: 'status', status: 404 },
    code: 'not_found',
    message: /on rancher answered 404$/,
    hint: /Check the url and the names in the settings of connection "rancher"/,
    requests: 1,
  },
  {
    name: 'HTML in the place of JSON',
    fault: { kind: 'html' },
    code: 'response_invalid',
    message: /registrycredentials on rancher answered 200 with an HTML page$/,
    hint: /check the url of the connection/,
    requests: 1,
  },
  {
    name: 'HTML on page 2',
    fault: { kind: 'html', match: page2() },
    code: 'response_invalid',
    message: /answered 200 with an HTML page$/,
    requests: 2,
  },
  {
    name: 'JSON that is cut',
    fault: { kind: 'truncated' },
    code: 'response_invalid',
    message: /registrycredentials on rancher answered 200 with text that is no JSON/,
    requests: 1,
  },
  {
    name: 'a body of nothing',
    fault: { kind: 'status', status: 200 },
    code: 'response_invalid',
    message: /answered 200 with an empty body$/,
    requests: 1,
  },
  {
    name: 'no list',
    fault: { kind: 'transform', change: removeField('data') },
    code: 'response_invalid',
    message: /registrycredentials on rancher, page 1: "data" is nothing, not a list$/,
    requests: 1,
  },
  {
    name: 'an object in the place of the list',
    fault: { kind: 'transform', change: setField('data', {}) },
    code: 'response_invalid',
    message: /page 1: "data" is an object, not a list$/,
    requests: 1,
  },
  {
    name: 'an item that is no object',
    fault: { kind: 'transform', change: setField('data.3', null) },
    code: 'response_invalid',
    message: /page 1: row 3 is null, not an object$/,
    requests: [1, 2],
  },
  {
    name: 'a required field is missing',
    fault: { kind: 'transform', change: removeField('data.7.state') },
    code: 'response_invalid',
    message: /page 1: row 7: the required field "state" is missing$/,
    requests: [1, 2],
  },
  {
    name: 'a required field is null',
    fault: { kind: 'transform', change: setField('data.7.state', null) },
    code: 'response_invalid',
    message: /page 1: row 7: the required field "state" is null$/,
    requests: [1, 2],
  },
  {
    name: 'a required field that the statement does not use is missing',
    fault: { kind: 'transform', change: removeField('data.7.registryId') },
    code: 'response_invalid',
    message: /page 1: row 7: the required field "registryId" is missing$/,
    requests: [1, 2],
  },
  {
    name: 'a field of a wrong type on page 2',
    fault: { kind: 'transform', match: page2(), change: setField('data.0.state', { is: 'active' }) },
    code: 'response_invalid',
    message: /page 2: row 0: "state" is not a text$/,
    requests: [2, 3],
  },
  {
    name: 'a cursor of a wrong type',
    fault: { kind: 'transform', change: setField('pagination.next', { marker: 1 }) },
    code: 'response_invalid',
    message: /on rancher: the next page at "pagination\.next" is no text$/,
    requests: 1,
  },
  {
    name: 'a repeated cursor',
    fault: { kind: 'transform', times: Infinity, change: repeatedCursor('pagination.next') },
    code: 'paging_unsafe',
    message: /page 2 names a page that was read before/,
    requests: 2,
  },
  {
    name: 'the next page has another scheme',
    fault: { kind: 'transform', change: setField('pagination.next', 'file:///etc/passwd') },
    code: 'paging_unsafe',
    message: /the next page is on/,
    requests: 1,
  },
]
for (const { name, fault, code, message, hint, requests } of fatal)
  test(`${name}: an error that says where`, async (t) => {
    const { rancher, session } = await rancherOf(t, 2500)
    const injected = rancher.inject(fault)
    const error = await failureOf(session, `${sql} ORDER BY id`)
    assert.equal(error.code, code)
    assert.equal(error.exitCode, 2)
    assert.match(error.message, message)
    if (hint !== undefined) assert.match(error.details.hint ?? '', hint)
    const [least, most] = typeof requests === 'number' ? [requests, requests] : requests
    const sent = rancher.requests.length
    assert.ok(least <= sent && sent <= most, `${sent} requests`)
    assert.equal(session.running, undefined)
    injected.remove()
    await stillUsable(session)
    assert.deepEqual(
      await firstColumn(session, 'SELECT count(*)::int FROM rancher.registry_credentials'),
      [2500],
    )
  })

test('an endless list ends with the budget of calls', async (t) => {
  const { rancher, session } = await rancherOf(t, 20)
  const next = `${rancher.url}/v1/projects/1a5/registrycredentials?marker=n`
  rancher.inject({
    kind: 'transform',
    times: Infinity,
    change: all(
      emptyList('data'),
      endlessCursor('pagination.next', (n) => `${next}${n}`),
    ),
  })
  const error = await failureOf(session, sql, { maxCalls: 25 })
  assert.equal(error.code, 'too_many_calls')
  assert.equal(error.exitCode, 4)
  assert.match(error.message, /needs more than 25 calls/)
  assert.equal(rancher.requests.length, 25)
})

const recovered: readonly { name: string; fault: Fault; requests: number; retries: number }[] = [
  {
    name: '429 with Retry-After',
    fault: { kind: 'rate_limited', retryAfter: 1, match: page2() },
    requests: 4,
    retries: 1,
  },
  { name: '429 without', fault: { kind: 'rate_limited', match: page2() }, requests: 4, retries: 1 },
  {
    name: '429 four times',
    fault: { kind: 'rate_limited', times: 4, retryAfter: 2 },
    requests: 7,
    retries: 4,
  },
  { name: '502', fault: { kind: 'status', status: 502 }, requests: 4, retries: 1 },
  { name: '408', fault: { kind: 'status', status: 408, match: page2() }, requests: 4, retries: 1 },
  { name: 'a reset before the answer', fault: { kind: 'reset' }, requests: 4, retries: 1 },
  {
    name: 'a reset in the middle of page 2',
    fault: { kind: 'reset_after_headers', match: page2() },
    requests: 4,
    retries: 1,
  },
]
for (const { name, fault, requests, retries } of recovered)
  test(`${name}: sent again, and the answer is complete`, async (t) => {
    const { rancher, session } = await rancherOf(t, 2500)
    rancher.inject(fault)
    const { rows, complete, warnings, stats } = await ask(session, sql)
    assert.equal(rows.length, 2500)
    assert.equal(new Set(rows.map(([id]) => id)).size, 2500)
    assert.deepEqual({ complete, warnings }, { complete: true, warnings: [] })
    assert.equal(rancher.requests.length, requests)
    assert.deepEqual(
      { calls: stats.calls, retries: stats.retries, pages: stats.pages },
      { calls: requests, retries, pages: 3 },
    )
  })

test('Retry-After is what is waited', async (t) => {
  const clock = new FakeClock()
  const { rancher, session } = await rancherOf(t, 3, {}, { clock })
  rancher.inject({ kind: 'rate_limited', retryAfter: 1 })
  assert.deepEqual(await firstColumn(session, sql), ['1c1', '1c2', '1c3'])
  assert.deepEqual(clock.slept, [1000])
  assert.equal(rancher.requests.length, 2)
})

test('a wait that is longer than allowed is refused at once', async (t) => {
  const clock = new FakeClock()
  const { rancher, session } = await rancherOf(t, 3, {}, { clock })
  rancher.inject({ kind: 'rate_limited', retryAfter: 3600 })
  const error = await failureOf(session, sql)
  assert.equal(error.code, 'rate_limited')
  assert.equal(error.exitCode, 2)
  assert.equal(error.details.retryAfter, 3_600_000)
  assert.deepEqual(clock.slept, [])
  assert.equal(rancher.requests.length, 1)
})

test('429 for good is an error after the retries', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  rancher.inject({ kind: 'rate_limited', times: Infinity })
  const error = await failureOf(session, sql)
  assert.equal(error.code, 'rate_limited')
  assert.equal(rancher.requests.length, 5)
})

test('an empty page in the middle is no end', async (t) => {
  const { rancher, session } = await rancherOf(t, 2500)
  rancher.inject({ kind: 'transform', match: nth(2), change: emptyList('data') })
  const { rows, stats } = await ask(session, sql)
  assert.equal(rows.length, 1500)
  assert.equal(rows.at(-1)?.[0], '1c2500')
  assert.equal(rancher.requests.length, 3)
  assert.equal(stats.pages, 3)
})

for (const readsAhead of [true, false])
  test(`a next page on another host gets no request${readsAhead ? '' : ', with LIMIT'}`, async (t) => {
    const other = await startFakeServer({
      name: 'other',
      handle: () => ({ status: 200, body: '{"data":[]}' }),
    })
    t.after(() => other.close())
    const { rancher, session } = await rancherOf(t, 2500)
    rancher.inject({ kind: 'transform', change: foreignNext('pagination.next', other.url) })
    const error = await failureOf(session, readsAhead ? sql : `${sql} WHERE id LIKE '%2000' LIMIT 1`)
    assert.equal(error.code, 'paging_unsafe')
    assert.ok(
      error.message.includes(`the next page is on ${other.url}, not on ${rancher.url}`),
      error.message,
    )
    assert.match(error.details.hint ?? '', /No request was sent there/)
    assert.equal(other.requests.length, 0)
    assert.equal(rancher.requests.length, 1)
  })

test('a redirect to another host gets no request', async (t) => {
  const other = await startFakeServer({ name: 'other', handle: () => ({ status: 200, body: '{"data":[]}' }) })
  t.after(() => other.close())
  const { rancher, session } = await rancherOf(t, 3)
  rancher.inject({ kind: 'status', status: 302, headers: { location: `${other.url}/v1` } })
  const error = await failureOf(session, sql)
  assert.equal(error.exitCode, 2)
  assert.equal(other.requests.length, 0)
  assert.equal(rancher.requests.length, 1)
})

test('a server that is gone', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  await rancher.close()
  const error = await failureOf(session, sql)
  assert.equal(error.code, 'network_failed')
  assert.match(error.message, /refused the connection/)
  await stillUsable(session)
})
