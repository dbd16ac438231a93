import assert from 'node:assert/strict'
import { chmod, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { SealedFile } from '../../src/serve/sealed-file.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

const key = Buffer.alloc(32, 7)
const { signal } = new AbortController()

async function sealedFile(t: TestContext, bytes: Uint8Array = key) {
  const folder = join(await temporaryFolder(t), 'store')
  const path = join(folder, 'docker.store')
  return { folder, path, file: new SealedFile(path, async () => bytes) }
}

async function fault(work: Promise<unknown>): Promise<CredsqlError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof CredsqlError, String(error))
  return error
}

test('what was written is read, and the file is its owner’s alone', async (t) => {
  const { folder, path, file } = await sealedFile(t)
  assert.equal(await file.read(), undefined)
  await file.update((text) => `${text ?? 'nothing'}, CANARY ä`, signal)
  await file.update((text) => `${text}, more`, signal)
  assert.equal(await file.read(), 'nothing, CANARY ä, more')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  assert.deepEqual(await readdir(folder), ['docker.store'])
  assert.ok(!(await readFile(path, 'utf8')).includes('CANARY'))
})

test('the same text is never sealed the same', async (t) => {
  const { path, file } = await sealedFile(t)
  const seen = new Set<string>()
  for (let i = 0; i < 3; i += 1) {
    await file.update(() => 'the same', signal)
    seen.add(await readFile(path, 'utf8'))
  }
  assert.equal(seen.size, 3)
})

test('writers at the same time lose nothing', async (t) => {
  const { folder, path, file } = await sealedFile(t)
  const others = Array.from({ length: 7 }, () => new SealedFile(path, async () => key))
  const writers = [file, ...others]
  await Promise.all(writers.map((one, i) => one.update((text) => `${text ?? ''}${i}`, signal)))
  assert.equal([...((await file.read()) ?? '')].sort().join(''), '01234567')
  assert.deepEqual(await readdir(folder), ['docker.store'])
})

test('a change that throws leaves the file, and the next writer is not held', async (t) => {
  const { file } = await sealedFile(t)
  await file.update(() => 'before', signal)
  const failing = file.update(() => {
    throw new CredsqlError('internal', 'no')
  }, signal)
  assert.equal((await fault(failing)).code, 'internal')
  await file.update((text) => `${text} and after`, signal)
  assert.equal(await file.read(), 'before and after')
})

test('a lock that a dead process left is taken away', async (t) => {
  const { folder, path, file } = await sealedFile(t)
  await file.update(() => 'one', signal)
  await writeFile(`${path}.lock`, '')
  await utimes(`${path}.lock`, 0, 0)
  await file.update((text) => `${text}, two`, signal)
  assert.equal(await file.read(), 'one, two')
  assert.deepEqual(await readdir(folder), ['docker.store'])
})

test('waiting for a lock that is held ends with the signal', async (t) => {
  const { path, file } = await sealedFile(t)
  await file.update(() => 'one', signal)
  await writeFile(`${path}.lock`, '')
  const controller = new AbortController()
  const waiting = file.update(() => 'two', controller.signal)
  controller.abort()
  const error = await fault(waiting)
  assert.equal(error.code, 'state_unusable')
  assert.match(error.message, /docker\.store\.lock is held by another credsql/)
  assert.equal(await file.read(), 'one')
})

test('another key does not open it', async (t) => {
  const { path, file } = await sealedFile(t)
  await file.update(() => 'CANARY', signal)
  const other = new SealedFile(path, async () => Buffer.alloc(32, 8))
  const error = await fault(other.read())
  assert.equal(error.code, 'state_unusable')
  assert.match(error.message, /cannot be opened: it was changed, or belongs to another key/)
  assert.equal((await fault(other.update(() => 'x', signal))).code, 'state_unusable')
  assert.equal(await file.read(), 'CANARY')
})

for (const { name, change } of [
  {
    name: 'data',
    change: (text: string) => text.replace(/("data":".)./, '$1/').replace(/("data":"..)./, '$1+'),
  },
  { name: 'salt', change: (text: string) => text.replace(/"salt":"[^"]{4}/, '"salt":"AAAA') },
  { name: 'nonce', change: (text: string) => text.replace(/"nonce":"[^"]{4}/, '"nonce":"AAAA') },
  { name: 'no nonce', change: (text: string) => text.replace(/"nonce":"[^"]*"/, '"nonce":""') },
  { name: 'no data', change: (text: string) => text.replace(/"data":"[^"]*"/, '"data":""') },
  {
    name: 'another version',
    change: (text: string) => text.replace('"credsql_sealed":1', '"credsql_sealed":2'),
  },
  { name: 'no JSON', change: () => 'plain text' },
  { name: 'empty', change: () => '' },
])
  test(`a file that was changed is refused: ${name}`, async (t) => {
    const { path, file } = await sealedFile(t)
    await file.update(() => 'CANARY', signal)
    await writeFile(path, change(await readFile(path, 'utf8')))
    const error = await fault(file.read())
    assert.equal(error.code, 'state_unusable')
    assert.ok(!error.message.includes('CANARY'))
  })

test('a file that others can read is refused', async (t) => {
  const { path, file } = await sealedFile(t)
  await file.update(() => 'one', signal)
  await chmod(path, 0o644)
  assert.match((await fault(file.read())).message, /is readable by others \(mode 644\)/)
})
