/** Calls that a scan or a plan will make: at least so many, and exactly so many where that is known. */
export interface CallEstimate {
  readonly least: number
  readonly exact: boolean
}

/** What happened while a scan ran, for EXPLAIN ANALYZE. Times in milliseconds, sizes in bytes. */
export interface ScanActuals {
  readonly calls: number
  readonly pages: number
  readonly rows: number
  readonly bytes: number
  readonly retries: number
  readonly waited: number
  readonly milliseconds: number
}

/** A scan as EXPLAIN (FORMAT JSON) shows it. */
export interface ExplainedScan {
  readonly table: string
  readonly aliases: readonly string[]
  readonly operation: string
  readonly effect: string
  readonly request: string | null
  readonly columns: readonly string[]
  readonly keys: readonly {
    readonly columns: readonly string[]
    readonly source: string
    readonly text: string
  }[]
  readonly pushed: readonly { readonly text: string; readonly exact: boolean }[]
  readonly residual: readonly string[]
  readonly order: string | null
  readonly limit: number | null
  readonly pages: string | null
  readonly members: readonly string[]
  readonly after: readonly string[]
  readonly empty: string | null
  readonly calls: CallEstimate
  readonly actual?: ScanActuals
}

/** A plan as data. */
export interface ExplainedPlan {
  readonly statement: 'select'
  readonly outputs: readonly string[]
  readonly effects: readonly string[]
  readonly streamed: boolean
  readonly calls: CallEstimate
  readonly scans: readonly ExplainedScan[]
  readonly actual?: { readonly calls: number; readonly rows: number; readonly milliseconds: number }
}
