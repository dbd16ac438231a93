import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openThreadedAlasql } from '../../../src/engine/alasql/thread/threaded-engine.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { parseSelect, runSql } from '../duckdb/run-sql.ts'

const columns = [{ name: 'id', type: 'text' }] as const
// Some 10^18 rows: it does not end by itself.
const endless = `select count(*) from ${'abcdef'.replaceAll(/./g, 'r $&, ')}r where a.id || f.id like '%z'`

async function opened(t: TestContext): Promise<Engine> {
  const engine = await openThreadedAlasql()
  t.after(() => engine.close())
  await engine.createRelation('r', columns)
  await engine.append('r', { length: 1000, columns: [Array.from({ length: 1000 }, (_, n) => `x${n}`)] })
  return engine
}

test('rows, columns and values that only a clone keeps come back from the thread', async (t) => {
  const engine = await opened(t)
  const { rows } = await runSql(
    engine,
    'select id, 9223372036854775807 as n from r where id > $1 order by id',
    ['x998'],
  )
  assert.deepEqual(rows, [['x999', 9223372036854775807n]])
})

test('an error of the thread keeps its code and its hint', async (t) => {
  const engine = await opened(t)
  await assert.rejects(runSql(engine, 'select row_number() over () from r'), (error: Error) => {
    const { code, details } = error as Error & { code: string; details: { hint?: string } }
    assert.equal(code, 'unsupported')
    assert.match(details.hint ?? '', /--engine duckdb/)
    return true
  })
})

test('what computes without an end is interrupted, and the engine can be used again', async (t) => {
  const engine = await opened(t)
  const running = engine.query({ tree: await parseSelect(endless), parameters: [] })
  const waiting = engine.truncate('r')
  const ended = running.then(() => 'ended')
  ended.catch(() => undefined)
  assert.equal(await Promise.race([ended, setTimeout(100, 'computing')]), 'computing')
  engine.interrupt()
  await assert.rejects(running, { code: 'interrupted' })
  await assert.rejects(waiting, { code: 'interrupted' })
  // Its relations ended with the thread; whoever made them drops them as ever.
  await engine.dropRelation('r')
  await engine.createRelation('r', columns)
  await engine.append('r', { length: 1, columns: [['again']] })
  assert.deepEqual((await runSql(engine, 'select id from r')).rows, [['again']])
})

test('a relation that is made again after an interruption can be dropped', async (t) => {
  const engine = await opened(t)
  const running = engine.query({ tree: await parseSelect(endless), parameters: [] })
  engine.interrupt()
  await assert.rejects(running, { code: 'interrupted' })
  await engine.createRelation('r', columns)
  await engine.dropRelation('r')
  await engine.createRelation('r', columns)
  assert.deepEqual((await runSql(engine, 'select count(*) from r')).rows, [[0]])
})

test('a refused statement leaves nothing that an interruption would end', async (t) => {
  const engine = await opened(t)
  await assert.rejects(runSql(engine, 'select row_number() over () from r'), { code: 'unsupported' })
  const creating = engine.createRelation('s', columns)
  engine.interrupt()
  await creating
  assert.deepEqual((await runSql(engine, 'select count(*) from r')).rows, [[1000]])
})

test('a result that is read while it is interrupted ends as interrupted', async (t) => {
  const engine = await opened(t)
  const { batches } = await engine.query({
    tree: await parseSelect('select a.id as id from r a, (select id from r limit 5) b'),
    parameters: [],
  })
  const reading = batches[Symbol.asyncIterator]()
  assert.equal((await reading.next()).done, false)
  engine.interrupt()
  await assert.rejects(Promise.resolve(reading.next()), { code: 'interrupted' })
  assert.deepEqual((await runSql(engine, 'select count(*) from r')).rows, [[1000]])
})

test('a result that is given up leaves the engine free', async (t) => {
  const engine = await opened(t)
  const { batches } = await engine.query({
    tree: await parseSelect('select a.id as id from r a, (select id from r limit 5) b'),
    parameters: [],
  })
  for await (const { length } of batches) {
    assert.ok(length > 0)
    break
  }
  assert.deepEqual((await runSql(engine, 'select count(*) from r')).rows, [[1000]])
})

test('closing ends what runs', async (t) => {
  const engine = await opened(t)
  const running = engine.query({ tree: await parseSelect(endless), parameters: [] })
  engine.close()
  await assert.rejects(running, { code: 'engine_failed' })
  await assert.rejects(engine.createRelation('s', columns), { code: 'engine_failed' })
  engine.close()
})

test('where no thread is allowed, the engine runs in the process’s own', () => {
  const module = fileURLToPath(new URL('../../../src/engine/open-engine.ts', import.meta.url))
  const script = `
    const { Worker } = await import('node:worker_threads')
    const { syncBuiltinESMExports, createRequire } = await import('node:module')
    const threads = createRequire(import.meta.url)('node:worker_threads')
    threads.Worker = class { constructor() { throw Object.assign(new Error('no'), { code: 'ERR_ACCESS_DENIED' }) } }
    syncBuiltinESMExports()
    const { openEngine } = await import(${JSON.stringify(module)})
    const engine = await openEngine('alasql')
    await engine.createRelation('r', [{ name: 'id', type: 'text' }])
    console.log(engine.name)
    engine.close()`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  )
  assert.equal(stdout, 'alasql\n', stderr)
})
