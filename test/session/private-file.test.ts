import assert from 'node:assert/strict'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { createPrivateFile } from '../../src/session/private-file.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

test('a file is in its place as a whole, for its owner alone', async (t) => {
  const path = join(await temporaryFolder(t), 'r.html')
  await writeFile(path, '', { mode: 0o644 })
  const file = await createPrivateFile(path)
  await file.sink.write('one ')
  assert.equal(await readFile(path, 'utf8'), '')
  await file.sink.write('two')
  await file.commit()
  assert.equal(await readFile(path, 'utf8'), 'one two')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('what is discarded leaves nothing', async (t) => {
  const folder = await temporaryFolder(t)
  const file = await createPrivateFile(join(folder, 'r.html'))
  await file.sink.write('half')
  await file.discard()
  assert.deepEqual(await readdir(folder), [])
})

test('a file without a folder cannot be written', async (t) => {
  const path = join(await temporaryFolder(t), 'none', 'r.html')
  await assert.rejects(createPrivateFile(path), {
    code: 'output_failed',
    message: /none.r\.html cannot be written: /,
  })
})
