import type { ColumnType } from '../value/column-type.ts'
import { type HistoryColumn, historyColumns } from './history-column.ts'

const typeSql: Readonly<Record<HistoryColumn['type'], string>> & Partial<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
  boolean: 'BOOLEAN',
}

const credentialColumns = historyColumns.map(({ name, type }) => `${name} ${typeSql[type]}`).join(', ')

/**
 * The steps from an empty file to the layout of today. A file says how many were made; a step that was released is never changed.
 * Runs have a number in the order in which they were written, which no clock can upset; `id` is what people see.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE runs (number INTEGER NOT NULL, id VARCHAR NOT NULL, started_at TIMESTAMPTZ NOT NULL,
     ended_at TIMESTAMPTZ NOT NULL, version VARCHAR NOT NULL, made_by VARCHAR NOT NULL, complete BOOLEAN NOT NULL,
     row_count BIGINT NOT NULL);
   CREATE TABLE scans (run INTEGER NOT NULL, connection VARCHAR NOT NULL, table_name VARCHAR NOT NULL,
     row_count BIGINT NOT NULL, calls BIGINT NOT NULL, errors BIGINT NOT NULL, message VARCHAR, milliseconds DOUBLE NOT NULL,
     complete BOOLEAN NOT NULL, query_hash VARCHAR NOT NULL);
   CREATE TABLE registry_credentials (run INTEGER NOT NULL, ${credentialColumns});
   CREATE TABLE credential_ages (connection VARCHAR, source_table VARCHAR, credential_id VARCHAR, registry_key_raw VARCHAR,
     name VARCHAR, registry VARCHAR, username VARCHAR, fingerprint VARCHAR, first_seen TIMESTAMPTZ NOT NULL,
     secret_since TIMESTAMPTZ, rotated_at TIMESTAMPTZ, last_seen TIMESTAMPTZ NOT NULL);`,
]

/** The table in which a file says how many of the steps were made, and that somebody has opened it to write. */
export const layoutTable = 'CREATE TABLE layout (version INTEGER NOT NULL, written_at TIMESTAMPTZ NOT NULL)'
