import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type FingerprintKeySource, openFingerprintKey } from '../../src/secrets/fingerprint-key.ts'
import { temporaryFolder } from './temporary-folder.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'
const loadFingerprintKey = async (source: FingerprintKeySource) => (await openFingerprintKey(source))()
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

test('the key is made on first use, private, and stays', { skip }, async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'a', 'credsql')
  const key = await loadFingerprintKey({ dataFolder, env: {} })
  assert.equal(key.length, 32)
  assert.deepEqual(await loadFingerprintKey({ dataFolder, env: {} }), key)
  assert.deepEqual(await readdir(dataFolder), ['fingerprint.key'])
  const path = join(dataFolder, 'fingerprint.key')
  assert.equal(await readFile(path, 'utf8'), `${Buffer.from(key).toString('hex')}\n`)
  assert.equal(await modeOf(path), 0o600)
  assert.equal(await modeOf(dataFolder), 0o700)
})

test('keys of two folders differ', async (t) => {
  const folder = await temporaryFolder(t)
  const one = await loadFingerprintKey({ dataFolder: join(folder, '1'), env: {} })
  const two = await loadFingerprintKey({ dataFolder: join(folder, '2'), env: {} })
  assert.notDeepEqual(one, two)
})

test('first uses at the same time agree on one key', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'credsql')
  const keys = await Promise.all(
    Array.from({ length: 20 }, () => loadFingerprintKey({ dataFolder, env: {} })),
  )
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 1)
  assert.deepEqual(await readdir(dataFolder), ['fingerprint.key'])
})

for (const mode of [0o644, 0o640, 0o604, 0o620]) {
  test(`a key file of mode ${mode.toString(8)} is refused`, { skip }, async (t) => {
    const dataFolder = await temporaryFolder(t)
    const path = join(dataFolder, 'fingerprint.key')
    await writeFile(path, 'ab'.repeat(32))
    await chmod(path, mode)
    await assert.rejects(loadFingerprintKey({ dataFolder, env: {} }), (error) => {
      assert.match(inspect(error), /state_unusable/)
      assert.ok(inspect(error).includes(`chmod 600 ${path}`))
      return true
    })
  })
}

for (const content of ['', 'CANARY', 'ab'.repeat(31), `${'ab'.repeat(32)}ab`]) {
  test(`a key file of ${content.length} characters is refused and kept`, { skip }, async (t) => {
    const dataFolder = await temporaryFolder(t)
    const path = join(dataFolder, 'fingerprint.key')
    await writeFile(path, content, { mode: 0o600 })
    await assert.rejects(loadFingerprintKey({ dataFolder, env: {} }), {
      code: 'state_unusable',
      message: /64 hex digits/,
    })
    assert.equal(await readFile(path, 'utf8'), content)
  })
}

test('a folder in which others may write is refused', { skip }, async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'credsql')
  await mkdir(dataFolder)
  await chmod(dataFolder, 0o777)
  await assert.rejects(loadFingerprintKey({ dataFolder, env: {} }), {
    code: 'state_unusable',
    message: /writable by others/,
  })
  assert.deepEqual(await readdir(dataFolder), [])
})

test('a folder that cannot be made is an error', async (t) => {
  const file = join(await temporaryFolder(t), 'file')
  await writeFile(file, '')
  await assert.rejects(loadFingerprintKey({ dataFolder: join(file, 'credsql'), env: {} }), {
    code: 'state_unusable',
  })
})

test('a configured secret makes the key, and no file', async (t) => {
  const dataFolder = await temporaryFolder(t)
  const configured = { scheme: 'env', name: 'KEY' } as const
  const want = createHash('sha256').update('team secret').digest()
  assert.deepEqual(await loadFingerprintKey({ dataFolder, env: { KEY: 'team secret' }, configured }), want)
  const resolve = async () => 'team secret'
  assert.deepEqual(await loadFingerprintKey({ dataFolder, env: {}, configured, resolve }), want)
  await assert.rejects(loadFingerprintKey({ dataFolder, env: {}, configured }), {
    code: 'secret_source_failed',
  })
  assert.deepEqual(await readdir(dataFolder), [])
})

test('nothing is read or made before the key is asked for', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'credsql')
  const key = await openFingerprintKey({ dataFolder, env: {} })
  await assert.rejects(stat(dataFolder), { code: 'ENOENT' })
  assert.equal(key().length, 32)
  assert.deepEqual(await readdir(dataFolder), ['fingerprint.key'])
})
