import { CredsqlError } from '../../errors/credsql-error.ts'

/** The error of what alasql is not trusted with; `what` names it as a user would write it. */
export function refusal(what: string): CredsqlError {
  return new CredsqlError('unsupported', `the alasql engine does not run ${what}; use duckdb`, {
    hint: 'It refuses what it could not answer exactly as DuckDB does: --engine duckdb, or engine: duckdb in the config.',
  })
}

/** The error of a value that a statement met and that the two engines may read in different ways. */
export function valueRefusal(what: string): CredsqlError {
  return new CredsqlError('unsupported', `the alasql engine does not take ${what}; use duckdb`)
}

/** The error of a statement that no engine can answer. */
export function failure(message: string): CredsqlError {
  return new CredsqlError('engine_failed', message)
}
