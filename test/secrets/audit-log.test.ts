import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { type AuditEntry, AuditLog } from '../../src/secrets/audit-log.ts'
import { temporaryFolder } from './temporary-folder.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'
const handle = 'sealed:0123456789ab'
const entry: AuditEntry = {
  event: 'reveal',
  statement: 'select password from x',
  connection: 'do',
  fingerprints: [handle],
}

async function makeLog(t: TestContext): Promise<AuditLog> {
  let seconds = 0
  const stateFolder = join(await temporaryFolder(t), 'credsql')
  return new AuditLog({ stateFolder, now: () => new Date(seconds++ * 1000) })
}

test('each entry is one line of JSON, in a private file', { skip }, async (t) => {
  const log = await makeLog(t)
  await log.append(entry)
  await log.append({ event: 'mint', statement: 'a\nb\u2028"c"', fingerprints: [] })
  const lines = (await readFile(log.path, 'utf8')).split('\n')
  assert.deepEqual(
    lines.slice(0, 2).map((line): unknown => JSON.parse(line)),
    [
      { time: '1970-01-01T00:00:00.000Z', ...entry },
      { time: '1970-01-01T00:00:01.000Z', event: 'mint', statement: 'a\nb\u2028"c"', fingerprints: [] },
    ],
  )
  assert.deepEqual(lines.slice(2), [''])
  assert.equal((await stat(log.path)).mode & 0o777, 0o600)
  assert.equal((await stat(join(log.path, '..'))).mode & 0o777, 0o700)
})

test('lines that are appended at the same time stay whole', async (t) => {
  const log = await makeLog(t)
  const statements = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(2000))
  await Promise.all(statements.map((statement) => log.append({ ...entry, statement })))
  const lines = (await readFile(log.path, 'utf8')).trimEnd().split('\n')
  const written = lines.map((line) => (JSON.parse(line) as AuditEntry).statement)
  assert.deepEqual(written.sort(), statements.sort())
})

test('what is there already stays, and is closed to others', { skip }, async (t) => {
  const log = await makeLog(t)
  await mkdir(join(log.path, '..'), { mode: 0o700 })
  await writeFile(log.path, 'before\n')
  await chmod(log.path, 0o644)
  await log.append(entry)
  assert.match(await readFile(log.path, 'utf8'), /^before\n\{.*\}\n$/)
  assert.equal((await stat(log.path)).mode & 0o777, 0o600)
})

test('an entry with anything but handles is not written', async (t) => {
  const log = await makeLog(t)
  await assert.rejects(log.append({ ...entry, fingerprints: [handle, 'CANARY'] }), (error) => {
    assert.match(inspect(error), /internal/)
    assert.ok(!inspect(error).includes('CANARY'))
    return true
  })
  await assert.rejects(readFile(log.path), { code: 'ENOENT' })
})

test('a log that cannot be written is an error', async (t) => {
  const log = await makeLog(t)
  await mkdir(log.path, { recursive: true, mode: 0o700 })
  await assert.rejects(log.append(entry), { code: 'state_unusable' })
})
