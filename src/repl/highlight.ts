import { styleText } from 'node:util'
import type { Style } from '../render/style.ts'
import { lex, type Token } from '../sql/lex.ts'
import { isSecretFunction } from './complete/functions.ts'
import { keywords } from './complete/keywords.ts'
import { isMeta } from './complete/meta-offers.ts'

type Format = Parameters<typeof styleText>[0]

// The caller has decided about colour; later versions of Node would look at stdout and the environment again.
function painted(format: Format): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false })
}

const paints = {
  keyword: painted('blue'),
  string: painted('green'),
  number: painted('yellow'),
  parameter: painted('cyan'),
  secret: painted('magenta'),
} as const

/** Each line by itself, as an editor writes lines in any order. */
function byLine(text: string, paint: (line: string) => string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : paint(line)))
    .join('\n')
}

interface Place {
  readonly token: Token
  readonly before: Token | undefined
  readonly after: Token | undefined
}

/** `:` and the name behind it; in `a::b` and `x[m:n]` there is none. */
function isParameterName({ token, before }: Place, ahead: Token | undefined): boolean {
  if (before?.kind !== 'symbol' || before.text !== ':' || before.end !== token.start) return false
  if (ahead === undefined || ahead.end < before.start) return true
  return ahead.kind === 'symbol' && ahead.text !== ')' && ahead.text !== ']'
}

function paintOf(
  place: Place,
  ahead: Token | undefined,
  style: Style,
): ((text: string) => string) | undefined {
  const { token, before, after } = place
  const { kind, text } = token
  if (kind === 'comment') return style.dim
  if (kind === 'string' || kind === 'number' || kind === 'parameter') return paints[kind]
  if (kind !== 'word') return undefined
  const name = text.toLowerCase()
  if (isParameterName(place, ahead)) return paints.parameter
  // Behind a dot every word is a name, and in front of one it is no keyword.
  if (before?.text === '.' || after?.text === '.') return undefined
  if (after?.text === '(' && (isSecretFunction(name) || name === 'secret')) return paints.secret
  return keywords.has(name) ? paints.keyword : undefined
}

function highlightMeta(text: string): string {
  return text.replace(/^(\s*)(\.\S+)/, (_, space: string, command: string) => space + paints.keyword(command))
}

/**
 * A statement or meta-command, complete or not, with colours where the style has any: keywords, texts, numbers, comments,
 * parameters, and the functions over secrets. What is seen stays the same, and no colour goes over the end of a line.
 */
export function highlight(text: string, style: Style): string {
  if (style.dim('x') === 'x') return text
  if (isMeta(text)) return highlightMeta(text)
  const tokens = lex(text)
  let result = ''
  let at = 0
  for (const [index, token] of tokens.entries()) {
    const place = { token, before: tokens[index - 1], after: tokens[index + 1] }
    const paint = paintOf(place, tokens[index - 2], style)
    result += text.slice(at, token.start)
    result += paint === undefined ? token.text : byLine(token.text, paint)
    at = token.end
  }
  return result + text.slice(at)
}
