import { CredsqlError } from '../errors/credsql-error.ts'
import { interruptionOf } from '../http/interruption.ts'
import { onAbort } from '../http/on-abort.ts'

/** What ends one statement. */
export interface StatementSignal {
  readonly signal: AbortSignal
  /** Lets go of what it listens to. */
  readonly release: () => void
}

/** Why a statement ends: `AbortSignal.timeout` is a deadline, anything else an interruption. */
function reasonOf(signal: AbortSignal): CredsqlError {
  const { reason } = signal
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new CredsqlError('timed_out', 'the statement took longer than its signal allows')
    : interruptionOf(signal)
}

/** The signal of a statement: it aborts with the caller's, and when the database is closed. */
export function statementSignal(given: AbortSignal | undefined, closing: AbortSignal): StatementSignal {
  const controller = new AbortController()
  const offs = [given, closing].map((signal) => {
    if (signal === undefined) return () => undefined
    const abort = () => controller.abort(reasonOf(signal))
    if (signal.aborted) abort()
    return onAbort(signal, abort)
  })
  return {
    signal: controller.signal,
    release: () => {
      for (const off of offs) off()
    },
  }
}

/** What somebody answers, unless the signal aborts first: then its interruption is thrown. */
export async function answerBefore<T>(answer: T | Promise<T>, signal: AbortSignal): Promise<T> {
  let off = () => {}
  const interruption = new Promise<never>((_, reject) => {
    off = onAbort(signal, () => reject(interruptionOf(signal)))
    if (signal.aborted) reject(interruptionOf(signal))
  })
  return Promise.race([answer, interruption]).finally(off)
}
