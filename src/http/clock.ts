import { interruptionOf } from './interruption.ts'
import { onAbort } from './on-abort.ts'

/** Time and chance, as the HTTP runtime sees them; a test brings its own. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number
  /** Resolves after so many milliseconds; rejects with `interrupted` at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** At least 0 and less than 1. */
  random(): number
}

// Node's timers fire at once when they are asked for more.
const longestTimer = 2 ** 31 - 1

/** The machine's clock. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(interruptionOf(signal))
      const wake = () => {
        off()
        resolve()
      }
      const timer = setTimeout(wake, Math.min(Math.ceil(Math.max(0, milliseconds)), longestTimer))
      const off = onAbort(signal, () => {
        clearTimeout(timer)
        reject(interruptionOf(signal))
      })
    }),
}
