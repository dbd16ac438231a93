import type { Engine } from '../../src/engine/engine.ts'
import type { ErrorCode } from '../../src/errors/codes.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { letterOfType, ourCell, type PlainCell, rowText } from './cell-text.ts'
import type { DataWorld } from './data-world.ts'
import { letterOfPostgres, postgresCell } from './postgres-cell.ts'
import type { PostgresConnection } from './postgres-connection.ts'
import type { SortMode } from './slt-file.ts'

/** How a statement ended, in the form in which engines are compared. */
export type Outcome =
  | { readonly kind: 'rows'; readonly types: string; readonly rows: readonly string[] }
  | { readonly kind: 'error'; readonly code: ErrorCode | 'PostgreSQL'; readonly message: string }

/** How a statement ends with one of our engines. Whatever is thrown that is no `CredsqlError` is thrown on. */
export async function ourOutcome(world: DataWorld, sql: string, engine: Engine): Promise<Outcome> {
  try {
    const { columns, rows } = await world.run(sql, engine)
    return {
      kind: 'rows',
      types: columns.map(({ type }) => letterOfType[type]).join(''),
      rows: rows.map((row) => rowText(row.map((value, i): PlainCell => ourCell(value, columns[i]?.type)))),
    }
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    return { kind: 'error', code: error.code, message: error.message }
  }
}

/** How a statement ends with PostgreSQL. */
export async function postgresOutcome(connection: PostgresConnection, sql: string): Promise<Outcome> {
  const answer = await connection.query(sql)
  if (answer.kind === 'error') return { kind: 'error', code: 'PostgreSQL', message: answer.message }
  const types = answer.columns.map(({ type }) => type)
  return {
    kind: 'rows',
    types: types.map(letterOfPostgres).join(''),
    rows: answer.rows.map((row) => rowText(row.map((cell, i) => postgresCell(cell, types[i] ?? 0)))),
  }
}

/** Rows as they are compared: as they came, or sorted. */
export function sortedRows(rows: readonly string[], sort: SortMode): readonly string[] {
  return sort === 'rowsort' ? rows.toSorted() : rows
}
