import { CredsqlError } from '../errors/credsql-error.ts'
import { placeAtIndex } from './place.ts'

/** The statements that there are, for messages. */
export const whatRuns = 'credsql runs SELECT, INSERT, UPDATE, DELETE, CALL, EXEC, EXPLAIN, SHOW and DESCRIBE'

/** The error for SQL that PostgreSQL knows and credsql does not run, with a caret at a UTF-16 index of the source. */
export function unsupportedAt(
  source: string,
  index: number,
  message: string,
  hint: string = whatRuns,
): CredsqlError {
  return new CredsqlError('unsupported', message, { place: placeAtIndex(source, index), hint })
}
