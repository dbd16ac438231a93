import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { journalFolder } from '../../src/journal/journal-folder.ts'
import { isJournalHeld, takeJournalLock } from '../../src/journal/journal-lock.ts'
import { isAlive, thisProcess } from '../../src/journal/process-identity.ts'
import { makePrivateFolder } from '../../src/secrets/private-path.ts'
import { stateFolderOf } from './journal-cases.ts'

const id = '20261121-091502-3fa9c1'
const hasProc = process.platform === 'linux'

/** A process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

async function withLock(t: TestContext, holder: unknown): Promise<{ stateFolder: string; path: string }> {
  const stateFolder = await stateFolderOf(t)
  await makePrivateFolder(journalFolder(stateFolder))
  const path = join(journalFolder(stateFolder), `${id}.lock`)
  await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder))
  return { stateFolder, path }
}

test('a lock is had by one, and can be had again when it is released', async (t) => {
  const stateFolder = await stateFolderOf(t)
  assert.equal(await isJournalHeld(stateFolder, id), false)
  const lock = await takeJournalLock(stateFolder, id)
  assert.equal(await isJournalHeld(stateFolder, id), true)
  await assert.rejects(takeJournalLock(stateFolder, id), { code: 'state_unusable' })
  await lock.release()
  assert.deepEqual(await readdir(journalFolder(stateFolder)), [])
  await (await takeJournalLock(stateFolder, id)).release()
})

describe('whose lock is taken over', () => {
  const self = thisProcess()
  for (const { name, holder, skip } of [
    { name: 'a process that died', holder: () => ({ ...self, pid: deadProcess() }) },
    {
      name: 'a process whose number belongs to a later one',
      holder: () => ({ ...self, start: 'of another boot 1' }),
      skip: !hasProc,
    },
  ])
    test(name, { skip: skip === true }, async (t) => {
      const { stateFolder, path } = await withLock(t, holder())
      assert.equal(await isJournalHeld(stateFolder, id), false)
      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, () => takeJournalLock(stateFolder, id)),
      )
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), self)
      assert.deepEqual(await readdir(journalFolder(stateFolder)), [`${id}.lock`])
    })

  for (const { name, holder, message, hint } of [
    {
      name: 'a living process',
      holder: self,
      message: `process ${process.pid} on ${hostname()} works on the journal ${id}`,
      hint: /^Wait until it has ended/,
    },
    {
      name: 'a living process that did not tell its start',
      holder: { ...self, start: null },
      message: `process ${process.pid} on ${hostname()} works on the journal ${id}`,
      hint: /^Wait until it has ended/,
    },
    {
      name: 'a process of another host',
      holder: { ...self, host: 'elsewhere', pid: 1 },
      message: `process 1 on elsewhere works on the journal ${id}`,
      hint: /If it does not, remove .*\.lock\.$/,
    },
    {
      name: 'a process of another container',
      holder: { ...self, namespace: 'pid:[1]', pid: deadProcess() },
      message: / works on the journal /,
      hint: /If it does not, remove .*\.lock\.$/,
    },
    {
      name: 'nobody that it tells',
      holder: '{}',
      message: /does not say whose it is$/,
      hint: /remove .*\.lock\.$/,
    },
  ])
    test(`not that of ${name}`, async (t) => {
      const { stateFolder, path } = await withLock(t, holder)
      const before = await readFile(path, 'utf8')
      await assert.rejects(
        takeJournalLock(stateFolder, id),
        (error: Error & { details?: { hint?: string } }) => {
          if (typeof message === 'string') assert.equal(error.message, message)
          else assert.match(error.message, message)
          assert.match(error.details?.hint ?? '', hint)
          return true
        },
      )
      assert.equal(await readFile(path, 'utf8'), before)
      assert.deepEqual(await readdir(journalFolder(stateFolder)), [`${id}.lock`])
    })

  test('who died while he took one over is told of', async (t) => {
    const { stateFolder, path } = await withLock(t, { ...self, pid: deadProcess() })
    await writeFile(`${path}.takeover`, '')
    await assert.rejects(
      takeJournalLock(stateFolder, id),
      (error: Error & { details?: { hint?: string } }) => {
        assert.equal(error.message, `another credsql is just taking up the journal ${id}`)
        assert.equal(error.details?.hint, `Try again. If no other credsql runs, remove ${path}.takeover.`)
        return true
      },
    )
  })
})

test('a process is alive until it ends', async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  const identity = { ...thisProcess(), pid: child.pid!, start: null }
  assert.equal(isAlive(identity), true)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  assert.equal(isAlive(identity), false)
})

test('another user’s process counts as alive', { skip: !hasProc }, () => {
  assert.equal(isAlive({ ...thisProcess(), pid: 1, start: null }), true)
})
