import { CredsqlError } from '../errors/credsql-error.ts'
import type { ResultSummary, RunOptions, StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { PackQuery } from './pack.ts'
import { type GivenValues, queryParameters } from './query-parameters.ts'

/** What a query answered, in memory. */
export interface PackRows {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly ResultValue[])[]
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly stats: ResultSummary['stats']
}

/** Runs a query of a pack as `readPackQuery` does, and holds its rows. */
export function runPackQuery(
  session: Session,
  query: PackQuery,
  parameters: GivenValues,
  options: RunOptions = {},
): Promise<PackRows> {
  return readPackQuery(session, query, parameters, options, async (result) => {
    const rows: ResultValue[][] = []
    for await (const { length, columns } of result.batches)
      for (let row = 0; row < length; row += 1) rows.push(columns.map((values) => values[row] ?? null))
    return { columns: result.columns, rows, ...result.summary() }
  })
}

/**
 * Runs a query of a pack with the given values of its parameters and the defaults of the others, and lets `read` have its result. It only
 * reads.
 */
export async function readPackQuery<T>(
  session: Session,
  query: PackQuery,
  parameters: GivenValues,
  options: RunOptions,
  read: (result: StatementResult) => Promise<T>,
): Promise<T> {
  const named = queryParameters(query, parameters)
  const run = session.run(query.sql, { ...options, parameters: { named }, single: true, readOnly: true })
  for await (const result of run) return await read(result)
  throw new CredsqlError('internal', `${query.fullName} has no statement`)
}
