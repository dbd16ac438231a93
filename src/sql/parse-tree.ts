import type { Node } from '@pgsql/types'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { byteOffsetOf, indexOfCodePoint } from './byte-offset.ts'
import { loadedParser } from './load-parser.ts'
import { type ReplacedText, type Replacement, replaceSpans } from './replace-spans.ts'
import { type Piece, parserErrorAt } from './syntax-error.ts'
import { unsupportedAt } from './unsupported.ts'

/** Members of PostgreSQL's nodes that are byte offsets. */
const offsets = new Set([
  'location',
  'name_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
])

/** Rewrites every offset of a tree. An absent one is 0 in a node that has it, and stays so; -1 is unknown. */
function moveLocations(tree: object, move: (byteOffset: number) => number): void {
  const open: object[] = [tree]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, value] of Object.entries(next)) {
      if (typeof value === 'object' && value !== null) open.push(value)
      else if (typeof value === 'number' && value > 0 && offsets.has(key)) Reflect.set(next, key, move(value))
    }
  }
}

function cursorOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('sqlDetails' in error)) return undefined
  const details = error.sqlDetails
  if (typeof details !== 'object' || details === null || !('cursorPosition' in details)) return undefined
  return typeof details.cursorPosition === 'number' ? details.cursorPosition : undefined
}

function faultOf(error: unknown, piece: Piece, start: number, written: ReplacedText): CredsqlError {
  const cursor = cursorOf(error)
  const message = messageOf(error)
  if (cursor === undefined) {
    // A stack overflow in the parser's C code arrives as V8's RangeError.
    const reason =
      error instanceof RangeError ? 'the statement is nested too deeply' : 'the statement can not be parsed'
    return unsupportedAt(piece.source, start, reason)
  }
  // Locations in trees are bytes; the cursor of an error counts code points, from 0.
  const index = start + written.toIndex(indexOfCodePoint(written.text, cursor))
  if (message.startsWith('memory exhausted')) {
    return unsupportedAt(piece.source, index, 'the statement is nested too deeply')
  }
  return parserErrorAt(piece, index, message)
}

/** What to hand to PostgreSQL's parser. */
export interface TreeRequest {
  readonly piece: Piece
  /** UTF-16 indices in the piece's source: what is parsed. */
  readonly start: number
  readonly end: number
  /** Changes to the text before it is parsed; indices are relative to `start`. */
  readonly replacements: readonly Replacement[]
  /** UTF-16 index in the source that locations in the tree count from. */
  readonly origin: number
}

/** The tree of one statement, with locations that count bytes from `origin` in the text as it was written. */
export function parseTree({ piece, start, end, replacements, origin }: TreeRequest): Node {
  const written = replaceSpans(piece.source.slice(start, end), replacements)
  let statements: readonly { readonly stmt?: Node }[]
  try {
    statements = loadedParser().parseSync(written.text).stmts ?? []
  } catch (error) {
    throw faultOf(error, piece, start, written)
  }
  const [first, second] = statements
  if (first?.stmt === undefined || second !== undefined) {
    throw new CredsqlError('internal', `one statement was parsed as ${statements.length}`)
  }
  const ahead = byteOffsetOf(piece.source.slice(origin, start), start - origin)
  if (ahead > 0 || replacements.length > 0)
    moveLocations(first.stmt, (offset) => ahead + written.toByteOffset(offset))
  return first.stmt
}
