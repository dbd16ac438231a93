import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { Limiter } from '../../src/http/limiter.ts'
import { FakeClock } from './fake-clock.ts'

const tooLong = () => new CredsqlError('rate_limited', 'too long')

function limiterOf(clock: FakeClock, concurrency: number, perSecond?: number): Limiter {
  return new Limiter({ clock, concurrency, perSecond, maxWaitMs: 60_000, tooLong })
}

test('first come, first served, but retries first', async () => {
  const limiter = limiterOf(new FakeClock(), 1)
  const order: string[] = []
  const run = async (name: string, again = false) => {
    const release = await limiter.acquire({ again })
    order.push(name)
    release()
    release()
  }
  const hold = await limiter.acquire()
  const runs = [run('a'), run('b'), run('retry', true), run('c')]
  hold()
  await Promise.all(runs)
  assert.deepEqual(order, ['retry', 'a', 'b', 'c'])
})

test('no more than the concurrency at once, though a place is given back twice', async () => {
  const limiter = limiterOf(new FakeClock(), 3)
  let running = 0
  let most = 0
  const run = async () => {
    const release = await limiter.acquire()
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    release()
    release()
  }
  await Promise.all(Array.from({ length: 100 }, run))
  assert.equal(most, 3)
})

for (const { perSecond, count, want } of [
  { perSecond: 4, count: 10, want: 2000 },
  { perSecond: 0.5, count: 3, want: 4000 },
  { perSecond: 2.5, count: 5, want: 1600 },
]) {
  test(`${perSecond} a second: ${count} starts take ${want} ms`, async () => {
    const clock = new FakeClock()
    const limiter = limiterOf(clock, 100, perSecond)
    const begin = clock.now()
    await Promise.all(Array.from({ length: count }, () => limiter.acquire().then((release) => release())))
    assert.equal(clock.now() - begin, want)
  })
}

test('a pause holds everyone, is announced once, and only grows', async () => {
  const clock = new FakeClock()
  const limiter = limiterOf(clock, 2)
  const begin = clock.now()
  limiter.pauseUntil(begin + 500)
  limiter.pauseUntil(begin + 100)
  const waits: number[] = []
  const onWait = ({ milliseconds }: { milliseconds: number }) => waits.push(milliseconds)
  await Promise.all([1, 2, 3].map(() => limiter.acquire({ onWait }).then((release) => release())))
  assert.equal(clock.now() - begin, 500)
  assert.deepEqual(waits, [500, 500])
})

test('a pause that is too long fails those who wait and those who come', async () => {
  const clock = new FakeClock({ held: true })
  const limiter = limiterOf(clock, 1)
  const release = await limiter.acquire()
  const waiting = limiter.acquire()
  limiter.pauseUntil(clock.now() + 60_001)
  await assert.rejects(waiting, { code: 'rate_limited' })
  await assert.rejects(limiter.acquire(), { code: 'rate_limited' })
  release()
  clock.advance(1)
  const later = limiter.acquire()
  clock.advance(60_000)
  await later
})

test('cancelling while waiting frees the place in the queue and the timer', async () => {
  const clock = new FakeClock({ held: true })
  const limiter = limiterOf(clock, 1)
  limiter.pauseUntil(clock.now() + 1000)
  const stop = new AbortController()
  const first = limiter.acquire({ signal: stop.signal })
  assert.equal(clock.sleeping, 1)
  stop.abort()
  await assert.rejects(first, { code: 'interrupted' })
  assert.equal(clock.sleeping, 0)
  await assert.rejects(limiter.acquire({ signal: stop.signal }), { code: 'interrupted' })
  const second = limiter.acquire()
  clock.advance(1000)
  await second
})

test('closing refuses all', async () => {
  const limiter = limiterOf(new FakeClock({ held: true }), 1)
  await limiter.acquire()
  const waiting = limiter.acquire()
  limiter.close()
  await assert.rejects(waiting, { code: 'interrupted' })
  await assert.rejects(limiter.acquire(), { code: 'interrupted' })
})
