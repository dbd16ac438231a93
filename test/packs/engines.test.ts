import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoMachine } from '../cli/terminal.ts'

test('every shipped query answers the same on both engines', async (t) => {
  const { run } = await demoMachine(t)
  const { stdout } = await run(['packs', 'inventory', '-o', 'json'])
  const queries = JSON.parse(stdout) as { readonly query: string }[]
  let rows = 0
  for (const { query } of queries) {
    const answer = (engine: string) => run(['run', query, '--engine', engine, '-o', 'json'])
    const [duckdb, alasql] = [await answer('duckdb'), await answer('alasql')]
    assert.equal(duckdb.code, 0, `${query}: ${duckdb.stderr}`)
    assert.deepEqual(alasql, duckdb, query)
    rows += JSON.parse(duckdb.stdout).length
  }
  assert.ok(rows > queries.length)
})

test('every shipped control answers the same on both engines', async (t) => {
  const { run } = await demoMachine(t)
  const answer = (engine: string) => run(['check', '--engine', engine, '-o', 'json'])
  const [duckdb, alasql] = [await answer('duckdb'), await answer('alasql')]
  assert.equal(duckdb.code, 1, duckdb.stderr)
  assert.deepEqual(alasql, duckdb)
})
