import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { resolveSecretReference } from '../../../src/secrets/source.ts'
import type { SourceContext } from '../../../src/secrets/source-context.ts'
import { failedSource } from '../failed-source.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const skip = process.platform === 'win32' && 'a shell of POSIX'
const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }

const resolve = (command: string, context: Partial<SourceContext> = {}) =>
  resolveSecretReference({ scheme: 'command', command }, { env, ...context })

const outputs: readonly { command: string; want: string }[] = [
  { command: 'printf CANARY', want: 'CANARY' },
  { command: 'echo CANARY', want: 'CANARY' },
  { command: String.raw`printf 'CANARY\n\n'`, want: 'CANARY\n' },
  { command: 'echo YRANAC | tr YRNAC ABDEF', want: 'ABEDEF' },
  { command: 'echo noise >&2; echo CANARY', want: 'CANARY' },
  { command: 'cat; echo CANARY', want: 'CANARY' },
]
for (const { command, want } of outputs) {
  test(`command: ${command}`, { skip }, async () => assert.equal(await resolve(command), want))
}

test('a command gets the environment and the folder, and nothing else', { skip }, async (t) => {
  const cwd = await temporaryFolder(t)
  assert.equal(await resolve('echo "$TOKEN-$HOME"', { env: { ...env, TOKEN: 'CANARY' } }), 'CANARY-')
  assert.equal(await resolve('pwd -P', { cwd }), await resolve(`cd '${cwd}' && pwd -P`))
})

const failures: readonly { command: string; message: RegExp }[] = [
  { command: 'false CANARY', message: /the command false ended with exit code 1/ },
  { command: 'echo CANARY; echo CANARY >&2; exit 7', message: /the command echo ended with exit code 7/ },
  { command: 'TOKEN=CANARY false', message: /the command false ended/ },
  { command: "TOKEN='a CANARY b' false", message: /: the command ended/ },
  { command: '"CANARY" x', message: /: the command ended with exit code 127/ },
  {
    command: 'no-such-program-here CANARY',
    message: /the command no-such-program-here ended with exit code 127\n.*install it/,
  },
  { command: 'true', message: /printed nothing/ },
  { command: 'echo', message: /printed nothing/ },
  { command: String.raw`printf 'CANARY\377'`, message: /not UTF-8/ },
  { command: 'kill -9 $$', message: /killed by SIGKILL/ },
  { command: 'yes CANARY', message: /printed more than 1 MiB/ },
]
for (const { command, message } of failures) {
  test(`a failing command: ${command}`, { skip }, async () => {
    assert.match(await failedSource(resolve(command)), message)
  })
}

test('a command that hangs is killed', { skip }, async () => {
  assert.match(
    await failedSource(resolve('sleep 1000; echo CANARY', { timeout: 100 })),
    /did not finish within 0.1 s/,
  )
})

test('aborting kills the command and all that it started', { skip }, async (t) => {
  const folder = await temporaryFolder(t)
  const pipe = join(folder, 'pipe')
  await resolve(`mkfifo '${pipe}' && echo made`)
  const controller = new AbortController()
  const started = `exec 9>'${pipe}'; echo started >&9`
  const resolving = resolve(`${started}; sleep 1000 & sleep 1000`, { signal: controller.signal })
  const rejected = assert.rejects(resolving, { code: 'interrupted' })
  // The pipe's writing end is open for as long as one of the processes lives: its end is the end of all of them.
  let read = ''
  for await (const chunk of createReadStream(pipe, 'utf8')) {
    read += chunk
    controller.abort()
  }
  assert.equal(read, 'started\n')
  await rejected
})

test('an aborted signal starts nothing', { skip }, async (t) => {
  const file = join(await temporaryFolder(t), 'made')
  await assert.rejects(resolve(`touch '${file}'; echo x`, { signal: AbortSignal.abort() }), {
    code: 'interrupted',
  })
  await assert.rejects(readFile(file), { code: 'ENOENT' })
})

test('a variable that no program can be given is not quoted', { skip }, async () => {
  assert.match(
    await failedSource(resolve('echo x', { env: { ...env, BAD: 'CANARY\0' } })),
    /could not be started/,
  )
})
