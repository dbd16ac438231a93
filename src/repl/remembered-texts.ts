import type { EditorHistory } from './editor/history-walk.ts'
import type { History } from './history.ts'

/**
 * What Up and Ctrl-R lead back to: the history, which holds texts without their secrets. Only the last text, when it went wrong,
 * comes back as it was typed, so that it can be mended; that one is in memory alone.
 */
export class RememberedTexts implements EditorHistory {
  readonly #history: History | undefined
  #last: string | undefined

  constructor(history: History | undefined) {
    this.#history = history
  }

  entries(): readonly string[] {
    const entries = this.#history?.entries() ?? []
    return this.#last === undefined ? entries : [...entries.slice(0, -1), this.#last]
  }

  search(needle: string, before: number): number | undefined {
    return this.#history?.search(needle, before)
  }

  /** Adds a text as it may be kept; `typed` is what it was, where that is to come back once. */
  async add(kept: string, typed?: string): Promise<void> {
    this.#last = undefined
    await this.#history?.add(kept)
    if (this.#history !== undefined) this.#last = typed
  }
}
