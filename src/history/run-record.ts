import type { HistoryValue } from './history-column.ts'

/** What a run learned of one table of a connection. */
export interface ScanRecord {
  readonly connection: string
  /** connection.service.table, as the inventory's `source_table` has it. */
  readonly tableName: string
  readonly rows: number
  readonly calls: number
  /** How much of it failed. */
  readonly errors: number
  /** Why, if so; without secrets. */
  readonly message: string | null
  readonly milliseconds: number
  /** Whether all of its credentials are there. */
  readonly complete: boolean
  /** What it was asked with: runs are compared only where this is the same. */
  readonly queryHash: string
}

/** One snapshot of the inventory. Instants are microseconds since 1970. */
export interface RunRecord {
  /** Its place in the history: runs are compared in this order. */
  readonly number: number
  readonly id: string
  readonly startedAt: bigint
  readonly endedAt: bigint
  /** The version of credsql. */
  readonly version: string
  /** The user of the operating system. */
  readonly by: string
  readonly complete: boolean
  readonly rows: number
  readonly scans: readonly ScanRecord[]
}

/** A run before it is written: the store gives it its number. */
export type NewRun = Omit<RunRecord, 'number' | 'rows'>

/** Credentials of a run, column by column in the order of `historyColumns`. */
export interface CredentialBatch {
  readonly length: number
  readonly columns: readonly (readonly HistoryValue[])[]
}
