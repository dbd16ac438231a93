/** Remembers when the last requests were started, so that no second sees more of them than allowed. Bursts within that are fine. */
export class StartWindow {
  readonly #starts: number[]
  readonly #window: number
  #oldest = 0

  /** `perSecond` may be a fraction: 0.5 is one start in two seconds. */
  constructor(perSecond: number) {
    const count = Math.max(1, Math.floor(perSecond))
    this.#starts = new Array<number>(count).fill(Number.NEGATIVE_INFINITY)
    this.#window = (count / perSecond) * 1000
  }

  /** The first instant at which the next request may start. */
  next(): number {
    return this.#starts[this.#oldest]! + this.#window
  }

  /** Counts a start. */
  add(now: number): void {
    this.#starts[this.#oldest] = now
    this.#oldest = (this.#oldest + 1) % this.#starts.length
  }
}
