import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { inOurWords } from './engine-wording.ts'

const longValue = { "'": /'[^']{41,}'/, '"': /"[^"]{41,}"/ } as const

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

// Conversion Error, Out of Range Error, …
const errorKind = /^[A-Z][A-Za-z-]* (?:[A-Za-z-]+ )*?Error: /

/** The line of the statement that DuckDB ends a message with. A value may hold what looks like one, but not what follows it. */
const position = /\n+LINE \d+: [^\n]*\n *\^\s*$/

function readable(text: string): string {
  const withoutPosition = text.replace(position, '')
  const worded = inOurWords(withoutPosition.replace(errorKind, ''))
  if (worded !== undefined) return worded
  const withoutCandidates =
    withoutPosition.split(/\n\s*Candidate (?:functions|bindings|macros|Entries)/i, 1)[0] ?? ''
  const message = withoutCandidates
    .replace(/\s*Candidate bindings?: .*$/is, '')
    .replace(/\s*Did you mean ".*?"\??/gs, '')
    // DuckDB cuts the document that it quotes, and half of a secret cannot be recognised any more.
    .replace(/\s*Input: ".*$/s, '')
    .replace(errorKind, '')
    // Advice on DuckDB's settings helps nobody here.
    .replace(/\s*(?:\* SET \w+=|Use "SET ).*$/s, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
  return withoutLongValues(message === '' ? 'the engine gave no reason' : message)
}

/**
 * Values stand in quotes in DuckDB's messages; a long one can be a whole document. It is left out and not cut: half of a
 * secret cannot be recognised any more. With quotes inside a value nobody knows where it ends, so all between them goes.
 */
function withoutLongValues(message: string): string {
  let shown = message
  for (const quote of ["'", '"'] as const) {
    if (!longValue[quote].test(shown)) continue
    shown = `${shown.slice(0, shown.indexOf(quote) + 1)}…${shown.slice(shown.lastIndexOf(quote))}`
  }
  return shown
}
