import { writeParameters } from '../sql/write-parameters.ts'
import type { PackQuery } from './pack.ts'
import { type GivenValues, queryParameters } from './query-parameters.ts'

/** The statement of a query with the values of its parameters written into it, for a prompt that shows what it runs. */
export function queryText(query: PackQuery, given: GivenValues = {}): string {
  return writeParameters(query.sql, queryParameters(query, given)).trim()
}
