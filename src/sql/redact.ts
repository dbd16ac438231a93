import { indexOfByte } from './byte-offset.ts'
import { lex } from './lex.ts'
import { literalSpans } from './literal-spans.ts'

const mask = "'***'"

function replaced(text: string, spans: Iterable<{ readonly start: number; readonly end: number }>): string {
  let result = ''
  let at = 0
  for (const { start, end } of spans) {
    result += text.slice(at, start) + mask
    at = end
  }
  return result + text.slice(at)
}

/** A text without any of its literals, for when there is no tree that tells which of them are secret. Works on any input. */
export function redactText(text: string): string {
  return replaced(text, literalSpans(text))
}

/**
 * A statement's text without the literals that start at these byte offsets, which are locations of constants in its tree.
 * An offset at which no literal starts redacts all of them: a secret whose place is not known may be any.
 */
export function redactAt(text: string, byteOffsets: readonly number[]): string {
  const starts = new Set(byteOffsets.map((offset) => indexOfByte(text, offset)))
  const secret = lex(text).filter(
    ({ kind, start }) => starts.has(start) && kind !== 'comment' && kind !== 'symbol',
  )
  return secret.length === starts.size ? replaced(text, secret) : redactText(text)
}
