import type { Secret } from './secret.ts'

/** A value of a row: text, instants as `2026-01-02T03:04:05.5Z`, numbers (a bigint beyond 2^53), JSON parsed, arrays, secrets sealed. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Secret
  | readonly Value[]
  | { readonly [name: string]: Value }

/** A row: its columns by name. A name that occurs twice in a result is numbered from the second on: `id`, `id_2`. */
export type Row = Readonly<Record<string, Value>>

/** A value for a parameter. A text is typed by its use, as a literal is. */
export type Parameter = string | number | bigint | boolean | null | Date | Secret | readonly Parameter[]

/** Values for `$1`, `$2`, … as a list, or for `:name` by name. */
export type Parameters = readonly Parameter[] | Readonly<Record<string, Parameter>>

/** What a person is asked before it happens. */
export interface Confirmation {
  readonly kind: 'write' | 'mint' | 'verify'
  readonly reason: string
  /** What would happen, as EXPLAIN prints it. */
  readonly lines: readonly string[]
}

/** How a database is opened. */
export interface OpenOptions {
  /** Path of the config file, or what such a file holds. Else `CREDSQL_CONFIG`, `./credsql.yaml`, the user's config folder. */
  readonly config?: string | Readonly<Record<string, unknown>>
  /** Environment variables; the process's unless told. References of the form `env:NAME` are looked up here. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where relative paths begin; the process's working folder unless told. */
  readonly cwd?: string
  /** Keep what was fetched for so many seconds; off unless told. A change empties what it touches. */
  readonly cacheSeconds?: number
}

/** How a statement that reads is run. */
export interface QueryOptions {
  readonly parameters?: Parameters
  /** Ends the statement with the error `interrupted`. */
  readonly signal?: AbortSignal
  /** Let a SELECT create credentials where its table mints. */
  readonly allowMint?: boolean
  /** Let a SELECT send credentials to registries to check them. */
  readonly allowVerify?: boolean
  /** When a call fails, return the rows so far: `complete` is false then. */
  readonly partial?: boolean
  /** Most API calls of the statement; 1,000 unless told. */
  readonly maxCalls?: number
}

/** How a statement that changes something is run. */
export interface ExecuteOptions extends QueryOptions {
  /** `true` confirms what is destructive or more than `maxChanges`; a function is asked. Without it such a statement is refused. */
  readonly confirm?: true | ((confirmation: Confirmation) => boolean | Promise<boolean>)
  /** Changes that need no confirmation; 20 unless told. */
  readonly maxChanges?: number
  /** List what would be changed, and change nothing. */
  readonly dryRun?: boolean
  /** Let UPDATE and DELETE without WHERE change every row. */
  readonly allRows?: boolean
  /** Bring a row to a state in which it can be changed. */
  readonly throughStates?: boolean
  /** After DELETE, destroy what it leaves. */
  readonly purge?: boolean
  /** Wait until rows have reached the state that a change leads to; true unless told. */
  readonly wait?: boolean
  readonly onError?: 'stop' | 'continue'
  /** Changes under way at once; 1 unless told. */
  readonly concurrency?: number
  /** Changes that are begun in a second. */
  readonly rate?: number
  /** What a minted credential is for; noted in the ledger. */
  readonly purpose?: string
}

/** A column of a result; `type` in PostgreSQL's words, or `secret`. */
export interface ResultColumn {
  readonly name: string
  readonly type: string
}

/** What a statement took. */
export interface Stats {
  readonly rows: number
  readonly calls: number
  readonly pages: number
  readonly retries: number
  readonly bytes: number
  readonly milliseconds: number
  /** Calls that were answered from the cache. */
  readonly cached?: number
  /** Milliseconds since the oldest of them was fetched. */
  readonly age?: number
}

/** The rows of a statement. */
export interface QueryResult<R = Row> {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly R[]
  /** False when rows are missing, which only `partial` lets happen; `warnings` tell which. */
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly stats: Stats
}

/** How many changes of a statement ended how. */
export interface ChangeCounts {
  readonly done: number
  readonly unchanged: number
  readonly failed: number
  /** Sent, and nobody knows whether it was done: `credsql journal resume` finds out. */
  readonly unknown: number
  readonly notAttempted: number
  /** Id of the journal. */
  readonly journal?: string
}

/** What became of a statement that changes something. `rows`: its RETURNING list, or one row for each change. */
export interface ExecuteResult<R = Row> extends QueryResult<R> {
  readonly changes: ChangeCounts
}

/** A virtual table of a connection. */
export interface TableInfo {
  /** `connection.service.table`. */
  readonly name: string
  readonly description: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description: string }[]
}
