import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReplSession } from '../../src/repl/repl-world.ts'
import { until } from '../http/local-server.ts'
import { demoRepl, replOver } from './repl-world.ts'

const slow = 'select name from rancher.registries;\r'

/** A session whose statements never end, whatever they are told, until `release` is called. */
function hanging() {
  let release: () => void = () => undefined
  let started = 0
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const session: ReplSession = {
    async *run() {
      started += 1
      await released
      yield* []
    },
    running: undefined,
    resolveTable: () => Promise.reject(new Error('there is no table')),
    scrubError: async (error) => error,
    catalog: { connections: async () => [], configuredNames: [] },
  }
  return { session, release: () => release(), started: () => started }
}

test('Ctrl-C in the middle of a slow page: the prompt is back while the page is held, and the next statement runs', async (t) => {
  const { repl, world } = await demoRepl(t)
  const held = world.rancher.inject({ kind: 'slow', part: 'body' })
  repl.type(slow)
  await held.met
  repl.type('\x03')
  await repl.until(({ text }) => /interrupted\ncredsql> █$/.test(text))
  held.release()
  held.remove()
  assert.match(await repl.ask('select 1 as one;'), /\(1 row\)$/)
})

test('a signal does what Ctrl-C does while a statement runs; at the prompt it leaves', async (t) => {
  const { repl, world } = await demoRepl(t)
  const held = world.rancher.inject({ kind: 'slow' })
  repl.type(slow)
  await held.met
  repl.signal()
  await repl.until(({ text }) => /interrupted\ncredsql> █$/.test(text))
  repl.signal()
  assert.equal(await repl.exited, 130)
})

test('what hangs is abandoned: the prompt is back, and a second Ctrl-C leaves', async (t) => {
  const { session, started } = hanging()
  const repl = await replOver(t, session)
  repl.type('select 1;\r')
  await until(() => started() === 1)
  repl.type('\x03')
  await repl.until(({ text }) => /what hangs ends in the background\ncredsql> █$/.test(text))
  repl.type('\x03')
  assert.equal(await repl.exited, 130)
  assert.deepEqual(repl.exits, [130])
})

test('the next statement waits for one that was abandoned', async (t) => {
  const { session, started, release } = hanging()
  const repl = await replOver(t, session)
  repl.type('select 1;\r')
  await until(() => started() === 1)
  repl.type('\x03')
  await repl.until(({ text }) => /background\ncredsql> █$/.test(text))
  repl.type('select 2;\r')
  await repl.until(({ text }) => text.includes('waiting for the interrupted statement to end'))
  assert.equal(started(), 1)
  release()
  await repl.until(({ text }) => /Ctrl-C leaves\ncredsql> █$/.test(text))
  assert.equal(started(), 2)
})

test('twice at once leaves', async (t) => {
  const { session, started } = hanging()
  const repl = await replOver(t, session)
  repl.type('select 1;\r')
  await until(() => started() === 1)
  repl.type('\x03\x03')
  assert.equal(await repl.exited, 130)
})

test('Ctrl-C at the prompt clears what was typed; nothing is left', async (t) => {
  const { repl } = await demoRepl(t)
  repl.type('select\r1, ')
  await repl.until(({ text }) => text.endsWith('    ...> 1, █'))
  repl.type('\x03')
  await repl.until(({ text }) => text.endsWith('credsql> █'))
  assert.match(await repl.ask('select 2 as two;'), /│ two │/)
})

test('what is typed while a statement runs is there at the next prompt', async (t) => {
  const { repl, world } = await demoRepl(t)
  const held = world.rancher.inject({ kind: 'slow' })
  repl.type(slow)
  await held.met
  repl.type('select 7 as seven;')
  held.release()
  await repl.until(({ text }) => text.endsWith('credsql> select 7 as seven;█'))
})
