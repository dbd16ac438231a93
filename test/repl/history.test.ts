import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { History } from '../../src/repl/history.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

const skip = process.platform === 'win32' && 'modes of POSIX'

async function stateFolder(t: TestContext): Promise<string> {
  return join(await temporaryFolder(t), 'credsql')
}

async function linesIn(folder: string): Promise<readonly unknown[]> {
  const lines = (await readFile(join(folder, 'history'), 'utf8')).split('\n')
  assert.equal(lines.pop(), '')
  return lines.map((line): unknown => JSON.parse(line))
}

test('what is added is there the next time, oldest first, several lines as one entry', async (t) => {
  const folder = await stateFolder(t)
  const history = await History.open(folder)
  assert.deepEqual(history.entries(), [])
  await history.add('SELECT 1;')
  await history.add('SELECT\n  2;')
  assert.deepEqual(history.entries(), ['SELECT 1;', 'SELECT\n  2;'])
  assert.deepEqual((await History.open(folder)).entries(), ['SELECT 1;', 'SELECT\n  2;'])
  assert.deepEqual(await linesIn(folder), ['SELECT 1;', 'SELECT\n  2;'])
})

test('the file is its owner’s alone, and becomes so again', { skip }, async (t) => {
  const folder = await stateFolder(t)
  const path = join(folder, 'history')
  const history = await History.open(folder)
  await history.add('a')
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  await chmod(path, 0o644)
  await history.add('b')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('blank texts and the newest once more are not added', async (t) => {
  const history = await History.open(await stateFolder(t))
  for (const text of ['a', ' \n', 'a', 'b', 'a']) await history.add(text)
  assert.deepEqual(history.entries(), ['a', 'b', 'a'])
})

test('two at once lose nothing of each other', async (t) => {
  const folder = await stateFolder(t)
  const [one, other] = await Promise.all([History.open(folder), History.open(folder)])
  const texts = Array.from({ length: 40 }, (_, at) => `SELECT ${at}`)
  await Promise.all(texts.map((text, at) => (at % 2 === 0 ? one : other).add(text)))
  assert.deepEqual([...(await linesIn(folder))].sort(), [...texts].sort())
  assert.equal(one.entries().length, 20)
})

test('the newest 2,000 are kept, and what others add while the file is shortened', { skip }, async (t) => {
  const folder = await stateFolder(t)
  await mkdir(folder, { mode: 0o700 })
  const lines = Array.from({ length: 2500 }, (_, at) => JSON.stringify(`SELECT ${at}`))
  await writeFile(join(folder, 'history'), `${lines.slice(0, 1990).join('\n')}\n`)
  const writer = await History.open(folder)
  await appendFile(join(folder, 'history'), `${lines.slice(1990).join('\n')}\n`)
  const added = Array.from({ length: 20 }, (_, at) => `added ${at}`)
  const [reader] = await Promise.all([
    History.open(folder),
    Promise.all(added.map((text) => writer.add(text))),
    History.open(folder),
  ])
  assert.equal(reader.entries().length, 2000)
  const kept = await linesIn(folder)
  for (const text of [...added, 'SELECT 2499', 'SELECT 600']) assert.ok(kept.includes(text), text)
  assert.ok(!kept.includes('SELECT 499'))
  assert.deepEqual(await readdir(folder), ['history'])
  assert.equal((await stat(join(folder, 'history'))).mode & 0o777, 0o600)
  await writer.add('after all')
  assert.equal((await linesIn(folder)).at(-1), 'after all')
})

test('broken lines are passed over, and do not spoil the next one', async (t) => {
  const folder = await stateFolder(t)
  await mkdir(folder, { mode: 0o700 })
  await writeFile(join(folder, 'history'), '"a"\n\n{"no": "text"}\n"cut o', { mode: 0o600 })
  const history = await History.open(folder)
  assert.deepEqual(history.entries(), ['a'])
  await history.add('b')
  assert.deepEqual((await History.open(folder)).entries(), ['a', 'b'])
})

test('search goes from the newest to the oldest, whatever the case', async (t) => {
  const history = await History.open(await stateFolder(t))
  for (const text of ['SELECT a', 'show tables', 'select b', 'describe t']) await history.add(text)
  for (const [needle, before, want] of [
    ['select', 4, 2],
    ['SELECT', 2, 0],
    ['select', 0, undefined],
    ['t', 99, 3],
    ['nothing', 4, undefined],
  ] as const)
    assert.equal(history.search(needle, before), want, `${needle} before ${before}`)
})

test('a history that cannot be read is an error that says so', async (t) => {
  const folder = await stateFolder(t)
  await mkdir(join(folder, 'history'), { recursive: true })
  await assert.rejects(
    History.open(folder),
    (error) => error instanceof CredsqlError && error.code === 'state_unusable',
  )
})
