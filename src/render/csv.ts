import type { ResultBatch } from '../value/batch.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { valueText } from './value-text.ts'

// Blanks at the ends are quoted because some readers trim a bare field.
const needsQuotes = /[",\r\n]|^[ \t]|[ \t]$/

/** csv: RFC 4180 with a header and `\n` as line end. NULL is an empty field, an empty text is `""`. */
export const renderCsv: Renderer = async ({ columns, batches }, sink) => {
  await sink.write(`${columns.map(({ name }) => field(name)).join(',')}\n`)
  return writeRows({ columns, batches }, sink, lines)
}

function lines({ columns }: ResultBatch, from: number, to: number): string {
  let text = ''
  for (let row = from; row < to; row += 1) {
    for (let at = 0; at < columns.length; at += 1) {
      const value = columns[at]![row]!
      if (at > 0) text += ','
      if (value !== null) text += field(valueText(value))
    }
    text += '\n'
  }
  return text
}

function field(text: string): string {
  if (text === '') return '""'
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
