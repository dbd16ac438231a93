import type { CheckRun } from '../check/check-run.ts'
import type { Change, ChangeKind, NewBaseline } from '../history/change.ts'
import type { Pack, PackQuery } from '../packs/pack.ts'
import type { PackRows } from '../packs/run-query.ts'
import type { CredentialCounts } from './count-credentials.ts'
import type { Credentials } from './read-credentials.ts'

/** Everything that a report tells; each format takes what it shows. */
export interface Report {
  readonly title: string
  readonly made: Date
  readonly version: string
  readonly packs: readonly Pack[]
  /** Whether all rows are there that were asked for. */
  readonly complete: boolean
  readonly warnings: readonly string[]
  /** Absent where the report is of queries that read something else. */
  readonly inventory?: ReportInventory
  readonly check?: CheckRun
  /** Queries that are no controls, in the order in which they were asked for. */
  readonly sections: readonly ReportSection[]
  /** Absent where the inventory is. */
  readonly changes?: RecentChanges
}

/** The credentials of all connections, and their counts. */
export interface ReportInventory {
  readonly credentials: Credentials
  readonly counts: CredentialCounts
}

/** A query and what became of it. */
export type ReportSection = { readonly query: PackQuery } & (
  | { readonly kind: 'rows'; readonly rows: PackRows }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: { readonly code: string; readonly message: string } }
)

/** What the last two snapshots tell, or why they tell nothing. */
export type RecentChanges =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'compared'
      readonly from: SnapshotName
      readonly to: SnapshotName
      readonly counts: Readonly<Record<ChangeKind, number>>
      /** The first ones; `counts` tells of all. */
      readonly changes: readonly Change[]
      readonly baselines: readonly NewBaseline[]
    }

/** A snapshot as far as a report names it. */
export interface SnapshotName {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly started: string
  readonly complete: boolean
}
