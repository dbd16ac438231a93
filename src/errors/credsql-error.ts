import { type ErrorCode, errorCodes } from './codes.ts'

/** A place in a text: 1-based line and column (in characters), and the line's text with every string literal masked. */
export interface TextPlace {
  readonly line: number
  readonly column: number
  readonly excerpt: string
}

/** What an error knows beside its message. */
export interface ErrorDetails {
  /** Where in the statement. */
  readonly place?: TextPlace
  /** The same as a byte offset in the statement's text, of who does not know the text; whoever does makes a place of it. */
  readonly location?: number
  /** Where in a file: `path` or `path:line`. */
  readonly file?: string
  /** What a person can do about it, as a sentence. */
  readonly hint?: string
  /** Existing names near the one that was not found. */
  readonly near?: readonly string[]
  /** The connection that the failure belongs to. */
  readonly connection?: string
  /** HTTP status of the response that caused it. */
  readonly status?: number
  /** Whether the same call may succeed when it is sent again; set where the error is made. */
  readonly canRetry?: boolean
  /** False: nothing of the request reached the other side, so it changed nothing there. */
  readonly sent?: false
  /** Milliseconds that the other side asked to wait before the next try. */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/** The one error class of credsql: a code of the closed table, a message, and the details a person needs. */
export class CredsqlError extends Error {
  static {
    // A bundle shortens the names of classes, and Node prints those of errors that nobody caught.
    Object.defineProperty(CredsqlError, 'name', { value: 'CredsqlError' })
  }

  override readonly name = 'CredsqlError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.details = details
  }

  /** The exit code of a command that ends with this error: 2, 4 or 130. */
  get exitCode(): number {
    return errorCodes[this.code]
  }

  /** The same error with more details; what is already known stays. */
  with(details: ErrorDetails): CredsqlError {
    return new CredsqlError(this.code, this.message, { ...details, ...this.details })
  }
}

/** The code of anything that was thrown; what a signal aborts with is an interruption. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof CredsqlError) return error.code
  return error instanceof Error && error.name === 'AbortError' ? 'interrupted' : 'internal'
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
