import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { JournalWriter } from '../../src/journal/journal-writer.ts'
import { readJournal } from '../../src/journal/read-journal.ts'
import { stateFolderOf, ticking } from './journal-cases.ts'

const script = join(dirname(fileURLToPath(import.meta.url)), 'write-journal-and-wait.ts')

/** Starts a process that writes so many events, reads how it stands while it lives, and kills it. */
async function killAfter(t: TestContext, stateFolder: string, count: number): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, stateFolder, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const id = chunk.toString().trim()
  assert.equal((await readJournal(stateFolder, id)).status, 'running')
  await assert.rejects(JournalWriter.reopen({ stateFolder, now: ticking(), id }), { code: 'state_unusable' })
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  return id
}

describe('a process that is killed leaves what it has done', { concurrency: 2 }, () => {
  for (const { count, want } of [
    { count: 0, want: ['not_sent 0', 'not_sent 0'] },
    { count: 1, want: ['unknown 0', 'not_sent 0'] },
    { count: 2, want: ['done 1', 'not_sent 0'] },
    { count: 4, want: ['done 1', 'unknown 0'] },
    { count: 5, want: ['done 1', 'not_sent 1'] },
    { count: 6, want: ['done 1', 'unknown 1'] },
    { count: 7, want: ['done 1', 'unknown 1'] },
  ])
    test(`after ${count} events`, async (t) => {
      const stateFolder = await stateFolderOf(t)
      const id = await killAfter(t, stateFolder, count)
      const record = await readJournal(stateFolder, id)
      assert.equal(record.status, 'interrupted')
      const shown = (changes: typeof record.changes) => changes.map(({ status, step }) => `${status} ${step}`)
      assert.deepEqual(shown(record.changes), want)
      const writer = await JournalWriter.reopen({ stateFolder, now: ticking(), id })
      t.after(() => writer.close())
      assert.equal(writer.found.status, 'interrupted')
      assert.deepEqual(shown(writer.found.changes), want)
    })
})
