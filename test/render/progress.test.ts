import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ProgressState,
  progressText,
  sinkAfterProgress,
  startProgress,
} from '../../src/render/progress.ts'

const erase = '\r\x1b[K'

function terminal({ isTTY = true, columns = 80 } = {}) {
  const writes: string[] = []
  let now = 1_000_000
  let ticks: (() => void)[] = []
  return {
    writes,
    stream: { isTTY, columns, write: (text: string) => writes.push(text) },
    clock: {
      now: () => now,
      every(_milliseconds: number, tick: () => void) {
        ticks.push(tick)
        return () => {
          ticks = ticks.filter((each) => each !== tick)
        }
      },
    },
    pass(milliseconds: number) {
      now += milliseconds
      for (const tick of ticks) tick()
    },
    running: () => ticks.length,
  }
}

test('nothing in the first second, then a line that is redrawn when it changes, and cleared at the end', () => {
  const { writes, stream, clock, pass, running } = terminal()
  let state: ProgressState = { calls: 1, rows: 10 }
  const progress = startProgress(stream, () => state, clock)
  pass(900)
  assert.deepEqual(writes, [])
  pass(100)
  pass(100)
  assert.deepEqual(writes, [`${erase}1 call, 10 rows`])
  state = { calls: 2, rows: 20 }
  pass(100)
  progress.stop()
  progress.stop()
  assert.deepEqual(writes.slice(1), [`${erase}2 calls, 20 rows`, erase])
  assert.equal(running(), 0)
})

test('cleared for other text, then drawn again', () => {
  const { writes, stream, clock, pass } = terminal()
  const progress = startProgress(stream, () => ({ calls: 1, rows: 1 }), clock)
  progress.clear()
  pass(1000)
  progress.clear()
  progress.clear()
  pass(100)
  assert.deepEqual(writes, [`${erase}1 call, 1 row`, erase, `${erase}1 call, 1 row`])
})

test('not drawn over a question', () => {
  const { writes, stream, clock, pass } = terminal()
  const progress = startProgress(stream, () => ({ calls: 1, rows: 1 }), clock)
  pass(1000)
  const goOn = progress.pause()
  pass(1000)
  assert.deepEqual(writes, [`${erase}1 call, 1 row`, erase])
  goOn()
  pass(100)
  assert.deepEqual(writes.slice(2), [`${erase}1 call, 1 row`])
})

test('never drawn where the stream is no terminal', () => {
  const { writes, stream, clock, pass, running } = terminal({ isTTY: false })
  const progress = startProgress(stream, () => ({ calls: 1, rows: 1 }), clock)
  pass(5000)
  progress.stop()
  assert.deepEqual(writes, [])
  assert.equal(running(), 0)
})

test('quick work leaves no trace', () => {
  const { writes, stream, clock, pass } = terminal()
  const progress = startProgress(stream, () => ({ calls: 1, rows: 1 }), clock)
  pass(500)
  progress.stop()
  assert.deepEqual(writes, [])
})

test('a narrow terminal gets a shortened line that cannot wrap', () => {
  const { writes, stream, clock, pass } = terminal({ columns: 12 })
  startProgress(stream, () => ({ calls: 1000, rows: 100_000 }), clock)
  pass(1000)
  assert.deepEqual(writes, [`${erase}1,000 call…`])
})

test('the first row on the same terminal ends the progress', async () => {
  const { writes, stream, clock, pass, running } = terminal()
  const progress = startProgress(stream, () => ({ calls: 1, rows: 1 }), clock)
  const rows: string[] = []
  const sink = sinkAfterProgress(
    {
      async write(text) {
        rows.push(`${writes.length}:${text}`)
      },
    },
    progress,
  )
  pass(1000)
  await sink.write('row')
  pass(1000)
  assert.deepEqual(rows, ['2:row'])
  assert.deepEqual(writes.slice(1), [erase])
  assert.equal(running(), 0)
})

test('with the system clock, work that is done at once draws nothing', () => {
  const writes: string[] = []
  const progress = startProgress({ isTTY: true, write: (text) => writes.push(text) }, () => ({
    calls: 1,
    rows: 1,
  }))
  progress.stop()
  assert.deepEqual(writes, [])
})

for (const { state, want } of [
  { state: { calls: 12, estimatedCalls: 40, rows: 3400 }, want: '12 of about 40 calls, 3,400 rows' },
  { state: { calls: 41, estimatedCalls: 40, rows: 1 }, want: '41 calls, 1 row' },
  {
    state: { calls: 1, rows: 0, waitingUntil: 4001 },
    want: '1 call, 0 rows, waiting 4 s for the rate limit',
  },
  {
    state: { calls: 1, rows: 0, waitingUntil: 90_001 },
    want: '1 call, 0 rows, waiting 1 min 30 s for the rate limit',
  },
  { state: { calls: 1, rows: 0, waitingUntil: 1 }, want: '1 call, 0 rows' },
]) {
  test(want, () => assert.equal(progressText(state, 1), want))
}
