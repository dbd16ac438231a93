import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { readerWentAway, type Sink, streamSink } from '../../src/render/sink.ts'

function outputFailed(error: unknown): boolean {
  assert.ok(error instanceof CredsqlError)
  assert.equal(error.code, 'output_failed')
  assert.notEqual(error.details.cause, undefined)
  return true
}

test('text arrives in order, as UTF-8', async () => {
  const stream = new PassThrough()
  const sink = streamSink(stream)
  await sink.write('é🎉')
  await sink.write('')
  await sink.write('b')
  stream.end()
  const chunks = await stream.toArray()
  assert.equal(Buffer.concat(chunks).toString('utf8'), 'é🎉b')
})

test('a write lasts until the text is taken', async () => {
  const pending: (() => void)[] = []
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      pending.push(done)
    },
  })
  const written: string[] = []
  const first = streamSink(stream)
    .write('a')
    .then(() => written.push('a'))
  await new Promise(setImmediate)
  assert.deepEqual(written, [])
  assert.equal(pending.length, 1)
  pending[0]?.()
  await first
  assert.deepEqual(written, ['a'])
})

test('a stream has one sink and one set of listeners', () => {
  const stream = new PassThrough()
  const sinks = new Set(Array.from({ length: 20 }, () => streamSink(stream)))
  assert.equal(sinks.size, 1)
  assert.equal(stream.listenerCount('error'), 1)
})

test('a failed write rejects, and so does every later one', async () => {
  const cause = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const stream = new Writable({
    write(_chunk, _encoding, done) {
      done(cause)
    },
  })
  const sink = streamSink(stream)
  for (const text of ['a', 'b']) {
    await assert.rejects(sink.write(text), (error) => {
      outputFailed(error)
      assert.ok(error instanceof CredsqlError)
      assert.equal(error.message, 'the output could not be written: no space left on device')
      assert.equal(error.details.cause, cause)
      assert.equal(readerWentAway(error), false)
      return true
    })
  }
})

test('a stream that is closed in the middle of a write rejects it', async () => {
  const stream = new Writable({ write() {} })
  const sink = streamSink(stream)
  const write = sink.write('a')
  stream.destroy()
  await assert.rejects(write, outputFailed)
  await assert.rejects(sink.write('b'), outputFailed)
})

test('a stream that has ended rejects', async () => {
  const stream = new PassThrough()
  stream.end()
  await assert.rejects(streamSink(stream).write('a'), outputFailed)
})

function reader(t: TestContext): ChildProcess & { stdin: Writable } {
  const child = spawn(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit(0))'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  t.after(() => child.kill())
  assert.ok(child.stdin)
  return child as ChildProcess & { stdin: Writable }
}

async function writeForever(sink: Sink): Promise<never> {
  for (;;) await sink.write('x'.repeat(100_000))
}

test('a reader that goes away ends the output quietly', async (t) => {
  const child = reader(t)
  const exited = once(child, 'exit')
  await assert.rejects(writeForever(streamSink(child.stdin)), (error) => {
    outputFailed(error)
    assert.equal(readerWentAway(error), true)
    return true
  })
  await exited
})

for (const { name, error, want } of [
  {
    name: 'another code',
    error: new CredsqlError('api_failed', 'x', { cause: { code: 'EPIPE' } }),
    want: false,
  },
  { name: 'no cause', error: new CredsqlError('output_failed', 'x'), want: false },
  { name: 'a bare error', error: Object.assign(new Error('x'), { code: 'EPIPE' }), want: false },
  {
    name: 'a closed pipe on Windows',
    error: new CredsqlError('output_failed', 'x', { cause: Object.assign(new Error('x'), { code: 'EOF' }) }),
    want: true,
  },
]) {
  test(`reader went away: ${name}`, () => assert.equal(readerWentAway(error), want))
}
