import type { DuckDBConnection } from '@duckdb/node-api'
import type { Keep } from './keep.ts'

/**
 * Removes the runs that are not to be kept, and answers how many. The newest run stays, and so does the last complete reading of each
 * table that the newest run asked for: without it the next complete reading would have nothing to be compared with.
 */
export async function removeOldRuns(
  connection: DuckDBConnection,
  newest: number,
  keep: Keep,
): Promise<number> {
  const kept =
    keep.kind === 'runs'
      ? `number IN (SELECT number FROM runs ORDER BY number DESC LIMIT ${keep.count})`
      : `started_at >= (SELECT started_at FROM runs WHERE number = ${newest}) - to_microseconds(${keep.microseconds})`
  const lastComplete = `
    SELECT max(s.run) FROM scans s SEMI JOIN (SELECT connection, table_name FROM scans WHERE run = ${newest}) n
      ON n.connection = s.connection AND n.table_name = s.table_name
    WHERE s.complete GROUP BY s.connection, s.table_name`
  const removed = await connection.runAndReadAll(
    `DELETE FROM runs WHERE number <> ${newest} AND NOT (${kept}) AND number NOT IN (${lastComplete}) RETURNING number`,
  )
  const numbers = removed.getRows().map(([number]) => Number(number))
  if (numbers.length === 0) return 0
  const gone = numbers.join(', ')
  await connection.run(`DELETE FROM scans WHERE run IN (${gone})`)
  await connection.run(`DELETE FROM registry_credentials WHERE run IN (${gone})`)
  await connection.run('DELETE FROM credential_ages WHERE last_seen < (SELECT min(started_at) FROM runs)')
  return numbers.length
}
