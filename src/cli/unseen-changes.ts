import { CredsqlError } from '../errors/credsql-error.ts'
import { withChangesMade } from '../session/changes-made.ts'
import type { ChangeCounts } from '../session/options.ts'
import { isWriteStatement } from '../session/write-statement.ts'
import { parseStatements } from '../sql/parse.ts'

/**
 * The error of a result that cannot be written, which says what was changed all the same. A reader that went away has seen enough,
 * and is no fault, but where it has not seen that: then the error is one like any other. What the rows throw says it already.
 */
export function unseenChanges(error: unknown, changes: ChangeCounts | undefined): unknown {
  if (!(error instanceof CredsqlError) || error.code !== 'output_failed') return error
  const told = withChangesMade(error, changes)
  if (told === error || !(told instanceof CredsqlError)) return error
  // Its cause is what tells a reader that went away.
  const { cause: _, ...details } = told.details
  return new CredsqlError('output_failed', told.message, details)
}

/** The error that ends a text when so many of its statements have begun: it says where changes that follow are not made. */
export async function withChangesLeft(error: unknown, text: string, begun: number): Promise<unknown> {
  if (!(error instanceof CredsqlError)) return error
  if (!(await parseStatements(text)).slice(begun).some(isWriteStatement)) return error
  const { cause: _, ...details } = error.details
  const left = 'Statements that follow in the text would change something, and were not run.'
  const hint = [details.hint, left].filter((one) => one !== undefined).join('\n')
  return new CredsqlError(error.code, error.message, { ...details, hint })
}
