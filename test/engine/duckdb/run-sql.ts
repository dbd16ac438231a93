import type { SelectStmt } from '@pgsql/types'
import { parse } from 'libpg-query'
import type { Engine, ParameterValue } from '../../../src/engine/engine.ts'
import type { ResultColumn, ResultValue } from '../../../src/value/batch.ts'

/** The tree of a SELECT. */
export async function parseSelect(sql: string): Promise<SelectStmt> {
  const node = (await parse(sql)).stmts?.[0]?.stmt
  if (node === undefined || !('SelectStmt' in node)) throw new Error(`no SELECT: ${sql}`)
  return node.SelectStmt
}

/** Runs a SELECT and collects its rows. */
export async function runSql(
  engine: Engine,
  sql: string,
  parameters: readonly ParameterValue[] = [],
): Promise<{ columns: readonly ResultColumn[]; rows: ResultValue[][] }> {
  const result = await engine.query({ tree: await parseSelect(sql), parameters })
  const rows: ResultValue[][] = []
  for await (const batch of result.batches) {
    for (let row = 0; row < batch.length; row += 1)
      rows.push(batch.columns.map((column) => column[row] ?? null))
  }
  return { columns: result.columns, rows }
}
