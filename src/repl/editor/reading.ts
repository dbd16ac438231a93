import { visibleText } from '../../render/visible-text.ts'
import type { Completions } from '../complete/completion.ts'
import { commonStart, completionLines } from './completion-list.ts'
import type { Key } from './decode-keys.ts'
import { edits, lineDown, lineUp } from './edits.ts'
import {
  type HistorySearch,
  searchedBuffer,
  searchFor,
  searchLine,
  searchOn,
  startSearch,
} from './history-search.ts'
import { type EditorHistory, HistoryWalk } from './history-walk.ts'
import { bufferOf, insert, replaceRange, type TextBuffer } from './text-buffer.ts'
import { type View, viewOf } from './view.ts'

/** How a text is read. */
export interface ReadOptions {
  readonly prompt: string
  /** Stands in front of every line but the first. */
  readonly continuation?: string
  /** The text to begin with. */
  readonly initial?: string
  /** Whether Enter ends the text as it stands; else it begins a new line. Always, unless told. */
  readonly accepts?: (text: string) => boolean
  readonly complete?: (text: string, cursor: number) => Completions | Promise<Completions>
  readonly highlight?: (text: string) => string
  readonly history?: EditorHistory
  /** Nothing of the text is shown, nor kept for Ctrl-Y. */
  readonly hidden?: boolean
  /** Only what is typed from now on counts: no paste, and nothing that was typed before the question was there. */
  readonly typedOnly?: boolean
  /** Whether lists of completions may be styled. */
  readonly color?: boolean
}

/** How a reading ended. */
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  /** Ctrl-D on an empty text, or the input's end. */
  | { readonly kind: 'end' }
  /** Ctrl-C, with what was written until then. */
  | { readonly kind: 'interrupt'; readonly text: string }

/** What is to be drawn: the text, and lines below it. */
export interface Drawing {
  readonly view: View
  readonly below: readonly string[]
}

const mostUndos = 200

/** One text that is being read: what each key does to it. Knows nothing of streams. */
export class Reading {
  readonly #options: ReadOptions
  readonly #walk: HistoryWalk
  #buffer: TextBuffer
  #undo: TextBuffer[] = []
  #search: HistorySearch | undefined
  #list: Completions['items'] = []

  constructor(options: ReadOptions, killed = '') {
    this.#options = options
    this.#walk = new HistoryWalk(options.history)
    this.#buffer = bufferOf(options.initial ?? '', killed)
  }

  get text(): string {
    return this.#buffer.text
  }

  /** What was cut out last, for the next reading. */
  get killed(): string {
    return this.#buffer.killed
  }

  /** Does what a key says. The result is there when the reading is over; a promise while completions are looked up. */
  press(key: Key): ReadResult | undefined | Promise<undefined> {
    this.#list = []
    if (this.#search !== undefined && this.#searched(key)) return undefined
    if (key.kind !== 'key') {
      if (key.kind === 'text' || !this.#options.typedOnly) this.#edit(insert(this.#buffer, key.text))
      return undefined
    }
    switch (key.name) {
      case 'enter':
        return this.#enter()
      case 'ctrl-c':
        return { kind: 'interrupt', text: this.text }
      case 'ctrl-d':
        if (this.text === '') return { kind: 'end' }
        this.#edit(edits['delete']!(this.#buffer))
        return undefined
      case 'tab':
        return this.#complete()
      case 'up':
      case 'ctrl-p':
        this.#buffer = lineUp(this.#buffer) ?? this.#recalled(this.#walk.older(this.text))
        return undefined
      case 'down':
      case 'ctrl-n':
        this.#buffer = lineDown(this.#buffer) ?? this.#recalled(this.#walk.newer())
        return undefined
      case 'ctrl-r':
        if (this.#options.history !== undefined) this.#search = startSearch(this.#buffer)
        return undefined
      case 'ctrl-_':
        this.#buffer = this.#undo.pop() ?? this.#buffer
        return undefined
    }
    const edit = edits[key.name]
    if (edit !== undefined) this.#edit(edit(this.#buffer))
    return undefined
  }

  #enter(): ReadResult | undefined {
    const { accepts = () => true } = this.#options
    if (accepts(this.text)) return { kind: 'text', text: this.text }
    this.#edit(insert(this.#buffer, '\n'))
    return undefined
  }

  #edit(next: TextBuffer): void {
    if (next.text !== this.#buffer.text) {
      this.#undo.push(this.#buffer)
      if (this.#undo.length > mostUndos) this.#undo.shift()
    }
    this.#buffer = next
  }

  #recalled(text: string | undefined): TextBuffer {
    return text === undefined ? this.#buffer : bufferOf(text, this.#buffer.killed)
  }

  /** Keys of a search. False for a key that ends it and does its own work on what was found. */
  #searched(key: Key): boolean {
    const search = this.#search!
    if (key.kind === 'text') this.#search = searchFor(search, search.needle + key.text, this.#walk)
    else if (key.kind === 'key' && key.name === 'ctrl-r') this.#search = searchOn(search, this.#walk)
    else if (key.kind === 'key' && key.name === 'backspace')
      this.#search = searchFor(search, [...search.needle].slice(0, -1).join(''), this.#walk)
    else {
      this.#search = undefined
      if (key.kind === 'key' && (key.name === 'ctrl-g' || key.name === 'ctrl-c')) {
        this.#buffer = search.before
        return true
      }
      if (search.found !== undefined) this.#walk.goTo(search.found.index, search.before.text)
      this.#buffer = searchedBuffer(search)
      return false
    }
    return true
  }

  #complete(): Promise<undefined> | undefined {
    const { complete } = this.#options
    if (complete === undefined) return undefined
    const completions = complete(this.text, this.#buffer.cursor)
    if (!(completions instanceof Promise)) {
      this.#take(completions)
      return undefined
    }
    // What is not known now may be known at the next try; a failure tells nothing to who writes a statement.
    return completions.then(
      (found) => this.#take(found),
      () => undefined,
    ) as Promise<undefined>
  }

  #take({ from, to, items }: Completions): undefined {
    const common = commonStart(items.map(({ text }) => text))
    const [first] = items
    if (first === undefined) return
    if (items.length === 1 || common.length > to - from)
      this.#edit(replaceRange(this.#buffer, from, to, items.length === 1 ? first.text : common))
    if (items.length > 1) this.#list = items
  }

  /** What the terminal shows. */
  drawing(width: number, height: number): Drawing {
    const { prompt, continuation = '', hidden, color = false } = this.#options
    const { text, cursor } = this.#search === undefined ? this.#buffer : searchedBuffer(this.#search)
    const view = viewOf({
      prompt,
      continuation,
      text: hidden ? '' : (this.#options.highlight?.(text) ?? text),
      cursor: hidden ? 0 : cursor,
      width,
    })
    if (this.#search !== undefined) return { view, below: [this.#searchLine(this.#search, width)] }
    if (this.#list.length === 0) return { view, below: [] }
    const room = Math.max(1, height - Math.min(view.rows.length, Math.ceil(height / 2)))
    return { view, below: completionLines(this.#list, { width, height: room, color }) }
  }

  /** The end of what is searched for stays in sight. */
  #searchLine(search: HistorySearch, width: number): string {
    return visibleText(searchLine(search)).slice(-(width - 1))
  }
}
