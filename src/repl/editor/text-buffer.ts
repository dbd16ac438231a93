import { graphemes } from './graphemes.ts'

/** A text that is being edited. A value: every edit makes a new one. */
export interface TextBuffer {
  readonly text: string
  /** UTF-16 index, between two graphemes. */
  readonly cursor: number
  /** Graphemes from the line's start that moving up and down keeps to, while nothing else is done. */
  readonly goal?: number
  /** What was last cut out, for Ctrl-Y. */
  readonly killed: string
  /** The last edit cut something out: the next cut is added to it. */
  readonly killing: boolean
}

/** Controls other than tab and line feed: they would steer the terminal instead of being shown on it. */
const unwanted = /[^\P{Cc}\t\n]/gu

/** A text as it may stand in a buffer: its lines end in `\n`, and no control character is left. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unwanted, '')
}

/** A buffer with a text, the cursor behind it. */
export function bufferOf(text: string, killed = ''): TextBuffer {
  const clean = cleanText(text)
  return { text: clean, cursor: clean.length, killed, killing: false }
}

/** The buffer with another text or cursor; what only holds between two edits of a kind is forgotten. */
export function edited({ killed }: TextBuffer, text: string, cursor: number): TextBuffer {
  return { text, cursor, killed, killing: false }
}

/** Puts a text at the cursor. */
export function insert(buffer: TextBuffer, given: string): TextBuffer {
  return replaceRange(buffer, buffer.cursor, buffer.cursor, cleanText(given))
}

/** Puts a text in the place of a range, the cursor behind it. */
export function replaceRange(buffer: TextBuffer, from: number, to: number, by: string): TextBuffer {
  const { text } = buffer
  return edited(buffer, text.slice(0, from) + by + text.slice(to), from + by.length)
}

/** Index of the start of the line that `at` is in. */
export function lineStart({ text }: TextBuffer, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

/** Index of the end of the line that `at` is in, before its line feed. */
export function lineEnd({ text }: TextBuffer, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** Whether the cursor is in the first line. */
export function onFirstLine(buffer: TextBuffer): boolean {
  return lineStart(buffer, buffer.cursor) === 0
}

/** Whether the cursor is in the last line. */
export function onLastLine(buffer: TextBuffer): boolean {
  return lineEnd(buffer, buffer.cursor) === buffer.text.length
}

/** The buffer with the cursor in the line that begins at `start`, as near to its old column as that line allows. */
export function movedToLine(buffer: TextBuffer, start: number): TextBuffer {
  const { text, cursor } = buffer
  const goal = buffer.goal ?? [...graphemes(text.slice(lineStart(buffer, cursor), cursor))].length
  let at = start
  let column = 0
  for (const grapheme of graphemes(text.slice(start, lineEnd(buffer, start)))) {
    if (column === goal) break
    at += grapheme.length
    column += 1
  }
  return { ...edited(buffer, text, at), goal }
}
