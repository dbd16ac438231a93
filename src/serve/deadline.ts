import { CredsqlError } from '../errors/credsql-error.ts'

/** Least part of a deadline that is left to the work, however long the process took to start. */
const leastPart = 0.25

/** A time in which an answer must be there. */
export interface Deadline {
  readonly seconds: number
  /** Milliseconds of it that are gone already. */
  readonly spent?: number
  /** Member of the config that sets it, for the message. */
  readonly setting: string
}

/**
 * Does work that must be done by a deadline. When it is not, the signal is aborted and the promise rejects with `timed_out` at
 * once, whether or not the work heeds the signal.
 */
export function withinDeadline<T>(
  { seconds, spent = 0, setting }: Deadline,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const whole = seconds * 1000
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        const error = new CredsqlError('timed_out', `there was no answer within ${seconds} s (${setting})`)
        controller.abort(error)
        reject(error)
      },
      Math.max(whole - spent, whole * leastPart),
    )
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
