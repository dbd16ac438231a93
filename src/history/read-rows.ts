import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { formatInstant } from '../value/timestamp.ts'

/** A row of the history by column; instants are ISO 8601 texts. */
export type HistoryRow = Readonly<Record<string, string | number | boolean | null>>

/** The rows of a query over the history, some at a time. */
export async function* readRows(
  connection: DuckDBConnection,
  sql: string,
  values: readonly (string | number)[] = [],
): AsyncGenerator<readonly HistoryRow[]> {
  const result = await connection.stream(sql, [...values])
  const names = result.columnNames()
  while (true) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    const rows: Record<string, HistoryRow[string]>[] = Array.from({ length: chunk.rowCount }, () => ({}))
    for (const [i, name] of names.entries())
      for (const [row, value] of chunk.getColumnValues(i).entries()) rows[row]![name] = plain(value)
    yield rows
  }
}

/** What DuckDB gives for texts, numbers, truths and instants. */
export function plain(value: DuckDBValue): string | number | boolean | null {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return Number(value)
    default:
      return typeof value === 'object' && value !== null && 'micros' in value
        ? formatInstant(value.micros as bigint)
        : null
  }
}
