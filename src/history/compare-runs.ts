import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { formatInstant } from '../value/timestamp.ts'
import type { Change, ChangeKind, ChangeValue, ColumnChange, NewBaseline } from './change.ts'
import { fingerprintColumn, historyColumns, scannedTableSql } from './history-column.ts'
import { pairTables, type TablePair } from './pair-tables.ts'
import type { RunRecord } from './run-record.ts'
import { isSameCredential, withIdentities } from './same-credential.ts'

/** The difference between two runs. `changes` can be iterated once. */
export interface Comparison {
  readonly baselines: readonly NewBaseline[]
  readonly changes: AsyncIterable<readonly Change[]>
}

/** Compares two runs of a history, whose runs are given oldest first. */
export function compareRuns(
  connection: DuckDBConnection,
  runs: readonly RunRecord[],
  from: RunRecord,
  to: RunRecord,
): Comparison {
  const pairs = pairTables(runs, from, to)
  return {
    baselines: pairs.filter((pair) => pair.kind === 'baseline'),
    changes: changesOf(connection, pairs, to),
  }
}

async function* changesOf(
  connection: DuckDBConnection,
  pairs: readonly TablePair[],
  to: RunRecord,
): AsyncGenerator<readonly Change[]> {
  const compared = pairs.filter((pair) => pair.kind === 'compared' && pair.before !== to)
  if (compared.length > 0) yield* comparedRows(connection, compared, to)
  for (const pair of pairs) if (pair.kind === 'unknown') yield* unknownRows(connection, pair, to)
}

const counted = historyColumns.filter(({ counts }) => counts)
const shown = ['connection', 'source_table', 'credential_id', 'registry_key_raw', 'name', 'registry'] as const

// Every column, so that rows which tie are equal.
const inOrder = ['username', 'name', 'fingerprint', ...historyColumns.map(({ name }) => name)]

// Such a secret is made anew for whoever asks, or so often that a new one tells nothing; its times belong to it.
const ofShortLived: ReadonlySet<string> = new Set([fingerprintColumn, 'expires_at', 'created_at'])

const isShortLived = `(c.secret_kind = 'aws_ecr_token' OR
  c.expires_at BETWEEN r.started_at AND r.started_at + INTERVAL 24 HOURS)`

function differs(column: string): string {
  const other = `earlier.${column} IS DISTINCT FROM later.${column}`
  return ofShortLived.has(column) ? `(${other} AND NOT (earlier.short_lived AND later.short_lived))` : other
}

function rowsOf(tables: string): string {
  return `SELECT c.*, coalesce(${isShortLived}, false) AS short_lived, p.before_id
    FROM (SELECT *, ${scannedTableSql} AS scanned FROM registry_credentials) c
    JOIN pairs p ON c.scanned = p.table_name AND c.run = p.${tables}
    JOIN runs r ON r.number = c.run`
}

async function* comparedRows(
  connection: DuckDBConnection,
  pairs: readonly Extract<TablePair, { kind: 'compared' | 'unknown' | 'baseline' }>[],
  to: RunRecord,
): AsyncGenerator<readonly Change[]> {
  const values: (string | number)[] = []
  const lines = pairs.flatMap((pair) => {
    if (pair.kind !== 'compared') return []
    values.push(pair.tableName, pair.before.number, pair.before.id)
    const at = values.length
    return [`($${at - 2}::VARCHAR, $${at - 1}::INTEGER, $${at}::VARCHAR, ${to.number})`]
  })
  // Each row has the identity columns, then for each counted column whether it differs, its value before, and its value after.
  const sql = `
    WITH pairs(table_name, before_run, before_id, after_run) AS (VALUES ${lines.join(', ')}),
      before AS (${rowsOf('before_run')}),
      after AS (${rowsOf('after_run')}),
      ${withIdentities(inOrder)}
    SELECT
      CASE WHEN earlier.connection IS NULL THEN 'added' WHEN later.connection IS NULL THEN 'removed'
        WHEN ${differs(fingerprintColumn)} AND earlier.fingerprint IS NOT NULL AND later.fingerprint IS NOT NULL THEN 'rotated'
        ELSE 'changed' END AS change,
      coalesce(earlier.before_id, later.before_id),
      ${shown.map((name) => `CASE WHEN later.connection IS NULL THEN earlier.${name} ELSE later.${name} END AS ${name}`).join(', ')},
      ${counted.map(({ name }) => `${differs(name)}, earlier.${name}, later.${name}`).join(',\n')}
    FROM earlier FULL JOIN later ON ${isSameCredential}
    WHERE earlier.connection IS NULL OR later.connection IS NULL OR ${counted.map(({ name }) => differs(name)).join(' OR ')}
    ORDER BY ${[...shown, 'change'].map((name) => `${name} NULLS FIRST`).join(', ')}, later.fingerprint, earlier.fingerprint`
  for await (const rows of chunksOf(connection, sql, values))
    yield rows.map((row) => {
      const change = row[0] as ChangeKind
      const isBoth = change === 'changed' || change === 'rotated'
      return changeOf(to, change, row.slice(1), isBoth ? columnsOf(row) : [], null)
    })
}

const firstCounted = 2 + shown.length

function columnsOf(row: readonly DuckDBValue[]): ColumnChange[] {
  return counted.flatMap(({ name }, i) => {
    const at = firstCounted + i * 3
    if (row[at] !== true) return []
    return [{ column: name, before: shownValue(row[at + 1]), after: shownValue(row[at + 2]) }]
  })
}

async function* unknownRows(
  connection: DuckDBConnection,
  pair: Extract<TablePair, { kind: 'unknown' }>,
  to: RunRecord,
): AsyncGenerator<readonly Change[]> {
  const { before, reason, tableName } = pair
  let any = false
  if (before !== undefined) {
    const sql = `SELECT $2::VARCHAR, ${shown.join(', ')} FROM registry_credentials
      WHERE run = ${before.number} AND ${scannedTableSql} = $1 ORDER BY ${shown.map((name) => `${name} NULLS FIRST`).join(', ')}`
    for await (const rows of chunksOf(connection, sql, [tableName, before.id])) {
      any = true
      yield rows.map((row) => changeOf(to, 'unknown', row, [], reason))
    }
  }
  if (any) return
  const table = [before?.id ?? null, pair.connection, tableName, null, null, null, null]
  yield [changeOf(to, 'unknown', table, [], reason)]
}

function changeOf(
  to: RunRecord,
  change: ChangeKind,
  row: readonly DuckDBValue[],
  columns: readonly ColumnChange[],
  reason: string | null,
): Change {
  const [beforeRun, connection, sourceTable, credentialId, registryKeyRaw, name, registry] =
    row.map(textOrNull)
  return {
    run: to.id,
    beforeRun: beforeRun ?? null,
    change,
    connection: connection ?? '',
    sourceTable: sourceTable ?? '',
    credentialId: credentialId ?? null,
    registryKeyRaw: registryKeyRaw ?? null,
    name: name ?? null,
    registry: registry ?? null,
    columns,
    reason,
  }
}

function textOrNull(value: DuckDBValue): string | null {
  return typeof value === 'string' ? value : null
}

function shownValue(value: DuckDBValue | undefined): ChangeValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'object' && value !== null && 'micros' in value)
    return formatInstant(value.micros as bigint)
  return null
}

async function* chunksOf(
  connection: DuckDBConnection,
  sql: string,
  values: readonly (string | number)[],
): AsyncGenerator<readonly (readonly DuckDBValue[])[]> {
  const result = await connection.stream(sql, [...values])
  while (true) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    yield chunk.getRows()
  }
}
