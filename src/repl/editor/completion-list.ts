import { styleOf } from '../../render/style.ts'
import { textWidth, truncateText } from '../../render/text-width.ts'
import { visibleText } from '../../render/visible-text.ts'
import type { Completion } from '../complete/completion.ts'

/** The room for a list, and whether it may be styled. */
export interface ListRoom {
  readonly width: number
  /** Most lines. */
  readonly height: number
  readonly color: boolean
}

const gap = 2

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

function cellOf({ text, note }: Completion, textColumn: number, room: number, color: boolean): string {
  const shown = visibleText(text)
  if (note === undefined || note === '') return textWidth(shown) > room ? truncateText(shown, room) : shown
  const whole = `${padded(shown, textColumn)}  ${visibleText(note)}`
  if (textWidth(whole) > room) return truncateText(whole, room)
  return `${padded(shown, textColumn)}  ${styleOf(color).dim(visibleText(note))}`
}

/** Completions with their notes in columns, best first from the top of the left one, as lines of a terminal. */
export function completionLines(items: readonly Completion[], { width, height, color }: ListRoom): string[] {
  const room = Math.max(2, width - 1)
  const textColumn = Math.min(
    Math.floor(room / 2),
    Math.max(0, ...items.filter(({ note }) => note).map(({ text }) => textWidth(visibleText(text)))),
  )
  const plain = items.map((item) => cellOf(item, textColumn, room, false))
  const cell = Math.max(0, ...plain.map(textWidth))
  const columns = Math.max(1, Math.floor((room + gap) / (cell + gap)))
  const fits = Math.max(1, height) * columns >= items.length
  const lines = Math.max(1, fits ? Math.ceil(items.length / columns) : height - 1)
  const shown = items.slice(0, lines * columns)
  const drawn = Array.from({ length: Math.min(lines, shown.length) }, (_, line) => {
    const cells: string[] = []
    for (let at = line; at < shown.length; at += lines) {
      const styled = cellOf(shown[at]!, textColumn, room, color)
      const last = at + lines >= shown.length
      cells.push(last ? styled : styled + ' '.repeat(cell - textWidth(plain[at]!) + gap))
    }
    return cells.join('')
  })
  return shown.length < items.length ? [...drawn, `… and ${items.length - shown.length} more`] : drawn
}

/** The longest start that all texts have, whatever the case, as the first one writes it. */
export function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const other of others) {
    let at = 0
    while (at < length && other[at]?.toLowerCase() === first[at]?.toLowerCase()) at += 1
    length = at
  }
  return first.slice(0, length)
}
