import { endOfGrapheme, startOfGrapheme } from './graphemes.ts'
import {
  edited,
  insert,
  lineEnd,
  lineStart,
  movedToLine,
  onFirstLine,
  onLastLine,
  type TextBuffer,
} from './text-buffer.ts'

/** Something that a key does to a text. */
export type Edit = (buffer: TextBuffer) => TextBuffer

const wordPart = /[\p{L}\p{N}\p{M}_]/u

function move(buffer: TextBuffer, cursor: number): TextBuffer {
  return edited(buffer, buffer.text, cursor)
}

function remove(buffer: TextBuffer, from: number, to: number): TextBuffer {
  return edited(buffer, buffer.text.slice(0, from) + buffer.text.slice(to), from)
}

/** Cuts a range out. Cuts that follow each other make one text, in its order. */
function kill(buffer: TextBuffer, from: number, to: number): TextBuffer {
  const { text, cursor, killed, killing } = buffer
  const cut = text.slice(from, to)
  const all = killing ? (to <= cursor ? cut + killed : killed + cut) : cut
  return { text: text.slice(0, from) + text.slice(to), cursor: from, killed: all, killing: true }
}

function wordStart({ text, cursor }: TextBuffer, part: (character: string) => boolean): number {
  let at = cursor
  while (at > 0 && !part(text.slice(startOfGrapheme(text, at), at))) at = startOfGrapheme(text, at)
  while (at > 0 && part(text.slice(startOfGrapheme(text, at), at))) at = startOfGrapheme(text, at)
  return at
}

function wordEnd({ text, cursor }: TextBuffer): number {
  const part = (at: number) => wordPart.test(text.slice(at, endOfGrapheme(text, at)))
  let at = cursor
  while (at < text.length && !part(at)) at = endOfGrapheme(text, at)
  while (at < text.length && part(at)) at = endOfGrapheme(text, at)
  return at
}

const isWordPart = (character: string): boolean => wordPart.test(character)
const isBlack = (character: string): boolean => !/\s/.test(character)

/** Swaps the character before the cursor with the one under it; at a line's end the last two. */
function transpose(buffer: TextBuffer): TextBuffer {
  const { text, cursor } = buffer
  const [start, end] = [lineStart(buffer, cursor), lineEnd(buffer, cursor)]
  const middle = cursor === end ? startOfGrapheme(text, cursor) : cursor
  if (middle <= start || middle >= end) return buffer
  const [from, to] = [startOfGrapheme(text, middle), endOfGrapheme(text, middle)]
  const swapped = text.slice(middle, to) + text.slice(from, middle)
  return edited(buffer, text.slice(0, from) + swapped + text.slice(to), to)
}

/** To the end of the line, or where that is already, the line break. */
function killToLineEnd(buffer: TextBuffer): TextBuffer {
  const end = lineEnd(buffer, buffer.cursor)
  return kill(buffer, buffer.cursor, end === buffer.cursor ? Math.min(buffer.text.length, end + 1) : end)
}

const moves = {
  left: (buffer) => move(buffer, startOfGrapheme(buffer.text, buffer.cursor)),
  right: (buffer) => move(buffer, endOfGrapheme(buffer.text, buffer.cursor)),
  home: (buffer) => move(buffer, lineStart(buffer, buffer.cursor)),
  end: (buffer) => move(buffer, lineEnd(buffer, buffer.cursor)),
  wordLeft: (buffer) => move(buffer, wordStart(buffer, isWordPart)),
  wordRight: (buffer) => move(buffer, wordEnd(buffer)),
} as const satisfies Record<string, Edit>

const cuts = {
  backspace: (buffer) => remove(buffer, startOfGrapheme(buffer.text, buffer.cursor), buffer.cursor),
  delete: (buffer) => remove(buffer, buffer.cursor, endOfGrapheme(buffer.text, buffer.cursor)),
  wordBack: (buffer) => kill(buffer, wordStart(buffer, isWordPart), buffer.cursor),
  blankBack: (buffer) => kill(buffer, wordStart(buffer, isBlack), buffer.cursor),
  wordForward: (buffer) => kill(buffer, buffer.cursor, wordEnd(buffer)),
  lineStart: (buffer) => kill(buffer, lineStart(buffer, buffer.cursor), buffer.cursor),
} as const satisfies Record<string, Edit>

/** What each key does to the text, by the key's name. */
export const edits: Readonly<Record<string, Edit>> = {
  left: moves.left,
  'ctrl-b': moves.left,
  right: moves.right,
  'ctrl-f': moves.right,
  home: moves.home,
  'ctrl-a': moves.home,
  end: moves.end,
  'ctrl-e': moves.end,
  'ctrl-left': moves.wordLeft,
  'alt-left': moves.wordLeft,
  'alt-b': moves.wordLeft,
  'ctrl-right': moves.wordRight,
  'alt-right': moves.wordRight,
  'alt-f': moves.wordRight,
  backspace: cuts.backspace,
  delete: cuts.delete,
  'ctrl-w': cuts.blankBack,
  'alt-backspace': cuts.wordBack,
  'alt-d': cuts.wordForward,
  'ctrl-delete': cuts.wordForward,
  'ctrl-u': cuts.lineStart,
  'ctrl-k': killToLineEnd,
  'ctrl-y': (buffer) => insert(buffer, buffer.killed),
  'ctrl-t': transpose,
  'alt-enter': (buffer) => insert(buffer, '\n'),
}

/** The cursor one line up; undefined in the first line. */
export function lineUp(buffer: TextBuffer): TextBuffer | undefined {
  if (onFirstLine(buffer)) return undefined
  return movedToLine(buffer, lineStart(buffer, lineStart(buffer, buffer.cursor) - 1))
}

/** The cursor one line down; undefined in the last line. */
export function lineDown(buffer: TextBuffer): TextBuffer | undefined {
  return onLastLine(buffer) ? undefined : movedToLine(buffer, lineEnd(buffer, buffer.cursor) + 1)
}
