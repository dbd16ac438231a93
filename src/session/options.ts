import type { Config } from '../catalog/config.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineKind } from '../engine/open-engine.ts'
import type { StatementStats } from '../execute/scan-counters.ts'
import type { ScanReport } from '../execute/scan-report.ts'
import type { Clock } from '../http/clock.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { GivenParameters } from '../sql/bind-parameters.ts'
import type { Statement } from '../sql/statement.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import type { StatementTrace } from '../value/traces.ts'

/** How a session is opened. Nothing is read from the process: two sessions may differ in everything. */
export interface SessionOptions {
  /** Path of the config file; else `CREDSQL_CONFIG`, `./credsql.yaml`, the user's config folder. */
  readonly config?: string | Config
  readonly env: Environment
  readonly cwd: string
  readonly clock?: Clock
  /** The engine that runs statements; else the config's, else `auto`. */
  readonly engine?: EngineKind
  /** Opens an engine of this kind; on first use. */
  readonly openEngine: (kind: EngineKind) => Promise<Engine>
  /** Folder of providers instead of the shipped ones. */
  readonly providersFolder?: string
}

/** How one text is run. */
export interface RunOptions {
  readonly parameters?: GivenParameters
  /** The parameters stand on a command line, which others may read. */
  readonly parametersExposed?: boolean
  readonly allowMint?: boolean
  readonly allowVerify?: boolean
  readonly partial?: boolean
  /** Calls that a statement may make; 1,000 unless told here or in the config. */
  readonly maxCalls?: number
  /** Plain values of secrets in the result; each is written to the audit log. */
  readonly reveal?: boolean
  readonly signal?: AbortSignal
  /** Takes the failure of one of several statements, which are then run all the same; without it the first failure ends them. */
  readonly onFailure?: (error: unknown) => void
  /** Refuse a text of several statements. */
  readonly single?: boolean
  /** Refuse every statement that would change something. */
  readonly readOnly?: boolean
  /** List what a writing statement would change, and change nothing. */
  readonly dryRun?: boolean
  /** Every confirmation is given. */
  readonly yes?: boolean
  /** Asks a person. Absent where nobody can be asked: what needs a confirmation is refused there. */
  readonly confirm?: (confirmation: Confirmation) => Promise<boolean>
  /** Ask before anything is minted, verified or changed, not only where it is destructive or much. */
  readonly askAlways?: boolean
  /** Asks a person for a secret without showing it: `SECRET('prompt')`. */
  readonly promptSecret?: (label: string) => Promise<string>
  /** Changes of one statement that need no confirmation; 20 unless told. */
  readonly maxChanges?: number
  /** Let UPDATE and DELETE without WHERE change every row. */
  readonly allRows?: boolean
  /** Run the actions that bring a row to a state in which the operation is allowed. */
  readonly throughStates?: boolean
  /** After a DELETE destroy what it leaves, where the table has such an action. */
  readonly purge?: boolean
  /** Wait until a row has reached the state that a change leads to; true unless told. */
  readonly wait?: boolean
  /** What follows a change that fails; `stop` unless told. */
  readonly onError?: 'stop' | 'continue'
  /** Changes under way at once; 1 unless told. */
  readonly concurrency?: number
  /** Changes that are begun in a second; unbounded unless told. */
  readonly rate?: number
  /** What a credential that is minted is for; noted in the ledger. */
  readonly purpose?: string
  /** The statement as traces tell of it; the session sets it where somebody listens. */
  readonly trace?: StatementTrace
}

/** What a person is asked before it happens. */
export interface Confirmation {
  readonly kind: 'write' | 'mint' | 'verify'
  /** Why it is asked, such as `deletes 3 rows`. */
  readonly reason: string
  /** What would happen, as EXPLAIN prints it. */
  readonly lines: readonly string[]
}

/** What is known of a result after its last row, and meanwhile what has happened so far. */
export interface ResultSummary {
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly stats: StatementStats
  /** What each scan of a SELECT did; those that needed no call are left out. */
  readonly scans?: readonly ScanReport[]
  /** What became of a writing statement's changes. */
  readonly changes?: ChangeCounts
}

/** How many changes of a statement ended how. */
export interface ChangeCounts {
  readonly done: number
  readonly unchanged: number
  readonly failed: number
  readonly unknown: number
  readonly notAttempted: number
  /** Id of the journal, where anything was to be sent. */
  readonly journal?: string
}

/** The answer to one statement. `batches` can be iterated once, and until its end the statement is running. */
export interface StatementResult {
  readonly statement: Statement
  readonly columns: readonly ResultColumn[]
  readonly batches: AsyncIterable<ResultBatch>
  readonly summary: () => ResultSummary
}

/** What a running statement tells about itself. */
export interface RunningState {
  readonly calls: number
  readonly rows: number
  readonly estimatedCalls?: number
  /** Unix milliseconds until which it waits for a rate limit. */
  readonly waitingUntil?: number
}
