import type { Config } from '../catalog/config.ts'
import type { Engine } from '../engine/engine.ts'
import type { StatementStats } from '../execute/scan-counters.ts'
import type { Clock } from '../http/clock.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { GivenParameters } from '../sql/bind-parameters.ts'
import type { Statement } from '../sql/statement.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'

/** How a session is opened. Nothing is read from the process: two sessions may differ in everything. */
export interface SessionOptions {
  /** Path of the config file; else `CREDSQL_CONFIG`, `./credsql.yaml`, the user's config folder. */
  readonly config?: string | Config
  readonly env: Environment
  readonly cwd: string
  readonly clock?: Clock
  /** Opens the engine; on first use, once. */
  readonly openEngine: () => Promise<Engine>
  /** Folder of providers instead of the shipped ones. */
  readonly providersFolder?: string
}

/** How one text is run. */
export interface RunOptions {
  readonly parameters?: GivenParameters
  readonly allowMint?: boolean
  readonly allowVerify?: boolean
  readonly partial?: boolean
  /** Calls that a statement may make; 1,000 unless told here or in the config. */
  readonly maxCalls?: number
  /** Plain values of secrets in the result; each is written to the audit log. */
  readonly reveal?: boolean
  readonly signal?: AbortSignal
}

/** What is known of a result after its last row, and meanwhile what has happened so far. */
export interface ResultSummary {
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly stats: StatementStats
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
