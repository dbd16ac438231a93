import type { WriteValue } from '../../catalog/request-body.ts'
import type { CredsqlError } from '../../errors/credsql-error.ts'
import type { Change } from '../../plan/write-plan.ts'

/** Values of a row by column. */
export type RowValues = ReadonlyMap<string, WriteValue>

/** How a change ended. `unknown`: it was sent, and nobody knows whether it was done. */
export type ChangeStatus = 'done' | 'unchanged' | 'failed' | 'unknown' | 'not_attempted'

/** What became of one change. */
export interface ChangeResult {
  readonly change: Change
  readonly status: ChangeStatus
  /** What a person should know: why it failed, or what is still under way. */
  readonly message?: string
  readonly error?: CredsqlError
  /** The row as the API showed it last, as far as its columns were asked for. */
  readonly row?: RowValues
}
