import assert from 'node:assert/strict'
import promises, { readdir } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import type { ControlResult, ResultParts } from '../../src/check/check-run.ts'
import { ResultSpool } from '../../src/check/result-spool.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { controlQuery } from './control-query.ts'

const control = controlQuery('SELECT 1')
const names = ['plain', 'ünïcode 鍵 🦜', '', 'a\nb', '\0', 'sealed:9f2c41d07a3b']
const waiver = { reason: 'agreed', owner: 'ann', until: '2027-01-31' }

/** `count` results, of which some are waived and some have no name. */
function some(count: number, from = 0): readonly ControlResult[] {
  return Array.from({ length: count }, (_, i): ControlResult => {
    const at = from + i
    return {
      ...{ control: 'own.c', status: at % 5 === 0 ? 'skip' : 'ok', resource: `r${at}`, severity: 'high' },
      ...{
        reason: names[at % names.length] ?? '',
        dimensions: { name: at % 3 === 0 ? null : `n${at}`, x: 'y' },
      },
      ...(at % 5 === 0 && { waiver }),
    }
  })
}

async function all(parts: ResultParts): Promise<readonly ControlResult[]> {
  const results: ControlResult[] = []
  for await (const part of parts()) results.push(...part)
  return results
}

test('results come back as they were, those that are held and those on the disk, and again', async (t) => {
  const folder = await temporaryFolder(t)
  const spool = new ResultSpool(folder)
  t.after(() => spool.close())
  const [first, second] = [spool.record(control), spool.record(control)]
  for (let from = 0; from < 30_000; from += 2000) await first.add(some(2000, from))
  await second.add(some(2000, 5))
  await second.add([])
  for (const _ of ['once', 'again']) {
    assert.deepEqual(await all(first.parts), some(30_000))
    assert.deepEqual(await all(second.parts), some(2000, 5))
  }
  // Its name is gone while it is in use, so that nothing stays whatever happens to the process.
  if (process.platform !== 'win32') assert.deepEqual(await readdir(folder), [])
  await spool.close()
  assert.deepEqual(await readdir(folder), [])
})

test('few results touch no disk', async (t) => {
  const spool = new ResultSpool(join(await temporaryFolder(t), 'none'))
  t.after(() => spool.close())
  const recording = spool.record(control)
  await recording.add(some(1000))
  assert.deepEqual(await all(recording.parts), some(1000))
})

test('what is discarded does not come back', async (t) => {
  const spool = new ResultSpool(await temporaryFolder(t))
  t.after(() => spool.close())
  const recording = spool.record(control)
  for (let from = 0; from < 30_000; from += 10_000) await recording.add(some(10_000, from))
  recording.discard()
  await recording.add(some(3))
  assert.deepEqual(await all(recording.parts), some(3))
})

test('what is discarded gives its room back', async (t) => {
  const spool = new ResultSpool(join(await temporaryFolder(t), 'none'))
  t.after(() => spool.close())
  for (const _ of ['once', 'again', 'a third time']) {
    const recording = spool.record(control)
    await recording.add(some(15_000))
    recording.discard()
    recording.discard()
  }
  const recording = spool.record(control)
  await recording.add(some(20_000))
  assert.deepEqual(await all(recording.parts), some(20_000))
})

test('a file whose name cannot be taken away is closed and not left', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = await temporaryFolder(t)
  const spool = new ResultSpool(folder)
  t.after(() => spool.close())
  const { open, rm } = promises
  const handles: promises.FileHandle[] = []
  let refused = 0
  t.after(() => {
    Object.assign(promises, { open, rm })
    syncBuiltinESMExports()
  })
  Object.assign(promises, {
    open: async (...of: Parameters<typeof open>) => {
      const handle = await open(...of)
      handles.push(handle)
      return handle
    },
    rm: async (...of: Parameters<typeof rm>) => {
      refused += 1
      if (refused === 1) throw new Error('not now')
      return rm(...of)
    },
  })
  syncBuiltinESMExports()
  await assert.rejects(spool.record(control).add(some(20_001)), {
    code: 'output_failed',
    message: /^results cannot be kept in .*: not now$/,
  })
  // A handle that is closed has no descriptor.
  assert.deepEqual(
    handles.map(({ fd }) => fd),
    [-1],
  )
  assert.deepEqual(await readdir(folder), [])
})

test('results that cannot be kept are an error that tells where', async (t) => {
  const spool = new ResultSpool(join(await temporaryFolder(t), 'none'))
  t.after(() => spool.close())
  const recording = spool.record(control)
  await assert.rejects(recording.add(some(20_001)), {
    code: 'output_failed',
    message: /^results cannot be kept in .*none: /,
  })
})
