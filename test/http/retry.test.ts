import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Failure } from '../../src/http/failure.ts'
import { decideRetry, type Outcome, pauseAsked } from '../../src/http/retry.ts'

const now = 1_700_000_000_000
const hourly = {
  remaining: 'RateLimit-Remaining',
  reset: 'ratelimit-Reset',
  reset_unit: 'epoch_seconds',
} as const
const rules = { retries: 4, maxWaitMs: 60_000, rateLimit: hourly }
const read = { idempotent: true, effect: 'list' } as const
const write = { idempotent: false, effect: 'write' } as const
const mint = { idempotent: true, effect: 'mint' } as const

const status = (code: number, headers: Record<string, string> = {}): Outcome & { kind: 'answer' } => ({
  kind: 'answer',
  status: code,
  headers,
})
const failed = (changes: Partial<Failure>): Outcome => ({
  kind: 'failure',
  failure: { code: 'network_failed', reason: 'broken', sent: true, transient: true, ...changes },
})
const unix = (seconds: number) => String(now / 1000 + seconds)
const date = (seconds: number) => new Date(now + seconds * 1000).toUTCString()

const cases: {
  name: string
  outcome: Outcome
  request?: typeof read | typeof write | typeof mint
  sent?: number
  want: string
}[] = [
  ...[200, 204, 301, 400, 401, 403, 404, 409, 422, 500, 501].map((code) => ({
    name: `${code} is final`,
    outcome: status(code),
    want: 'finish',
  })),
  ...[408, 502, 503, 504].map((code) => ({
    name: `${code} is sent again after the backoff`,
    outcome: status(code),
    want: `retry 125 own: HTTP ${code}`,
  })),
  { name: '429 pauses the connection', outcome: status(429), want: 'retry 125 whole: HTTP 429' },
  { name: 'the backoff doubles', outcome: status(503), sent: 4, want: 'retry 1000 own: HTTP 503' },
  { name: 'the last retry is used up', outcome: status(503), sent: 5, want: 'finish' },
  { name: 'a write is not repeated on 503', outcome: status(503), request: write, want: 'finish' },
  {
    name: 'a write that 429 refused was not done, and is sent again',
    outcome: status(429),
    request: write,
    want: 'retry 125 whole: HTTP 429',
  },
  {
    name: 'a mint is not repeated, even if it is called idempotent',
    outcome: status(429),
    request: mint,
    want: 'finish',
  },
  {
    name: 'Retry-After in seconds',
    outcome: status(429, { 'retry-after': '29' }),
    want: 'retry 29000 whole: HTTP 429',
  },
  {
    name: 'Retry-After on 503',
    outcome: status(503, { 'retry-after': '7' }),
    want: 'retry 7000 own: HTTP 503',
  },
  {
    name: 'Retry-After as a date',
    outcome: status(429, { 'retry-after': date(30) }),
    want: 'retry 30000 whole: HTTP 429',
  },
  {
    name: 'Retry-After in the past',
    outcome: status(429, { 'retry-after': date(-99) }),
    want: 'retry 125 whole: HTTP 429',
  },
  { name: 'Retry-After 0', outcome: status(429, { 'retry-after': '0' }), want: 'retry 125 whole: HTTP 429' },
  {
    name: 'Retry-After that is neither',
    outcome: status(429, { 'retry-after': 'soon' }),
    want: 'retry 125 whole: HTTP 429',
  },
  {
    name: 'Retry-After at the limit',
    outcome: status(429, { 'retry-after': '60' }),
    want: 'retry 60000 whole: HTTP 429',
  },
  {
    name: 'Retry-After beyond the limit',
    outcome: status(429, { 'retry-after': '61' }),
    want: 'give_up 61000',
  },
  {
    name: 'beyond the limit after the last retry',
    outcome: status(429, { 'retry-after': '61' }),
    sent: 5,
    want: 'give_up 61000',
  },
  {
    name: 'an absurd Retry-After',
    outcome: status(503, { 'retry-after': '9'.repeat(30) }),
    want: `give_up ${8.64e15 - now}`,
  },
  {
    name: 'Retry-After goes before the reset header',
    outcome: status(429, { 'retry-after': '3', 'ratelimit-remaining': '0', 'ratelimit-reset': unix(50) }),
    want: 'retry 3000 whole: HTTP 429',
  },
  {
    name: 'the reset header where Retry-After is missing',
    outcome: status(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': unix(50) }),
    want: 'retry 50000 whole: HTTP 429',
  },
  {
    name: 'a reset an hour away',
    outcome: status(429, { 'ratelimit-reset': unix(3600) }),
    want: 'give_up 3600000',
  },
  {
    name: 'a reset in the past',
    outcome: status(429, { 'ratelimit-remaining': '0', 'ratelimit-reset': unix(-5) }),
    want: 'retry 125 whole: HTTP 429',
  },
  {
    name: 'a reset of a limit with calls left',
    outcome: status(429, { 'ratelimit-remaining': '4000', 'ratelimit-reset': unix(3600) }),
    want: 'retry 125 whole: HTTP 429',
  },
  { name: 'a broken read', outcome: failed({}), want: 'retry 125 own: broken' },
  { name: 'a permanent failure', outcome: failed({ transient: false }), want: 'finish' },
  { name: 'a broken write', outcome: failed({}), request: write, want: 'finish' },
  {
    name: 'a write that never left',
    outcome: failed({ sent: false }),
    request: write,
    want: 'retry 125 own: broken',
  },
  { name: 'a broken mint', outcome: failed({}), request: mint, want: 'finish' },
  {
    name: 'a mint that never left',
    outcome: failed({ sent: false }),
    request: mint,
    want: 'retry 125 own: broken',
  },
  { name: 'failures use the retries up', outcome: failed({ sent: false }), sent: 5, want: 'finish' },
]

for (const { name, outcome, request = read, sent = 1, want } of cases) {
  test(`retry: ${name}`, () => {
    const got = decideRetry(request, outcome, sent, rules, now, 0.5)
    const until = got.kind === 'finish' ? '' : ` ${got.until - now}`
    const rest = got.kind === 'retry' ? ` ${got.whole ? 'whole' : 'own'}: ${got.reason}` : ''
    assert.equal(`${got.kind}${until}${rest}`, want)
  })
}

test('retry: the backoff has full jitter and a cap', () => {
  const wait = (sent: number, chance: number) => {
    const decision = decideRetry(read, status(503), sent, { ...rules, retries: 99 }, now, chance)
    return decision.kind === 'retry' ? decision.until - now : undefined
  }
  assert.deepEqual([wait(1, 0), wait(3, 0.25), wait(20, 0.5)], [0, 250, 5000])
})

const pauses: { name: string; outcome: Outcome & { kind: 'answer' }; want: number | undefined }[] = [
  {
    name: 'calls left',
    outcome: status(200, { 'ratelimit-remaining': '1', 'ratelimit-reset': unix(9) }),
    want: undefined,
  },
  {
    name: 'no call left',
    outcome: status(200, { 'ratelimit-remaining': '0', 'ratelimit-reset': unix(9) }),
    want: 9000,
  },
  {
    name: 'no call left, after a 404',
    outcome: status(404, { 'ratelimit-remaining': '0', 'ratelimit-reset': unix(9) }),
    want: 9000,
  },
  {
    name: 'with a window',
    outcome: status(200, { 'ratelimit-remaining': '0;w=60', 'ratelimit-reset': unix(9) }),
    want: 9000,
  },
  { name: 'no reset', outcome: status(200, { 'ratelimit-remaining': '0' }), want: undefined },
  {
    name: 'nonsense',
    outcome: status(200, { 'ratelimit-remaining': 'none', 'ratelimit-reset': 'x' }),
    want: undefined,
  },
  { name: '429', outcome: status(429, { 'retry-after': '5' }), want: 5000 },
  { name: 'no headers', outcome: status(200), want: undefined },
]
for (const { name, outcome, want } of pauses) {
  test(`pause: ${name}`, () => {
    const until = pauseAsked(outcome, rules, now)
    assert.equal(until === undefined ? undefined : until - now, want)
  })
}

test('pause: a reset header that counts seconds from now', () => {
  const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }
  const seconds = { ...rules, rateLimit: { ...hourly, reset_unit: 'seconds' as const } }
  assert.equal(pauseAsked(status(200, headers), seconds, now), now + 12_000)
})
