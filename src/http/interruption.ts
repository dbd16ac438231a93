import { CredsqlError } from '../errors/credsql-error.ts'

/** The error with which an aborted operation ends: the `CredsqlError` that the signal was aborted with, else `interrupted`. */
export function interruptionOf(signal?: AbortSignal): CredsqlError {
  const reason: unknown = signal?.reason
  if (reason instanceof CredsqlError) return reason
  return new CredsqlError('interrupted', 'interrupted')
}

/** Throws the signal's interruption if it is aborted. */
export function throwIfInterrupted(signal?: AbortSignal): void {
  if (signal?.aborted) throw interruptionOf(signal)
}
