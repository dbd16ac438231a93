import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startPostgres } from '../conformance/postgres-server.ts'
import { alasqlAgreesWithDuckdb, duckdbAgreesWithPostgres, type FuzzTally } from './engines-agree.ts'
import { pushdownAgrees } from './pushdown-agrees.ts'

const seed = Number(process.env['CREDSQL_FUZZ_SEED'] ?? 20261121)
const cases = 500

function report(t: TestContext, { cases: all, compared }: FuzzTally): void {
  t.diagnostic(`seed ${seed}: ${compared} of ${all} statements were answered by both`)
  assert.ok(compared > all / 2, 'most statements are answered')
}

test('DuckDB answers as PostgreSQL does, where both answer', async (t) => {
  const server = await startPostgres()
  if (server === undefined) {
    assert.ok(process.env['CI'] === undefined, 'PostgreSQL is not installed')
    return t.skip('PostgreSQL is not installed')
  }
  t.after(() => server.stop())
  const postgres = await server.connect()
  t.after(() => postgres.close())
  report(t, await duckdbAgreesWithPostgres({ seed, cases }, postgres))
})

test('alasql answers as DuckDB does, where it does not refuse', async (t) => {
  report(t, await alasqlAgreesWithDuckdb({ seed, cases }))
})

test('with pushdown = without pushdown', async (t) => {
  t.diagnostic(`seed ${seed}`)
  await pushdownAgrees(t, { seed, cases: 40 })
})
