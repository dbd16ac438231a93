import assert from 'node:assert/strict'
import type { Engine } from '../../../src/engine/engine.ts'
import { CredsqlError } from '../../../src/errors/credsql-error.ts'
import { runSql } from '../duckdb/run-sql.ts'

/** What became of a statement: the same answer, a refusal, or an error in one engine or both. */
export type Outcome = 'equal' | 'refused' | 'failed'

type Answer = Awaited<ReturnType<typeof runSql>> | CredsqlError

async function answer(engine: Engine, sql: string): Promise<Answer> {
  try {
    return await runSql(engine, sql)
  } catch (error) {
    if (error instanceof CredsqlError) return error
    throw error
  }
}

/**
 * Runs a statement on both engines. Fails where alasql gives anything but DuckDB's columns, types and rows; their order counts
 * where the statement has one. An error is no answer, so it may be in one engine only: they need not compute the same rows.
 */
export async function assertEqualOrRefused(duckdb: Engine, alasql: Engine, sql: string): Promise<Outcome> {
  const [want, got] = [await answer(duckdb, sql), await answer(alasql, sql)]
  if (got instanceof CredsqlError) {
    assert.ok(['unsupported', 'engine_failed'].includes(got.code), `${got.code}: ${got.message}`)
    return got.code === 'unsupported' ? 'refused' : 'failed'
  }
  if (want instanceof CredsqlError) {
    assert.match(want.message, /out of range|overflow/i, `DuckDB refuses what alasql runs: ${sql}`)
    return 'failed'
  }
  const rows = (one: typeof got) => (/ order by /i.test(sql) ? one.rows : sorted(one.rows))
  assert.deepEqual(
    { columns: got.columns, rows: rows(got) },
    { columns: want.columns, rows: rows(want) },
    sql,
  )
  return 'equal'
}

function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const keyed = rows.map((row) => [keyOf(row), row] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row)
}

function keyOf(row: readonly unknown[]): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}
