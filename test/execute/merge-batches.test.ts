import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeBatches } from '../../src/execute/merge-batches.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Tasks that yield what is given, and what happened to them. */
function tasksOf(given: readonly (readonly (number | Error)[])[]) {
  const seen = { started: 0, ended: 0, most: 0, stopped: 0, yielded: 0 }
  let running = 0
  let index = 0
  async function* task(values: readonly (number | Error)[]) {
    seen.started += 1
    running += 1
    seen.most = Math.max(seen.most, running)
    try {
      for (const value of values) {
        await turn()
        if (value instanceof Error) throw value
        seen.yielded += 1
        yield value
      }
    } finally {
      running -= 1
      seen.ended += 1
    }
  }
  const next = () => {
    const values = given[index++]
    return values === undefined ? undefined : task(values)
  }
  const stop = () => {
    seen.stopped += 1
  }
  return { seen, next, stop }
}

async function listOf(values: AsyncIterable<number>): Promise<number[]> {
  const list: number[] = []
  for await (const value of values) list.push(value)
  return list
}

const complete: readonly { name: string; tasks: readonly (readonly number[])[]; width: number }[] = [
  { name: 'no task', tasks: [], width: 3 },
  { name: 'tasks without a value', tasks: [[], [], []], width: 2 },
  { name: 'fewer tasks than lanes', tasks: [[1, 2], [3]], width: 8 },
  { name: 'more tasks than lanes', tasks: [[1], [2, 3], [], [4], [5, 6, 7], [8]], width: 2 },
  { name: 'one lane', tasks: [[1, 2], [3], [4]], width: 1 },
]
for (const { name, tasks, width } of complete)
  test(`every value once: ${name}`, async () => {
    const { seen, next, stop } = tasksOf(tasks)
    const values = await listOf(mergeBatches(next, width, stop))
    assert.deepEqual(
      values.sort((a, b) => a - b),
      tasks.flat(),
    )
    assert.deepEqual([seen.started, seen.ended, seen.stopped], [tasks.length, tasks.length, 0])
    assert.ok(seen.most <= width)
  })

test('the first failure is thrown once, and the others are told to end', async () => {
  const { seen, next, stop } = tasksOf([[1, new Error('first')], [2, 3, 4, 5, 6, new Error('second')], [7]])
  await assert.rejects(listOf(mergeBatches(next, 2, stop)), { message: 'first' })
  assert.equal(seen.stopped, 1)
  assert.equal(seen.started, seen.ended)
  assert.equal(seen.started, 2)
})

test('a reader that leaves ends what runs', async () => {
  const { seen, next, stop } = tasksOf(Array.from({ length: 100 }, (_, i) => [i]))
  for await (const _ of mergeBatches(next, 3, stop)) break
  assert.equal(seen.stopped, 1)
  assert.equal(seen.started, seen.ended)
  assert.ok(seen.started <= 12, `${seen.started} tasks were started`)
})

test('a slow reader holds the tasks up', async () => {
  const { seen, next, stop } = tasksOf(Array.from({ length: 50 }, (_, i) => [i]))
  const merged = mergeBatches(next, 2, stop)
  await merged.next()
  for (let i = 0; i < 200; i += 1) await turn()
  assert.ok(seen.yielded <= 8, `${seen.yielded} values wait`)
  assert.equal((await listOf(merged)).length, 49)
})
