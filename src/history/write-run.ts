import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { CredsqlError } from '../errors/credsql-error.ts'
import { isHandle } from '../secrets/fingerprint.ts'
import { noteAges } from './credential-ages.ts'
import type { DuckdbClient } from './duckdb-client.ts'
import { fingerprintColumn, type HistoryColumn, type HistoryValue, historyColumns } from './history-column.ts'
import type { Keep } from './keep.ts'
import { removeOldRuns } from './retention.ts'
import type { CredentialBatch, NewRun, RunRecord } from './run-record.ts'
import type { OpenStore } from './store-file.ts'

// DuckDB's vectors hold this many values.
const chunkLength = 2048

/** A run that was written, and how many old ones were removed for it. */
export interface WrittenRun {
  readonly run: RunRecord
  readonly removed: number
}

/** Writes a run with its credentials, in one transaction: it is there whole, or not at all. */
export async function writeRun(
  { client, connection }: OpenStore,
  run: NewRun,
  batches: readonly CredentialBatch[],
  keep: Keep | undefined,
): Promise<WrittenRun> {
  await connection.run('BEGIN')
  try {
    const last = await connection.runAndReadAll('SELECT coalesce(max(number), 0)::INTEGER FROM runs')
    const number = Number(last.getRows()[0]?.[0]) + 1
    const rows = batches.reduce((sum, { length }) => sum + length, 0)
    await insertRun(client, connection, { ...run, number, rows })
    await appendCredentials(client, connection, number, batches)
    await noteAges(connection, number)
    const removed = keep === undefined ? 0 : await removeOldRuns(connection, number, keep)
    await connection.run('COMMIT')
    return { run: { ...run, number, rows }, removed }
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

async function insertRun(client: DuckdbClient, connection: DuckDBConnection, run: RunRecord): Promise<void> {
  const instant = (micros: bigint) => new client.DuckDBTimestampTZValue(micros)
  await connection.run('INSERT INTO runs VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
    run.number,
    run.id,
    instant(run.startedAt),
    instant(run.endedAt),
    run.version,
    run.by,
    run.complete,
    run.rows,
  ])
  for (const scan of run.scans)
    await connection.run('INSERT INTO scans VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      run.number,
      scan.connection,
      scan.tableName,
      scan.rows,
      scan.calls,
      scan.errors,
      scan.message,
      scan.milliseconds,
      scan.complete,
      scan.queryHash,
    ])
}

async function appendCredentials(
  client: DuckdbClient,
  connection: DuckDBConnection,
  run: number,
  batches: readonly CredentialBatch[],
): Promise<void> {
  const types: Readonly<Record<HistoryColumn['type'], DuckDBType>> = {
    text: client.VARCHAR,
    timestamp: client.TIMESTAMPTZ,
    boolean: client.BOOLEAN,
  }
  const chunkTypes = [client.INTEGER, ...historyColumns.map(({ type }) => types[type])]
  const inDuckdb = (value: HistoryValue): DuckDBValue =>
    typeof value === 'bigint' ? new client.DuckDBTimestampTZValue(value) : value
  const appender = await connection.createAppender('registry_credentials')
  try {
    for (const { length, columns } of batches) {
      checkFingerprints(columns)
      for (let start = 0; start < length; start += chunkLength) {
        const end = Math.min(length, start + chunkLength)
        const chunk = client.DuckDBDataChunk.create(chunkTypes, end - start)
        const numbers = new Array<DuckDBValue>(end - start).fill(run)
        chunk.setColumns([numbers, ...columns.map((column) => column.slice(start, end).map(inDuckdb))])
        appender.appendDataChunk(chunk)
      }
    }
  } finally {
    appender.closeSync()
  }
}

const fingerprintIndex = historyColumns.findIndex(({ name }) => name === fingerprintColumn)

/** The last guard before the disk: what is no handle may be a secret's value. */
function checkFingerprints(columns: CredentialBatch['columns']): void {
  for (const value of columns[fingerprintIndex] ?? [])
    if (value !== null && (typeof value !== 'string' || !isHandle(value)))
      throw new CredsqlError('internal', 'what was to be stored as a fingerprint is none')
}
