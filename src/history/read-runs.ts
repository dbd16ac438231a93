import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { RunRecord, ScanRecord } from './run-record.ts'

/** Every run, oldest first. */
export async function readRuns(connection: DuckDBConnection): Promise<RunRecord[]> {
  const scans = new Map<number, ScanRecord[]>()
  const found = await connection.runAndReadAll(
    `SELECT run, connection, table_name, row_count, calls, errors, message, milliseconds, complete, query_hash FROM scans
     ORDER BY run, connection, table_name`,
  )
  for (const row of found.getRows()) {
    const run = Number(row[0])
    const list = scans.get(run) ?? []
    scans.set(run, list)
    list.push(scanOf(row))
  }
  const runs = await connection.runAndReadAll(
    `SELECT number, id, epoch_us(started_at), epoch_us(ended_at), version, made_by, complete, row_count FROM runs
     ORDER BY number`,
  )
  return runs.getRows().map(([number, id, startedAt, endedAt, version, by, complete, rows]) => ({
    number: Number(number),
    id: String(id),
    startedAt: startedAt as bigint,
    endedAt: endedAt as bigint,
    version: String(version),
    by: String(by),
    complete: complete === true,
    rows: Number(rows),
    scans: scans.get(Number(number)) ?? [],
  }))
}

function scanOf(row: readonly DuckDBValue[]): ScanRecord {
  const [, connection, tableName, rows, calls, errors, message, milliseconds, complete, queryHash] = row
  return {
    connection: String(connection),
    tableName: String(tableName),
    rows: Number(rows),
    calls: Number(calls),
    errors: Number(errors),
    message: message === null ? null : String(message),
    milliseconds: Number(milliseconds),
    complete: complete === true,
    queryHash: String(queryHash),
  }
}
