import stringWidth from 'string-width'
import type { TextPlace } from '../errors/credsql-error.ts'
import { indexOfByte } from './byte-offset.ts'
import { type LiteralSpan, literalSpans } from './literal-spans.ts'
import type { Statement } from './statement.ts'

const widest = 100

// Control characters and marks that change the direction would move the caret, or the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** The text from `from` to `to` as it may be shown: quotes stay, what is between them is stars. */
function shown(text: string, spans: readonly LiteralSpan[], from: number, to: number): string {
  const plain = (start: number, end: number) => text.slice(start, end).replace(unprintable, ' ')
  let result = ''
  let at = from
  for (const { start, end, open, close } of spans) {
    if (end <= at || start >= to) continue
    const clamp = (index: number) => Math.min(Math.max(index, at), to)
    const [inner, outer] = [clamp(start + open), clamp(end - close)]
    result += plain(at, inner) + '*'.repeat(stringWidth(plain(inner, outer))) + plain(outer, clamp(end))
    at = clamp(end)
  }
  return result + plain(at, to)
}

/** Cuts a long line to about a hundred characters around the caret, which is an index in it. */
function cut(line: string, caret: number): { readonly excerpt: string; readonly caret: number } {
  if (line.length <= widest) return { excerpt: line, caret }
  const whole = (index: number) => (/[\udc00-\udfff]/.test(line[index] ?? '') ? index + 1 : index)
  const start = whole(Math.max(0, Math.min(caret - widest / 2, line.length - widest)))
  const end = whole(Math.min(line.length, start + widest))
  const head = start > 0 ? '…' : ''
  const tail = end < line.length ? '…' : ''
  return { excerpt: head + line.slice(start, end) + tail, caret: caret - start + head.length }
}

/** The place of a UTF-16 index in a text. */
export function placeAtIndex(text: string, index: number): TextPlace {
  const at = Math.min(Math.max(0, index), text.length)
  const lineStart = text.lastIndexOf('\n', at - 1) + 1
  const newline = text.indexOf('\n', at)
  const lineEnd = newline < 0 ? text.length : newline
  const spans = literalSpans(text)
  const line = shown(text, spans, lineStart, lineEnd).trimEnd()
  const before = shown(text, spans, lineStart, at)
  const { excerpt, caret } = cut(line, before.length)
  return {
    line: text.slice(0, lineStart).split('\n').length,
    column: stringWidth(excerpt.slice(0, caret)) + Math.max(0, caret - excerpt.length) + 1,
    excerpt,
  }
}

/**
 * The place of a UTF-8 byte offset in a text, such as the location of a node in a tree: its line, and the line's text with
 * every literal masked and a long line cut. The column counts terminal cells of that excerpt, so that a caret can be drawn.
 */
export function placeAt(text: string, byteOffset: number): TextPlace {
  return placeAtIndex(text, indexOfByte(text, byteOffset))
}

/** The place of a location of a statement's tree in the text that the statement was part of. */
export function placeInStatement(statement: Statement, location: number): TextPlace {
  return placeAt(statement.source, statement.offset + location)
}
