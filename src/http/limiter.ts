import type { CredsqlError } from '../errors/credsql-error.ts'
import type { Clock } from './clock.ts'
import { interruptionOf } from './interruption.ts'
import type { HttpWait, WaitReason } from './observer.ts'
import { onAbort } from './on-abort.ts'
import { StartWindow } from './start-window.ts'

/** The bounds that a limiter keeps. */
export interface LimiterSettings {
  readonly clock: Clock
  /** Places that are given out at once. */
  readonly concurrency: number
  /** Places that are given out a second; unbounded unless told. */
  readonly perSecond?: number | undefined
  /** A longer pause makes every request that would wait for it fail. */
  readonly maxWaitMs: number
  /** The error of a request that would have to wait until then (Unix milliseconds). */
  readonly tooLong: (until: number) => CredsqlError
}

/** How a place is asked for. */
export interface PlaceOptions {
  readonly signal?: AbortSignal | undefined
  readonly onWait?: ((wait: HttpWait) => void) | undefined
  /** A request that was sent before goes ahead of those that were not. */
  readonly again?: boolean
}

interface Waiter {
  readonly onWait: PlaceOptions['onWait']
  readonly admit: () => void
  readonly refuse: (error: unknown) => void
  announced?: number
}

/** Gives out places to send a request, first come first served, within a connection's concurrency, rate and pauses. */
export class Limiter {
  readonly #settings: LimiterSettings
  readonly #starts: StartWindow | undefined
  // Sets keep the order of arrival and forget a cancelled waiter at once.
  readonly #retries = new Set<Waiter>()
  readonly #firsts = new Set<Waiter>()
  #running = 0
  #pausedUntil = 0
  #wake: { readonly at: number; readonly stop: AbortController } | undefined
  #closed = false

  constructor(settings: LimiterSettings) {
    this.#settings = settings
    this.#starts = settings.perSecond === undefined ? undefined : new StartWindow(settings.perSecond)
  }

  /** Resolves to the function that gives the place back; calling it again does nothing. */
  acquire({ signal, onWait, again = false }: PlaceOptions = {}): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (this.#closed || signal?.aborted) return reject(interruptionOf(signal))
      const queue = again ? this.#retries : this.#firsts
      const leave = () => {
        queue.delete(waiter)
        off()
      }
      const waiter: Waiter = {
        onWait,
        admit: () => {
          leave()
          resolve(this.#take())
        },
        refuse: (error) => {
          leave()
          reject(error)
        },
      }
      const off = onAbort(signal, () => {
        waiter.refuse(interruptionOf(signal))
        this.#pump()
      })
      queue.add(waiter)
      this.#pump()
    })
  }

  /** No place is given out before that instant (Unix milliseconds). An earlier one than is set changes nothing. */
  pauseUntil(instant: number): void {
    if (instant <= this.#pausedUntil) return
    this.#pausedUntil = instant
    this.#pump()
  }

  /** Refuses those who wait, and everyone from now on, with `interrupted`. */
  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters()) waiter.refuse(interruptionOf())
    this.#pump()
  }

  #take(): () => void {
    let held = true
    this.#running += 1
    return () => {
      if (!held) return
      held = false
      this.#running -= 1
      this.#pump()
    }
  }

  *#waiters(): Generator<Waiter> {
    yield* this.#retries
    yield* this.#firsts
  }

  #pump(): void {
    const { clock, concurrency, maxWaitMs, tooLong } = this.#settings
    for (const waiter of this.#waiters()) {
      const now = clock.now()
      if (this.#pausedUntil - now > maxWaitMs) {
        waiter.refuse(tooLong(this.#pausedUntil))
        continue
      }
      if (this.#running >= concurrency) break
      const allowed = this.#starts?.next() ?? 0
      const at = Math.max(this.#pausedUntil, allowed)
      if (at > now) {
        this.#announce(at, now, at === allowed ? 'per_second' : 'rate_limit')
        this.#wakeAt(at, now)
        return
      }
      this.#starts?.add(now)
      waiter.admit()
    }
    this.#wake?.stop.abort()
    this.#wake = undefined
  }

  /** Tells those who would go now if there were no pause. */
  #announce(until: number, now: number, reason: WaitReason): void {
    let free = this.#settings.concurrency - this.#running
    for (const waiter of this.#waiters()) {
      if (free-- <= 0) return
      if (waiter.announced === until) continue
      waiter.announced = until
      waiter.onWait?.({ milliseconds: until - now, until, reason })
    }
  }

  #wakeAt(at: number, now: number): void {
    if (this.#wake?.at === at) return
    this.#wake?.stop.abort()
    const wake = { at, stop: new AbortController() }
    this.#wake = wake
    const pump = () => {
      if (this.#wake !== wake) return
      this.#wake = undefined
      this.#pump()
    }
    this.#settings.clock.sleep(at - now, wake.stop.signal).then(pump, pump)
  }
}
