import type { ResultColumn } from '../value/batch.ts'
import { type CellText, cellText, cellWidth } from './cell.ts'
import type { RenderInput } from './renderer.ts'
import { textWidth } from './text-width.ts'
import { isNumeric } from './value-text.ts'
import { visibleText } from './visible-text.ts'

/** A column with its cells, held because the width of a column is known only after its last row. */
export interface HeldColumn {
  readonly name: string
  readonly nameWidth: number
  readonly numeric: boolean
  readonly cells: readonly CellText[]
  /** Terminal columns of each cell. */
  readonly cellWidths: readonly number[]
  readonly widestCell: number
}

/** A result whose rows have all arrived. */
export interface HeldResult {
  readonly rows: number
  readonly columns: readonly HeldColumn[]
}

/** Reads a result to its end. */
export async function holdColumns({ columns, batches }: RenderInput): Promise<HeldResult> {
  const growing = columns.map(emptyColumn)
  let rows = 0
  for await (const batch of batches) {
    growing.forEach((column, at) => {
      for (const value of batch.columns[at]!) {
        const cell = cellText(value)
        const width = cellWidth(cell)
        column.cells.push(cell)
        column.cellWidths.push(width)
        if (width > column.widestCell) column.widestCell = width
      }
    })
    rows += batch.length
  }
  return { rows, columns: growing }
}

function emptyColumn({ name, type }: ResultColumn) {
  const visible = visibleText(name)
  return {
    name: visible,
    nameWidth: textWidth(visible),
    numeric: isNumeric(type),
    cells: [] as CellText[],
    cellWidths: [] as number[],
    widestCell: 0,
  }
}
