import type { Engine } from '../engine/engine.ts'

/** An engine for one statement. */
export interface EngineLease {
  /** Opens the engine, or takes one that is free; the same one for every call. */
  readonly engine: () => Promise<Engine>
  /** Gives it back. */
  readonly release: () => void
}

/** Engines that are kept open while no statement uses them. */
const mostIdle = 4

/** Engines of a session: statements that run at the same time have one each, as their relations would meet. */
export class EnginePool {
  readonly #open: () => Promise<Engine>
  readonly #idle: Promise<Engine>[] = []
  readonly #all = new Set<Promise<Engine>>()

  constructor(open: () => Promise<Engine>) {
    this.#open = open
  }

  lease(): EngineLease {
    let taken: Promise<Engine> | undefined
    let released = false
    return {
      engine: () => {
        taken ??= this.#take()
        return taken
      },
      release: () => {
        if (released || taken === undefined) return
        released = true
        this.#giveBack(taken)
      },
    }
  }

  /** Closes all engines, those in use too. */
  async close(): Promise<void> {
    const engines = await Promise.allSettled(this.#all)
    this.#all.clear()
    this.#idle.length = 0
    for (const engine of engines) if (engine.status === 'fulfilled') engine.value.close()
  }

  #take(): Promise<Engine> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    const engine = this.#open()
    this.#all.add(engine)
    // The next statement may have more luck.
    engine.catch(() => this.#all.delete(engine))
    return engine
  }

  #giveBack(engine: Promise<Engine>): void {
    if (!this.#all.has(engine)) return
    if (this.#idle.length < mostIdle) {
      this.#idle.push(engine)
      return
    }
    this.#all.delete(engine)
    engine.then((opened) => opened.close()).catch(() => undefined)
  }
}
