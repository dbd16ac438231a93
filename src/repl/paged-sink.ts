import { stripVTControlCharacters } from 'node:util'
import type { Sink } from '../render/sink.ts'
import { textWidth } from '../render/text-width.ts'
import type { Environment } from '../secrets/local-folders.ts'
import { type Pager, startPager } from './pager.ts'

/** What a text that may be longer than the screen needs. */
export interface ScreenSetup {
  /** Where it goes when it fits, and when there is no pager. */
  readonly sink: Sink
  readonly stdout: NodeJS.WritableStream & {
    readonly columns?: number
    readonly rows?: number
    readonly fd?: number
  }
  /** Undefined for no pager. */
  readonly pager: string | undefined
  readonly env: Environment
  /** Leaves the terminal to the pager; returns what takes it back. */
  readonly release: () => () => void
}

const defaultRows = 24
const defaultColumns = 80

/** A sink that keeps a text until it is known whether it fits on the screen: it is written there, or into a pager. */
export class PagedSink implements Sink {
  readonly #setup: ScreenSetup
  #kept = ''
  #rows = 0
  #straight: boolean
  #pager: Pager | undefined
  #takeBack: (() => void) | undefined
  #left = false

  constructor(setup: ScreenSetup) {
    this.#setup = setup
    this.#straight = setup.pager === undefined
  }

  /** Whether the person left the pager before the text's end: no fault of what was shown. */
  get readerLeft(): boolean {
    return this.#left
  }

  async write(text: string): Promise<void> {
    if (this.#straight) return this.#setup.sink.write(text)
    if (this.#pager !== undefined) return this.#page(this.#pager, text)
    this.#kept += text
    this.#rows += rowsOf(text, this.#setup.stdout.columns ?? defaultColumns)
    // A row stays free for the prompt.
    if (this.#rows >= (this.#setup.stdout.rows ?? defaultRows)) await this.#overflow()
  }

  /** Writes what was kept; settles when it was shown, and a pager was left. */
  async end(): Promise<void> {
    try {
      if (this.#pager !== undefined) await this.#pager.end()
      else await this.#flush(this.#setup.sink)
    } finally {
      this.#takeBack?.()
      this.#takeBack = undefined
    }
  }

  async #overflow(): Promise<void> {
    const { pager: command = '', env, stdout, release, sink } = this.#setup
    const takeBack = release()
    const pager = await startPager({ command, env, stdout })
    if (pager === undefined) {
      takeBack()
      this.#straight = true
      return this.#flush(sink)
    }
    this.#takeBack = takeBack
    this.#pager = pager
    const kept = this.#kept
    this.#kept = ''
    await this.#page(pager, kept)
  }

  async #flush(sink: Sink): Promise<void> {
    const kept = this.#kept
    this.#kept = ''
    await sink.write(kept)
  }

  async #page(pager: Pager, text: string): Promise<void> {
    try {
      await pager.write(text)
    } catch (error) {
      this.#left = true
      throw error
    }
  }
}

/** The rows that a text takes on the screen. */
function rowsOf(text: string, columns: number): number {
  let rows = 0
  for (const line of text.split('\n').slice(0, -1))
    rows +=
      line.length <= columns ? 1 : Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns))
  return rows
}
