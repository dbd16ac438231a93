import type { ResultColumn } from '../value/batch.ts'
import { type CellText, nullText } from './cell.ts'
import type { Style } from './style.ts'
import { textWidth } from './text-width.ts'
import { visibleText } from './visible-text.ts'

const shortestRule = 24

/** The text of one record: its number, from 1, and its cells by the index of their column. */
export type RecordBlock = (record: number, cell: (column: number) => CellText) => string

/** Makes blocks of a rule with the record's number and a line `name | value` for each column. */
export function recordBlock(columns: readonly ResultColumn[], style: Style): RecordBlock {
  const names = columns.map(({ name }) => visibleText(name))
  const width = names.reduce((most, name) => Math.max(most, textWidth(name)), 0)
  const labels = names.map(
    (name) => `${style.name(name)}${' '.repeat(width - textWidth(name))} ${style.dim('|')} `,
  )
  const empty = style.dim(nullText)
  return (record, cell) => {
    const title = `-[ record ${record} ]---`
    let text = `${style.dim(title.padEnd(shortestRule, '-'))}\n`
    for (let at = 0; at < labels.length; at += 1) text += `${labels[at]}${cell(at) ?? empty}\n`
    return text
  }
}
