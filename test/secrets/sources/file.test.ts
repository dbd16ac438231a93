import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { resolveSecretReference } from '../../../src/secrets/source.ts'
import type { SourceContext } from '../../../src/secrets/source-context.ts'
import { failedSource } from '../failed-source.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'

const resolve = (path: string, context: Partial<SourceContext> = {}) =>
  resolveSecretReference({ scheme: 'file', path }, { env: {}, ...context })

async function secretFile(t: TestContext, content: string | Uint8Array, mode = 0o600): Promise<string> {
  const path = join(await temporaryFolder(t), 'token')
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

const contents: readonly { name: string; content: string; want: string }[] = [
  { name: 'no line break', content: 'CANARY', want: 'CANARY' },
  { name: 'one line break', content: 'CANARY\n', want: 'CANARY' },
  { name: 'a line break of Windows', content: 'CANARY\r\n', want: 'CANARY' },
  { name: 'two line breaks', content: 'CANARY\n\n', want: 'CANARY\n' },
  { name: 'spaces around it', content: ' CANARY ', want: ' CANARY ' },
  { name: 'a byte order mark', content: '\uFEFFCANARY', want: 'CANARY' },
  { name: 'several lines', content: 'a\nb\n', want: 'a\nb' },
]
for (const { name, content, want } of contents) {
  test(`a file with ${name}`, { skip }, async (t) => {
    assert.equal(await resolve(await secretFile(t, content)), want)
  })
}

for (const mode of [0o644, 0o640, 0o604, 0o620, 0o602, 0o666]) {
  test(`a file of mode ${mode.toString(8)} is refused with the remedy`, { skip }, async (t) => {
    const path = await secretFile(t, 'CANARY', mode)
    const shown = await failedSource(resolve(path))
    assert.match(shown, new RegExp(`(readable|writable) by others \\(mode ${mode.toString(8)}\\)`))
    assert.ok(shown.includes(`chmod 600 ${path}`))
  })
}

for (const mode of [0o400, 0o600, 0o700, 0o711]) {
  test(`a file of mode ${mode.toString(8)} is read`, { skip }, async (t) => {
    assert.equal(await resolve(await secretFile(t, 'CANARY', mode)), 'CANARY')
  })
}

test('a link is judged by the file it leads to', { skip }, async (t) => {
  const path = await secretFile(t, 'CANARY', 0o644)
  await symlink(path, `${path}.link`)
  assert.match(await failedSource(resolve(`${path}.link`)), /readable by others/)
})

test('relative paths begin in the given folder, ~ is HOME', { skip }, async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'sub'))
  await writeFile(join(folder, 'sub', 'token'), 'CANARY', { mode: 0o600 })
  assert.equal(await resolve('sub/token', { cwd: folder }), 'CANARY')
  assert.equal(await resolve('./sub/../sub/token', { cwd: folder }), 'CANARY')
  assert.equal(await resolve('~/sub/token', { env: { HOME: folder }, cwd: '/' }), 'CANARY')
  assert.match(await failedSource(resolve('~/sub/token')), /needs HOME/)
})

test('a pipe is read whatever its mode', { skip }, async (t) => {
  const path = join(await temporaryFolder(t), 'pipe')
  execFileSync('mkfifo', ['-m', '644', path])
  const [value] = await Promise.all([resolve(path), writeFile(path, 'CANARY\n')])
  assert.equal(value, 'CANARY')
})

test('a file that a shell opened is read whatever its mode', { skip }, async (t) => {
  const file = await open(await secretFile(t, 'CANARY', 0o644))
  assert.equal(await resolve(`/dev/fd/${file.fd}`), 'CANARY')
  await file.close()
})

test('a path cannot pretend to be such a file', { skip }, async (t) => {
  const path = await secretFile(t, 'CANARY', 0o644)
  for (const prefix of ['/dev/fd/../..', '/run/secrets/../..', '/run/credentials/../..']) {
    assert.match(await failedSource(resolve(prefix + path)), /readable by others/)
  }
})

test('waiting for a pipe ends with the signal', { skip }, async (t) => {
  const path = join(await temporaryFolder(t), 'pipe')
  execFileSync('mkfifo', [path])
  const controller = new AbortController()
  const resolving = resolve(path, { signal: controller.signal })
  controller.abort()
  await assert.rejects(resolving, { code: 'interrupted' })
  // Lets the thread go that waits for a writer.
  await writeFile(path, '')
})

const failures: readonly { name: string; content: string | Uint8Array; message: RegExp }[] = [
  { name: 'nothing in it', content: '', message: /is empty/ },
  { name: 'a line break in it', content: '\n', message: /is empty/ },
  { name: 'bytes that are no text', content: Buffer.from('CANARY\xff', 'latin1'), message: /not UTF-8/ },
  { name: 'more than 1 MiB', content: 'CANARY'.repeat(200_000), message: /more than 1 MiB/ },
]
for (const { name, content, message } of failures) {
  test(`a file with ${name} is no secret`, { skip }, async (t) => {
    assert.match(await failedSource(resolve(await secretFile(t, content))), message)
  })
}

test('paths that lead nowhere say so', { skip }, async (t) => {
  const folder = await temporaryFolder(t)
  assert.match(await failedSource(resolve(join(folder, 'none'))), /there is no such file/)
  assert.match(await failedSource(resolve(folder)), /is a folder/)
  await writeFile(join(folder, 'file'), '')
  assert.match(await failedSource(resolve(join(folder, 'file', 'x'))), /no folder/)
})

test('an aborted signal is an interruption, or its own error', async () => {
  await assert.rejects(resolve('none', { signal: AbortSignal.abort() }), { code: 'interrupted' })
  const reason = new CredsqlError('timed_out', 'the deadline has passed')
  await assert.rejects(resolve('none', { signal: AbortSignal.abort(reason) }), reason)
})
