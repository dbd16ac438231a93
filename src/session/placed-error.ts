import { CredsqlError } from '../errors/credsql-error.ts'
import { placeInStatement } from '../sql/place.ts'
import type { Statement } from '../sql/statement.ts'

/** An error that knows where in a statement's tree it is, as one that shows the place in its text. */
export function placedError(error: unknown, statement: Statement): unknown {
  if (!(error instanceof CredsqlError) || error.details.location === undefined) return error
  const { location, ...details } = error.details
  const within = statement.kind === 'explain' ? statement.statement : statement
  return new CredsqlError(error.code, error.message, {
    place: placeInStatement(within, location),
    ...details,
  })
}
