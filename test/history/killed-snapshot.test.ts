import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { HistoryStore } from '../../src/history/history-store.ts'
import { history, inShort, robot } from './history-world.ts'

const script = join(dirname(fileURLToPath(import.meta.url)), 'write-and-wait.ts')

/** Starts another process that writes a run, until it stands just before or after its commit. */
async function writerAt(t: TestContext, folder: string, moment: 'before' | 'after') {
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

for (const { moment, want } of [
  { moment: 'before', want: [1] },
  { moment: 'after', want: [1, 2] },
] as const)
  test(`a snapshot that is killed just ${moment} its commit leaves no half run`, async (t) => {
    const { dataFolder, store, write, changes } = await history(t)
    const first = await write({ rows: [robot('1')] })
    const kill = await writerAt(t, dataFolder, moment)
    const impatient = HistoryStore.open({ dataFolder, patience: 0 })
    await assert.rejects(impatient.runs(), { code: 'state_unusable', message: /another credsql uses/ })
    await kill()
    for (const name of await readdir(dataFolder))
      assert.equal((await stat(join(dataFolder, name))).mode & 0o777, 0o600, name)
    assert.deepEqual(
      (await store.runs()).map(({ number }) => number),
      want,
    )
    const next = await write({ rows: [robot('1'), robot('2')] })
    assert.equal(next.number, want.length + 1)
    assert.deepEqual((await changes(first, next)).map(inShort), ['added 2'])
    assert.deepEqual(await readdir(dataFolder), ['history.duckdb'])
  })

test('a snapshot waits a little for another process that writes', async (t) => {
  const { dataFolder, write, store } = await history(t)
  await write({})
  const kill = await writerAt(t, dataFolder, 'after')
  const waiting = write({})
  await kill()
  await waiting
  assert.equal((await store.runs()).length, 3)
})
