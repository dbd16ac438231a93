import { textWidth } from '../../render/text-width.ts'
import { visibleText } from '../../render/visible-text.ts'
import { graphemes } from './graphemes.ts'

/** A text as the rows of a terminal, and where the cursor stands in them. */
export interface View {
  readonly rows: readonly string[]
  /** Terminal columns of each row. */
  readonly widths: readonly number[]
  readonly cursor: { readonly row: number; readonly column: number }
}

/** What is to be shown. */
export interface ViewInput {
  readonly prompt: string
  /** Stands in front of every line but the first. */
  readonly continuation: string
  /** The text, with or without the codes of styles. */
  readonly text: string
  /** Index in the text without such codes. */
  readonly cursor: number
  /** Columns of the terminal. */
  readonly width: number
}

const esc = '\x1b'
const parts = new RegExp(`${esc}\\[([0-9;]*)m|\\n|[^${esc}\\n]+`, 'g')
const resets = /^(?:|0|2[2-9]|39|49)$/
const reset = `${esc}[0m`
const tab = '    '

/** Rows that are written character by character; a style that is open at a row's end goes on in the next one. */
class Rows {
  readonly done: string[] = []
  readonly widths: number[] = []
  readonly #room: number
  #row = ''
  #width = 0
  #style = ''

  constructor(width: number) {
    // The last column stays free: a cursor behind it is at the next row's start in some terminals only.
    this.#room = Math.max(2, width - 1)
  }

  get place() {
    return { row: this.done.length, column: this.#width }
  }

  style(code: string, parameters: string): void {
    this.#style = resets.test(parameters) ? '' : this.#style + code
    this.#row += code
  }

  put(grapheme: string): void {
    const shown = grapheme === '\t' ? tab : visibleText(grapheme)
    const width = textWidth(shown)
    if (this.#width + width > this.#room && this.#width > 0) this.end()
    this.#row += shown
    this.#width += width
  }

  putPlain(text: string): void {
    const style = this.#style
    if (style !== '') this.style(reset, '')
    for (const grapheme of graphemes(text)) this.put(grapheme)
    if (style !== '') this.style(style, 'open')
  }

  end(): void {
    this.done.push(this.#style === '' ? this.#row : this.#row + reset)
    this.widths.push(this.#width)
    this.#row = this.#style
    this.#width = 0
  }
}

/** Lays a text out: line by line, each behind its prompt, wrapped where it is longer than the terminal is wide. */
export function viewOf({ prompt, continuation, text, cursor, width }: ViewInput): View {
  const rows = new Rows(width)
  let place: View['cursor'] | undefined
  let at = 0
  rows.putPlain(prompt)
  for (const [part, code] of text.matchAll(parts)) {
    if (code !== undefined) {
      rows.style(part, code)
      continue
    }
    for (const grapheme of part === '\n' ? ['\n'] : graphemes(part)) {
      if (grapheme === '\n') {
        if (at >= cursor) place ??= rows.place
        rows.end()
        rows.putPlain(continuation)
      } else {
        const before = rows.place
        rows.put(grapheme)
        // Where the character went to the next row, the cursor goes with it.
        if (at >= cursor)
          place ??= rows.place.row === before.row ? before : { row: rows.place.row, column: 0 }
      }
      at += grapheme.length
    }
  }
  place ??= rows.place
  rows.end()
  return { rows: rows.done, widths: rows.widths, cursor: place }
}
