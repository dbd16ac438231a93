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

/** An index that is not between the halves of a surrogate pair. */
function wholeIndex(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text[index] ?? '') ? index + 1 : index
}

/** The part of a line that is shown: all of it, or about a hundred characters around the fault. */
function visiblePart(
  text: string,
  at: number,
  lineStart: number,
  lineEnd: number,
): readonly [number, number] {
  if (lineEnd - lineStart <= widest) return [lineStart, lineEnd]
  const start = Math.max(lineStart, Math.min(at - widest / 2, lineEnd - widest))
  return [wholeIndex(text, start), wholeIndex(text, Math.min(lineEnd, start + widest))]
}

/** The place of a UTF-16 index in a text. */
export function placeAtIndex(text: string, index: number): TextPlace {
  const at = Math.min(Math.max(0, index), text.length)
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
  const newline = text.indexOf('\n', at)
  const lineEnd = newline < 0 ? text.length : newline
  const [start, end] = visiblePart(text, at, lineStart, lineEnd)
  const spans = literalSpans(text)
  const head = start > lineStart ? '…' : ''
  const tail = end < lineEnd ? '…' : ''
  return {
    line: text.slice(0, lineStart).split('\n').length,
    column: stringWidth(head + shown(text, spans, start, at)) + 1,
    excerpt: (head + shown(text, spans, start, end) + tail).trimEnd(),
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
