import type { SelectStmt } from '@pgsql/types'
import type { Batch, RelationColumn, ResultBatch, ResultColumn } from '../value/batch.ts'

/** The value of `$n` in a statement. Arrays are for `= ANY($n)`. A bigint or a number is an integer or a double by its form. */
export type ParameterValue = string | number | bigint | boolean | null | readonly ParameterValue[]

/**
 * A statement ready for an engine: PostgreSQL's syntax tree in which every table reference names a CTE or a relation that
 * was created before, every output column has its name, and every literal that met a secret is its handle.
 */
export interface EngineStatement {
  readonly tree: SelectStmt
  /** Values of `$1`, `$2`, …; entry 0 is `$1`. */
  readonly parameters: readonly ParameterValue[]
}

/** A result that is read as it is made. `batches` can be iterated once. */
export interface EngineResult {
  readonly columns: readonly ResultColumn[]
  readonly batches: AsyncIterable<ResultBatch>
}

/**
 * A relational engine: holds relations and runs SELECT over them as PostgreSQL would.
 * One statement of one session uses an engine at a time; appends may overlap each other.
 * Throws `engine_failed` with the engine's message, `unsupported` for what it does not run, `interrupted` after `interrupt()`.
 */
export interface Engine {
  readonly name: 'duckdb' | 'alasql'
  /** Creates an empty relation. Names are chosen by the caller and never contain user text. */
  createRelation(name: string, columns: readonly RelationColumn[]): Promise<void>
  /** Adds rows to a relation. */
  append(name: string, batch: Batch): Promise<void>
  /** Empties a relation. */
  truncate(name: string): Promise<void>
  /** Removes a relation. */
  dropRelation(name: string): Promise<void>
  /**
   * Resolves to the columns that `query` would give, and throws what it would throw for the statement and its relations' columns,
   * whatever their rows are. Nothing is run and no row is read, so what depends on values is still to come.
   */
  check(statement: EngineStatement): Promise<readonly ResultColumn[]>
  /** Runs a statement; the rows come in batches of the engine's size. */
  query(statement: EngineStatement): Promise<EngineResult>
  /** Stops the running statement; it ends with the error `interrupted`. */
  interrupt(): void
  close(): void
}
