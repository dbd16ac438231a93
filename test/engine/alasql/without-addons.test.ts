import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const module = new URL('../../../src/engine/open-engine.ts', import.meta.url).href

/** Opens engines of these kinds, one after the other, in a Node of their own that may load no native add-on. */
function withoutAddons(...kinds: readonly string[]) {
  const script = `const { openEngine } = await import(${JSON.stringify(module)})
    for (const kind of ${JSON.stringify(kinds)}) console.log((await openEngine(kind)).name)`
  return run(process.execPath, ['--no-addons', '--import', 'tsx', '--input-type=module', '-e', script])
}

test('where DuckDB cannot be loaded, auto opens alasql and says so once', async () => {
  const { stdout, stderr } = await withoutAddons('auto', 'auto', 'alasql')
  assert.equal(stdout, 'alasql\nalasql\nalasql\n')
  const notices = stderr.split('\n').filter((line) => line.includes('alasql'))
  assert.equal(notices.length, 1, stderr)
  assert.match(
    notices[0] ?? '',
    /^DuckDB cannot be loaded \(.+\): the alasql engine runs instead; it refuses what it cannot do exactly$/,
  )
})

test('where DuckDB cannot be loaded, duckdb fails', async () => {
  await assert.rejects(withoutAddons('duckdb'), /DuckDB cannot be loaded/)
})

test('where DuckDB cannot be loaded, a refusal says why, and offers no DuckDB', async () => {
  const script = `const { openEngine } = await import(${JSON.stringify(module)})
    const engine = await openEngine('auto', () => undefined)
    const over = { funcname: [{ String: { sval: 'row_number' } }], over: { frameOptions: 1058 } }
    const tree = { targetList: [{ ResTarget: { val: { FuncCall: over } } }], op: 'SETOP_NONE' }
    await engine.check({ tree, parameters: [] }).catch((error) => console.log(error.message, error.details.hint))
    engine.close()`
  const { stdout } = await run(process.execPath, [
    ...['--no-addons', '--import', 'tsx', '--input-type=module'],
    ...['-e', script],
  ])
  assert.match(
    stdout,
    /^the alasql engine does not run window functions It refuses .* DuckDB cannot be loaded here: /,
  )
  assert.match(stdout, /Node must be allowed to load native add-ons/)
  assert.doesNotMatch(stdout, /use duckdb|--engine|engine: duckdb/)
})

test('a binding that is not installed is to be installed', async () => {
  const script = `const { Module } = await import('node:module')
    const find = Module._resolveFilename
    Module._resolveFilename = function (name, ...rest) {
      if (!name.startsWith('@duckdb/node-bindings-')) return find.call(this, name, ...rest)
      throw Object.assign(new Error('Cannot find module ' + name), { code: 'MODULE_NOT_FOUND' })
    }
    const { openEngine } = await import(${JSON.stringify(module)})
    await openEngine('duckdb').catch((error) => console.log(error.details.hint))`
  const { stdout } = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
  assert.match(
    stdout,
    /such as @duckdb\/node-bindings-.* is not installed: install again without --omit=optional/,
  )
  assert.doesNotMatch(stdout, /add-ons/)
})

for (const kind of ['auto', 'duckdb'])
  test(`where it can, ${kind} opens DuckDB`, async (t) => {
    const { openEngine } = await import('../../../src/engine/open-engine.ts')
    const engine = await openEngine(kind as 'auto' | 'duckdb', (line) => assert.fail(line))
    t.after(() => engine.close())
    assert.equal(engine.name, 'duckdb')
  })
