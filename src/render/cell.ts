import type { ResultValue } from '../value/batch.ts'
import { textWidth } from './text-width.ts'
import { valueText } from './value-text.ts'
import { visibleText } from './visible-text.ts'

/** What stands for NULL where people read. */
export const nullText = 'NULL'

/** A value as a terminal shows it: printable text, or `null` for NULL. */
export type CellText = string | null

/** The cell of a value. */
export function cellText(value: ResultValue): CellText {
  return value === null ? null : visibleText(valueText(value))
}

/** The terminal columns of a cell. */
export function cellWidth(cell: CellText): number {
  return cell === null ? nullText.length : textWidth(cell)
}
