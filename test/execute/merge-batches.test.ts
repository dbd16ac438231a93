import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mergeBatches } from '../../src/execute/merge-batches.ts'

/** A promise with its ends outside. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Lets everything that can run, run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

async function* values<T>(...list: readonly T[]): AsyncGenerator<T> {
  yield* list
}

async function* failing(message: string): AsyncGenerator<never> {
  yield* []
  throw new Error(message)
}

/** Hands out tasks one by one, and counts. */
function queue<T>(tasks: readonly (() => AsyncIterable<T>)[]) {
  let started = 0
  return {
    next: () => tasks[started++]?.(),
    get started() {
      return Math.min(started, tasks.length)
    },
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const value of source) found.push(value)
  return found
}

const never = () => assert.fail('stop was called')

describe('mergeBatches', () => {
  for (const { name, tasks, width } of [
    { name: 'no task', tasks: [], width: 3 },
    { name: 'one task', tasks: [[1, 2, 3]], width: 3 },
    { name: 'fewer tasks than the width', tasks: [[1], [2, 3]], width: 8 },
    { name: 'more tasks than the width', tasks: [[1], [2], [3], [4], [5, 6]], width: 2 },
    { name: 'one at a time', tasks: [[1, 2], [], [3]], width: 1 },
    { name: 'tasks that yield nothing', tasks: [[], [], []], width: 2 },
    { name: 'more values than are held', tasks: [Array.from({ length: 100 }, (_, i) => i)], width: 2 },
  ])
    test(`yields everything: ${name}`, async () => {
      const { next } = queue(tasks.map((list) => () => values(...list)))
      const found = await all(mergeBatches(next, width, never))
      assert.deepEqual(
        found.sort((a, b) => a - b),
        tasks.flat().sort((a, b) => a - b),
      )
    })

  test('the values of one task keep their order', async () => {
    const { next } = queue([() => values(1, 2, 3, 4, 5, 6, 7)])
    assert.deepEqual(await all(mergeBatches(next, 3, never)), [1, 2, 3, 4, 5, 6, 7])
  })

  test('runs no more tasks at once than the width, and never fewer while there are some', async () => {
    const gates = Array.from({ length: 5 }, gate)
    let running = 0
    let most = 0
    const tasks = queue(
      gates.map(
        ({ opened }, i) =>
          async function* () {
            running += 1
            most = Math.max(most, running)
            await opened
            running -= 1
            yield i
          },
      ),
    )
    const found = all(mergeBatches(tasks.next, 2, never))
    await settle()
    assert.equal(running, 2)
    for (const [i, { open }] of gates.entries()) {
      open()
      await settle()
      assert.equal(running, Math.min(2, gates.length - 1 - i))
    }
    assert.deepEqual(await found, [0, 1, 2, 3, 4])
    assert.equal(most, 2)
  })

  test('what comes first is yielded first', async () => {
    const slow = gate()
    const { next } = queue<string>([
      async function* () {
        await slow.opened
        yield 'slow'
      },
      () => values('fast'),
    ])
    const merged = mergeBatches(next, 2, never)
    assert.deepEqual(await merged.next(), { done: false, value: 'fast' })
    slow.open()
    assert.deepEqual(await all(merged), ['slow'])
  })

  test('a slow consumer holds the tasks up', async () => {
    let made = 0
    const { next } = queue([
      async function* () {
        while (made < 1000) yield made++
      },
    ])
    const merged = mergeBatches(next, 2, never)
    await merged.next()
    await settle()
    assert.ok(made < 10, `${made} values were made for one that was read`)
    assert.equal((await all(merged)).length, 999)
  })

  test('a consumer that leaves early ends the tasks', async () => {
    let closed = false
    let stops = 0
    const waiting = gate()
    const { next } = queue<number>([
      async function* () {
        try {
          yield 1
          await waiting.opened
          yield 2
        } finally {
          closed = true
        }
      },
    ])
    for await (const value of mergeBatches(next, 1, () => {
      stops += 1
      waiting.open()
    })) {
      assert.equal(value, 1)
      break
    }
    assert.equal(stops, 1)
    assert.equal(closed, true)
  })

  test('tasks that were not started stay so after the consumer left', async () => {
    const tasks = queue(Array.from({ length: 10 }, (_, i) => () => values(i)))
    const merged = mergeBatches(tasks.next, 1, () => undefined)
    await merged.next()
    await merged.return(undefined)
    assert.ok(tasks.started < 6, `${tasks.started} were started`)
  })

  test('a failure is thrown once, after the other tasks have ended', async () => {
    const waiting = gate()
    let ended = false
    const stopped: unknown[] = []
    const { next } = queue<never>([
      async function* () {
        await waiting.opened
        ended = true
        yield* []
      },
      () => failing('page 2'),
    ])
    const merged = mergeBatches(next, 2, (failure?: unknown) => {
      stopped.push(failure)
      waiting.open()
    })
    await assert.rejects(merged.next(), /page 2/)
    assert.equal(ended, true)
    assert.equal(stopped.length, 1)
    assert.deepEqual(await merged.next(), { done: true, value: undefined })
  })

  test('of several failures the first is thrown', async () => {
    const { next } = queue([() => failing('first'), () => failing('second')])
    await assert.rejects(all(mergeBatches(next, 2, () => undefined)), /first/)
  })

  test('no task is started after a failure', async () => {
    const tasks = queue([() => failing('x'), () => failing('y'), () => failing('z')])
    await assert.rejects(all(mergeBatches(tasks.next, 1, () => undefined)), /x/)
    assert.equal(tasks.started, 1)
  })

  test('a failure to start a task is a failure', async () => {
    const next = () => {
      throw new Error('no start')
    }
    await assert.rejects(all(mergeBatches<number>(next, 2, () => undefined)), /no start/)
  })

  test('undefined is thrown as a failure too', async () => {
    const { next } = queue<never>([
      async function* () {
        yield* []
        throw undefined
      },
    ])
    let failed = false
    await all(mergeBatches(next, 1, () => undefined)).catch((error) => {
      failed = true
      assert.equal(error, undefined)
    })
    assert.ok(failed)
  })
})
