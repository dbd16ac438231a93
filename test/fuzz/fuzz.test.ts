import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startPostgres } from '../conformance/postgres-server.ts'
import { alasqlAgreesWithDuckdb, duckdbAgreesWithPostgres, type FuzzTally } from './engines-agree.ts'
import { depotAgrees } from './pushdown/depot-agrees.ts'
import { pushdownAgrees } from './pushdown/pushdown-agrees.ts'

const seed = Number(process.env['CREDSQL_FUZZ_SEED'] ?? 20261121)

/** Tells the seed and how many statements were compared, which must be at least a share of them. */
function report(t: TestContext, { cases, compared }: FuzzTally, share: number): void {
  t.diagnostic(`seed ${seed}: ${compared} of ${cases} statements were answered by both`)
  assert.ok(compared > share * cases, `less than ${100 * share} % of the statements are answered`)
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
  report(t, await duckdbAgreesWithPostgres({ seed, cases: 500 }, postgres), 0.8)
})

test('alasql answers as DuckDB does, where it does not refuse', async (t) => {
  report(t, await alasqlAgreesWithDuckdb({ seed, cases: 500 }), 0.4)
})

test('an API that filters, sorts and pages = its rows', async (t) => {
  report(t, await depotAgrees(t, { seed, cases: 150 }), 0.7)
})

test('with pushdown = without pushdown', async (t) => {
  t.diagnostic(`seed ${seed}`)
  await pushdownAgrees(t, { seed, cases: 40 })
})
