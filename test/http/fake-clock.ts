import type { Clock } from '../../src/http/clock.ts'
import { interruptionOf } from '../../src/http/interruption.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Virtual time: it jumps to the next sleeper's instant as soon as there is nothing else to do, or, when held, on `advance` only. */
export class FakeClock implements Clock {
  readonly slept: number[] = []
  readonly #held: boolean
  readonly #chance: number
  #now = 1_700_000_000_000
  #sleepers: Sleeper[] = []

  constructor({ held = false, chance = 0.5 }: { held?: boolean; chance?: number } = {}) {
    this.#held = held
    this.#chance = chance
  }

  get sleeping(): number {
    return this.#sleepers.length
  }

  now(): number {
    return this.#now
  }

  random(): number {
    return this.#chance
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(interruptionOf(signal))
      this.slept.push(milliseconds)
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(interruptionOf(signal))
      }
      const wake = () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      const sleeper = { at: this.#now + milliseconds, wake }
      signal?.addEventListener('abort', stop)
      this.#sleepers.push(sleeper)
      if (!this.#held) setImmediate(() => this.#jump())
    })
  }

  /** Moves the time and wakes those whose instant has come. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
    const due = this.#sleepers.filter(({ at }) => at <= this.#now)
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now)
    for (const { wake } of due) wake()
  }

  #jump(): void {
    const next = Math.min(...this.#sleepers.map(({ at }) => at))
    if (Number.isFinite(next)) this.advance(Math.max(0, next - this.#now))
  }
}
