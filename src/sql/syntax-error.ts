import { CredsqlError } from '../errors/credsql-error.ts'
import type { Token } from './lex.ts'
import { literalSpans } from './literal-spans.ts'
import { placeAtIndex } from './place.ts'
import { type SyntaxHint, syntaxHint } from './syntax-hint.ts'

const longestNear = 40

/** A part of a text that is read as one statement; `tokens` are its tokens without comments, with offsets in `source`. */
export interface Piece {
  readonly source: string
  readonly tokens: readonly Token[]
}

/** The text of a token as a message may show it. */
function named(source: string, token: Token): string {
  const hidden = literalSpans(source).some(({ start, end }) => token.start < end && token.end > start)
  if (hidden) return "'***'"
  return token.text.length > longestNear ? `${token.text.slice(0, longestNear)}…` : token.text
}

/** A syntax error with a message of its own at a UTF-16 index of the piece's source: the caret, and a hint if there is one. */
export function syntaxFaultAt(piece: Piece, index: number, message: string, hint?: SyntaxHint): CredsqlError {
  const place = placeAtIndex(piece.source, index)
  return new CredsqlError('syntax_error', message, {
    place,
    ...(hint ?? syntaxHint(message, piece.tokens, index)),
  })
}

/** A syntax error at a UTF-16 index of the piece's source, whose message names the token there. */
export function syntaxErrorAt(
  piece: Piece,
  index: number,
  what = 'syntax error',
  hint?: SyntaxHint,
): CredsqlError {
  const token = piece.tokens.find(({ end }) => end > index)
  const near = token === undefined ? 'at end of input' : `at or near "${named(piece.source, token)}"`
  return syntaxFaultAt(piece, index, `${what} ${near}`, hint)
}

/** An error of PostgreSQL's parser. Its "at or near" quotes the text and with it perhaps a secret, so it is made anew. */
export function parserErrorAt(piece: Piece, index: number, message: string): CredsqlError {
  const what = message.replace(/ (?:at or near ".*"|at end of input)$/s, '')
  return what === message ? syntaxFaultAt(piece, index, message) : syntaxErrorAt(piece, index, what)
}
