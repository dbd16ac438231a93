import type { ResultColumn, ResultValue } from '../value/batch.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { isNumeric, valueText } from './value-text.ts'
import { visibleText } from './visible-text.ts'

/** markdown: a table in GitHub's dialect, in which every value reads as it is. NULL is *NULL* in italics. Written as the rows come. */
export const renderMarkdown: Renderer = async ({ columns, batches }, sink) => {
  if (columns.length > 0) await sink.write(head(columns))
  return writeRows({ columns, batches }, sink, (batch, from, to) => {
    let text = ''
    for (let row = from; row < to; row += 1) {
      text += tableRow(batch.columns.map((values) => cell(values[row]!)))
    }
    return text
  })
}

function head(columns: readonly ResultColumn[]): string {
  const names = columns.map(({ name }) => cell(name))
  const rules = columns.map(({ type }) => (isNumeric(type) ? '---:' : '---'))
  return tableRow(names) + tableRow(rules)
}

function tableRow(cells: readonly string[]): string {
  return cells.length === 0 ? '' : `| ${cells.join(' | ')} |\n`
}

function cell(value: ResultValue): string {
  if (value === null) return '*NULL*'
  const lines = valueText(value).split(/\r\n|\r|\n/)
  return lines.map((line) => escapeMarkdown(visibleText(line))).join('<br>')
}

const htmlEscapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
])

// An underscore inside a word is no emphasis; escaping it would spoil every name in the source.
const markup = /[\\`*[\]~|$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** A text without markup in GitHub's dialect: a reader sees it as it is. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => htmlEscapes.get(character) ?? character)
    .replace(markup, (character) => `\\${character}`)
}
