/** The texts that Up and Ctrl-R lead back to. */
export interface EditorHistory {
  /** Oldest first. */
  entries(): readonly string[]
  /** Index of the newest entry before the index `before` that has `needle` in it. */
  search(needle: string, before: number): number | undefined
}

/** A place in the history, from the text that is being written back to the oldest. */
export class HistoryWalk {
  readonly #history: EditorHistory | undefined
  #at: number | undefined
  #draft = ''

  constructor(history: EditorHistory | undefined) {
    this.#history = history
  }

  get #entries(): readonly string[] {
    return this.#history?.entries() ?? []
  }

  /** The entry before; `current` is kept when it is the text that is being written. */
  older(current: string): string | undefined {
    const entries = this.#entries
    const next = (this.#at ?? entries.length) - 1
    if (entries[next] === undefined) return undefined
    if (this.#at === undefined) this.#draft = current
    this.#at = next
    return entries[next]
  }

  /** The entry after, at last the text that was being written. */
  newer(): string | undefined {
    if (this.#at === undefined) return undefined
    const next = this.#entries[this.#at + 1]
    this.#at = next === undefined ? undefined : this.#at + 1
    return next ?? this.#draft
  }

  /** The newest entry before `before` with `needle` in it, which the walk then goes on from by `goTo`. */
  find(needle: string, before: number): { readonly index: number; readonly text: string } | undefined {
    const index = this.#history?.search(needle, before)
    const text = index === undefined ? undefined : this.#entries[index]
    return index === undefined || text === undefined ? undefined : { index, text }
  }

  /** One more than the index of the newest entry. */
  get end(): number {
    return this.#entries.length
  }

  /** Goes to an entry that was found. */
  goTo(index: number, current: string): void {
    if (this.#at === undefined) this.#draft = current
    this.#at = index
  }
}
