import { CredsqlError } from '../errors/credsql-error.ts'

/** How work that could be interrupted ended: by itself, left to end in the background, or with the wish to leave. */
export type WorkEnd = 'done' | 'abandoned' | 'leave'

// The prompt is to be back within 100 ms.
const grace = 60

/**
 * Work that Ctrl-C ends. The first one aborts its signal and gives it a moment; what hangs even then is abandoned, and no other
 * work begins before it has ended. A second one while it is ending is the wish to leave.
 */
export class Cancelling {
  #interrupt: (() => void) | undefined
  #ending: Promise<void> | undefined

  /** Whether abandoned work has not ended yet. */
  get ending(): boolean {
    return this.#ending !== undefined
  }

  /** Whether work is under way that `interrupt` would end. */
  get working(): boolean {
    return this.#interrupt !== undefined
  }

  /** What Ctrl-C does. */
  interrupt(): void {
    this.#interrupt?.()
  }

  /**
   * Runs work. Rejects with what it throws, unless it was abandoned. While `held()` says that another program has the terminal,
   * an interruption only aborts: the prompt cannot come back yet.
   */
  async run(
    work: (signal: AbortSignal) => Promise<void>,
    held: () => boolean = () => false,
  ): Promise<WorkEnd> {
    const controller = new AbortController()
    let timer: NodeJS.Timeout | undefined
    const interrupted = new Promise<WorkEnd>((resolve) => {
      this.#interrupt = () => {
        const again = controller.signal.aborted
        controller.abort(new CredsqlError('interrupted', 'interrupted'))
        if (held()) return
        if (again) resolve('leave')
        else timer = setTimeout(resolve, grace, 'abandoned')
      }
    })
    try {
      if (this.#ending !== undefined) {
        const before = this.#ending.then(() => 'done' as const)
        if ((await Promise.race([before, interrupted])) !== 'done') return 'leave'
        controller.signal.throwIfAborted()
      }
      const running = work(controller.signal)
      const end = await Promise.race([running.then(() => 'done' as const), interrupted])
      if (end !== 'done') this.#leaveBehind(running)
      return end
    } finally {
      clearTimeout(timer)
      this.#interrupt = undefined
    }
  }

  #leaveBehind(running: Promise<void>): void {
    const over = () => {
      if (this.#ending === ending) this.#ending = undefined
    }
    const ending = running.then(over, over)
    this.#ending = ending
  }
}
