import { textWidth } from '../../render/text-width.ts'
import type { View } from './view.ts'

/** The stream that an editor draws on. */
export type EditorOutput = NodeJS.WritableStream & {
  readonly columns?: number
  readonly rows?: number
}

const defaultColumns = 80
const defaultRows = 24
const esc = '\x1b'
const styles = new RegExp(`${esc}\\[[0-9;]*m`, 'g')

interface Drawn {
  readonly widths: readonly number[]
  readonly cursor: View['cursor']
}

/** Draws views in place: each takes the place of the one before. What is longer than the screen is shown around the cursor. */
export class Screen {
  readonly #output: EditorOutput
  #drawn: Drawn | undefined
  #top = 0

  constructor(output: EditorOutput) {
    this.#output = output
  }

  get width(): number {
    return this.#output.columns ?? defaultColumns
  }

  get height(): number {
    return this.#output.rows ?? defaultRows
  }

  /** Draws a view and lines below it, in one write. */
  draw(view: View, below: readonly string[] = []): void {
    const room = Math.max(1, this.height - below.length)
    const { row } = view.cursor
    this.#top = Math.max(0, Math.min(this.#top, row, view.rows.length - room))
    if (row >= this.#top + room) this.#top = row - room + 1
    const shown = view.rows.slice(this.#top, this.#top + room)
    const rows = [...shown, ...below]
    const cursor = { row: row - this.#top, column: view.cursor.column }
    const up = rows.length - 1 - cursor.row
    this.#output.write(
      `${this.#back()}\x1b[J${rows.join('\r\n')}\r${up > 0 ? `\x1b[${up}A` : ''}${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`,
    )
    this.#drawn = {
      widths: [
        ...view.widths.slice(this.#top, this.#top + room),
        ...below.map((line) => textWidth(line.replace(styles, ''))),
      ],
      cursor,
    }
  }

  /** Draws the whole of a view for the last time, and goes to the line below it. */
  finish(view: View): void {
    this.#output.write(`${this.#back()}\x1b[J${view.rows.join('\r\n')}\r\n`)
    this.forget()
  }

  /** Empties the screen; the next view is drawn at its top. */
  clear(): void {
    this.#output.write('\x1b[H\x1b[2J')
    this.forget()
  }

  /** What was drawn stays where it is. */
  forget(): void {
    this.#drawn = undefined
    this.#top = 0
  }

  /** To the start of what was drawn. A terminal that became narrower has wrapped its rows meanwhile. */
  #back(): string {
    if (this.#drawn === undefined) return '\r'
    const { widths, cursor } = this.#drawn
    const width = Math.max(1, this.width)
    const above = widths
      .slice(0, cursor.row)
      .reduce((sum, used) => sum + Math.max(1, Math.ceil(used / width)), 0)
    const up = above + Math.floor(cursor.column / width)
    return `\r${up > 0 ? `\x1b[${up}A` : ''}`
  }
}
