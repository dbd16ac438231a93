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

for (const kind of ['auto', 'duckdb'])
  test(`where it can, ${kind} opens DuckDB`, async (t) => {
    const { openEngine } = await import('../../../src/engine/open-engine.ts')
    const engine = await openEngine(kind as 'auto' | 'duckdb', (line) => assert.fail(line))
    t.after(() => engine.close())
    assert.equal(engine.name, 'duckdb')
  })
