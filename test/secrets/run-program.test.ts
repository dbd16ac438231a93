import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from './temporary-folder.ts'

const skip = process.platform === 'win32' && 'signals of POSIX'
const source = pathToFileURL(join(import.meta.dirname, '..', '..', 'src', 'secrets', 'run-program.ts'))

/** Waits for a program that hangs, and ends when its stdin does. */
const script = `
import { runProgram } from '${source}'
runProgram({
  program: '/bin/sh', args: ['-c', 'exec 4> "$PIPE"; echo ready >&4; exec sleep 600'],
  env: process.env, timeout: 600_000, mostBytes: 10,
})
process.stdin.on('end', () => process.exit(7)).resume()
`

test('a program that hangs ends with the process that waits for it', { skip, timeout: 60_000 }, async (t) => {
  const PIPE = join(await temporaryFolder(t), 'pipe')
  execFileSync('mkfifo', [PIPE])
  const waiting = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, PIPE },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const exit = once(waiting, 'exit')
  let said = ''
  // The pipe ends when the last that could write to it has ended.
  for await (const part of createReadStream(PIPE, 'utf8')) {
    said += part
    waiting.stdin.end()
  }
  assert.equal(said, 'ready\n')
  assert.deepEqual(await exit, [7, null])
})
