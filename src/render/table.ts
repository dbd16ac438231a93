import { countOf } from './count-text.ts'
import { fitWidths } from './fit-widths.ts'
import { type HeldColumn, type HeldResult, holdColumns } from './held-columns.ts'
import { recordBlock } from './record-block.ts'
import type { Renderer, RenderInput } from './renderer.ts'
import type { Sink } from './sink.ts'
import { type Style, styleOf } from './style.ts'
import { frameWidth, tableBox } from './table-box.ts'

// Under this a text tells too little to be worth its place.
const leastTextWidth = 8
const rowsPerWrite = 2048

/**
 * table: a box with a header, numbers to the right, and the number of rows below.
 * In a terminal the widest columns are shortened, numbers never; what still does not fit is shown line by line.
 */
export const renderTable: Renderer = async (input, sink, { color, width }) => {
  const style = styleOf(color)
  const held = await holdColumns(input)
  const room = width === undefined ? Number.POSITIVE_INFINITY : width - frameWidth(held.columns.length)
  const wishes = held.columns.map(widthWish)
  const widths = fitWidths(wishes, room)
  if (widths === undefined) {
    const notice = `${countOf(held.columns.length, 'column')} do not fit into a width of ${width}; shown line by line`
    await sink.write(`${style.dim(notice)}\n`)
    await writeRecords(input, held, sink, style)
  } else if (held.columns.length > 0) {
    const box = tableBox(held.columns, widths, style)
    await sink.write(box.head)
    await writeInChunks(held.rows, sink, box.row)
    await sink.write(box.foot)
  }
  await sink.write(`(${countOf(held.rows, 'row')})\n`)
  const shortened = widths?.some((given, at) => given < wishes[at]!.wanted) ?? false
  return { rows: held.rows, shortened }
}

function widthWish({ nameWidth, widestCell, numeric }: HeldColumn) {
  const wanted = Math.max(nameWidth, widestCell)
  // `12…` reads as another number, so a number is shown whole or not in a table.
  const least = numeric ? Math.max(widestCell, Math.min(nameWidth, leastTextWidth)) : leastTextWidth
  return { wanted, least }
}

function writeRecords({ columns }: RenderInput, held: HeldResult, sink: Sink, style: Style): Promise<void> {
  const block = recordBlock(columns, style)
  return writeInChunks(held.rows, sink, (row) => block(row + 1, (at) => held.columns[at]!.cells[row] ?? null))
}

async function writeInChunks(rows: number, sink: Sink, rowText: (row: number) => string): Promise<void> {
  for (let from = 0; from < rows; from += rowsPerWrite) {
    let text = ''
    for (let row = from; row < Math.min(rows, from + rowsPerWrite); row += 1) text += rowText(row)
    await sink.write(text)
  }
}
