import { nullText } from './cell.ts'
import type { HeldColumn } from './held-columns.ts'
import type { Style } from './style.ts'
import { textWidth, truncateText } from './text-width.ts'

/** A table's text, part by part; each line ends in a newline. */
export interface TableBox {
  /** The upper border, the header and the line under it. */
  readonly head: string
  readonly row: (row: number) => string
  /** The lower border. */
  readonly foot: string
}

/** The terminal columns that borders and padding take beside the cells. */
export function frameWidth(columns: number): number {
  return columns * 3 + 1
}

/** Draws columns in a box, each as wide as `widths` says. */
export function tableBox(columns: readonly HeldColumn[], widths: readonly number[], style: Style): TableBox {
  const bars = widths.map((width) => '─'.repeat(width + 2))
  const border = (left: string, between: string, right: string): string =>
    `${style.dim(left + bars.join(between) + right)}\n`
  const side = style.dim('│')

  const names = columns.map(({ name, nameWidth, numeric }, at) =>
    padded(name, nameWidth, widths[at]!, numeric, style.name),
  )
  const header = `${side} ${names.join(` ${side} `)} ${side}\n`

  return {
    head: border('┌', '┬', '┐') + header + border('├', '┼', '┤'),
    row(row) {
      let text = side
      for (let at = 0; at < columns.length; at += 1) {
        const { cells, cellWidths, numeric } = columns[at]!
        const cell = cells[row] ?? null
        const drawn =
          cell === null
            ? padded(nullText, nullText.length, widths[at]!, numeric, style.dim)
            : padded(cell, cellWidths[row]!, widths[at]!, numeric)
        text += ` ${drawn} ${side}`
      }
      return `${text}\n`
    },
    foot: border('└', '┴', '┘'),
  }
}

function padded(
  text: string,
  textColumns: number,
  width: number,
  toTheRight: boolean,
  style?: (text: string) => string,
): string {
  const shown = textColumns > width ? truncateText(text, width) : text
  const shownColumns = textColumns > width ? textWidth(shown) : textColumns
  const blanks = ' '.repeat(width - shownColumns)
  // Styled after it is measured: the codes of a style take no room.
  const styled = style === undefined ? shown : style(shown)
  return toTheRight ? blanks + styled : styled + blanks
}
