import { CredsqlError } from '../errors/credsql-error.ts'

/** A time in which an answer must be there. */
export interface Deadline {
  readonly seconds: number
  /** Member of the config that sets it, for the message. */
  readonly setting: string
}

/**
 * Does work that must be done by a deadline. When it is not, the signal is aborted and the promise rejects with `timed_out` at
 * once, whether or not the work heeds the signal.
 */
export function withinDeadline<T>(
  { seconds, setting }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new CredsqlError('timed_out', `there was no answer within ${seconds} s (${setting})`)
      controller.abort(error)
      reject(error)
    }, seconds * 1000)
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
