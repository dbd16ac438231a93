import type { SqlType } from '../sql-type.ts'
import type { Row, SqlValue } from '../value/sql-value.ts'

/** One run of a statement, or of a subquery for one row of the query around it. */
export interface Frame {
  /** The values that the subquery reads of the row around it. */
  readonly captured: readonly SqlValue[]
  /** The run of the query around it. */
  readonly parent: Frame | undefined
  /** How many queries are around it. */
  readonly depth: number
  /** Results that do not change within this run. */
  readonly results: Map<object, unknown>
  /** Throws `interrupted` when the statement was stopped. */
  readonly check: () => void
}

/** A column that a query gives. */
export interface QueryColumn {
  readonly name: string
  readonly type: SqlType
}

/** A query that can be run. Its rows have the keys c0, c1, … */
export interface Query {
  readonly columns: readonly QueryColumn[]
  run(frame: Frame): readonly Row[]
}

/** The run of the query that is so many queries deep. */
export function frameAt(frame: Frame, depth: number): Frame {
  let at = frame
  while (at.depth > depth && at.parent !== undefined) at = at.parent
  return at
}

/** The run of a subquery for one row of the query around it. */
export function innerFrame(parent: Frame, captured: readonly SqlValue[]): Frame {
  return { captured, parent, depth: parent.depth + 1, results: new Map(), check: parent.check }
}

/** A result that is computed once in a run. */
export function once<T>(frame: Frame, key: object, compute: () => T): T {
  if (!frame.results.has(key)) frame.results.set(key, compute())
  return frame.results.get(key) as T
}
