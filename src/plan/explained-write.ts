import type { Effect } from '../catalog/manifest.ts'
import type { ExplainedPlan } from './explained-plan.ts'

/** Columns by name with values as JSON has them; a secret is its handle. */
export type ExplainedValues = Readonly<Record<string, string | number | boolean | null>>

/** A column and the values that it must have, or that are waited for. */
export type ExplainedStates = Readonly<Record<string, readonly string[]>>

/** One request of a change, as it would be sent. */
export interface ExplainedStep {
  readonly operation: string
  readonly effect: Effect
  /** `DELETE /v1/registrycredentials/1c7`; the whole address where it is not the connection's. `{column}` is not known yet. */
  readonly request: string
  /**
   * JSON or a form with handles in the place of secrets; null without a body. `{column}` is not known yet. While the rows are not
   * known, that of an update has all that is set, of which what changes is sent.
   */
  readonly body: string | null
  /** What it creates, in words, where it mints. */
  readonly mints: string | null
  /** Where the row is when this is sent first, to bring it to where the next is taken; empty for what is sent for every row. */
  readonly only_where: ExplainedStates
  /** Where the row must be for it. */
  readonly needs: ExplainedStates
  /** Where the row is waited for afterwards. */
  readonly awaits: ExplainedStates
  readonly destructive: boolean
}

/** What happens to one row: no steps where it is as the statement wants it. */
export interface ExplainedChange {
  readonly number: number
  readonly connection: string
  readonly identity: ExplainedValues
  readonly steps: readonly ExplainedStep[]
}

/** A row that WHERE names: what would be sent for it if it is there. */
export interface ExplainedRow {
  readonly connection: string
  readonly identity: ExplainedValues
  readonly requests: readonly string[]
}

/** A writing statement's plan as data: EXPLAIN (FORMAT JSON) and --dry-run. */
export interface ExplainedWrite {
  readonly statement: 'insert' | 'update' | 'delete' | 'call'
  /** `connection.service.table`. */
  readonly table: string
  /** The operation of the verb; null where actions do everything. */
  readonly operation: string | null
  readonly effect: Effect
  /** Columns that the statement gives a value: never those values. */
  readonly sets: readonly string[]
  /** The query that finds the rows, or gives the values. */
  readonly rows: ExplainedPlan
  /** What happens to each row, all of them; null while the rows have not been read. */
  readonly changes: readonly ExplainedChange[] | null
  /** What may happen to each row, while that is not known. */
  readonly each: readonly ExplainedStep[]
  /** Rows that WHERE names by constants while the changes are not known: these at the most. Null where it names none. */
  readonly named: readonly ExplainedRow[] | null
  /** Rows that stay as they are; null while that is not known. */
  readonly unchanged: number | null
  /** Requests that change something; null while that is not known. */
  readonly requests: number | null
  /** Rows are first brought to where the operation is allowed. */
  readonly through_states: boolean
  /** Why a person is asked before anything is changed, such as `destructive`; empty where nobody is. */
  readonly confirmation: readonly string[]
}
