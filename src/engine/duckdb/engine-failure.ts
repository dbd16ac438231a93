import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'

const longestValue = 40

/** What DuckDB threw, as a CredsqlError: `interrupted`, or `engine_failed` with DuckDB's own words made readable. */
export function engineFailure(error: unknown): CredsqlError {
  if (error instanceof CredsqlError) return error
  const text = messageOf(error)
  if (/^INTERRUPT Error/i.test(text)) return interruptedError()
  // No `cause`: DuckDB's original text may hold a whole value.
  return new CredsqlError('engine_failed', readable(text))
}

/** The error of a statement that `interrupt()` has ended. */
export function interruptedError(): CredsqlError {
  return new CredsqlError('interrupted', 'The statement was interrupted.')
}

function readable(text: string): string {
  const withoutPosition = text.split(/\n\s*LINE \d+:/, 1)[0] ?? text
  const withoutCandidates =
    withoutPosition.split(/\n\s*Candidate (?:functions|bindings|macros|Entries)/i, 1)[0] ?? ''
  const message = withoutCandidates
    .replace(/\s*Candidate bindings?: .*$/is, '')
    .replace(/\s*Did you mean ".*?"\??/gs, '')
    .replace(/^(?:[A-Z][A-Za-z-]* )+Error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
  return shortenValues(message === '' ? 'the engine gave no reason' : message)
}

/** Values stand in quotes in DuckDB's messages; a long one can be a whole document, or something nobody should see. */
function shortenValues(message: string): string {
  return message
    .replace(/'((?:[^']|'')*)'/g, (whole, value: string) =>
      value.length > longestValue ? `'${value.slice(0, longestValue)}…'` : whole,
    )
    .replace(/"([^"]*)"/g, (whole, value: string) =>
      value.length > longestValue ? `"${value.slice(0, longestValue)}…"` : whole,
    )
}
