/*
 * PostgreSQL's lexical rules, by hand. The parser's own scanner is not used, because it gives neither tokens nor a place for
 * a text with an open quote, which is when an error message and a redaction are needed most. A test holds the two together.
 */

/** What a token is. `string` is every form of a text constant: plain, E'', U&'', B'', X'' and dollar-quoted. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'comment'

/** A token of a text; offsets are UTF-16 indices. */
export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
  readonly text: string
  /** False for a quote or comment that the text ends in. */
  readonly closed: boolean
  /** Lengths of the opening and the closing quote, 0 for tokens without. */
  readonly open: number
  readonly close: number
}

const space = /[ \t\n\r\f\v]+/y
const lineComment = /--[^\n\r]*/y
const stringStart = /(?:[eEbBxX]|[uU]&)?'/y
const quotedStart = /(?:[uU]&)?"/y
const dollarStart = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z_0-9\u0080-\uffff]*)?\$/y
const parameter = /\$[0-9]+/y
const word = /[A-Za-z_\u0080-\uffff][A-Za-z_0-9$\u0080-\uffff]*/y
// What follows a number without a space belongs to it: the parser says "trailing junk", and the caret shall be under all of it.
const number =
  /(?:0[xX](?:_?[0-9A-Fa-f])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:[0-9](?:_?[0-9])*(?:\.(?!\.)(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?)[A-Za-z_0-9\u0080-\uffff]*/y
const operator = /[~!@#^&|`?+\-*/%<>=]+/y
const pair = /::|:=|\.\./y
// Two strings with a line break between them are one constant.
const continuation = /(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:[ \t\n\r\f\v]+|--[^\n\r]*[\n\r])*'/y

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

interface End {
  readonly end: number
  readonly closed: boolean
}

/** In E'' a backslash takes the next character along; in all but B'' and X'' a doubled quote is one. */
function endOfString(text: string, from: number, prefix: string): End {
  const backslash = /^e/i.test(prefix)
  const doubled = !/^[bx]/i.test(prefix)
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (backslash && char === '\\') at += 2
    else if (char !== "'") at += 1
    else if (doubled && text[at + 1] === "'") at += 2
    else {
      const joint = matchAt(continuation, text, at + 1)
      if (joint === undefined) return { end: at + 1, closed: true }
      at += 1 + joint.length
    }
  }
  return { end: text.length, closed: false }
}

function endOfQuoted(text: string, from: number): End {
  let at = from
  for (;;) {
    at = text.indexOf('"', at)
    if (at < 0) return { end: text.length, closed: false }
    if (text[at + 1] !== '"') return { end: at + 1, closed: true }
    at += 2
  }
}

function endOfComment(text: string, from: number): End {
  let depth = 1
  let at = from
  while (at < text.length) {
    if (text.startsWith('/*', at)) {
      depth += 1
      at += 2
    } else if (text.startsWith('*/', at)) {
      depth -= 1
      at += 2
      if (depth === 0) return { end: at, closed: true }
    } else at += 1
  }
  return { end: text.length, closed: false }
}

/** An operator ends before a comment, and in `+` or `-` only when it has a character that no SQL operator has. */
function operatorAt(text: string, at: number): string | undefined {
  let found = matchAt(operator, text, at)
  if (found === undefined) return undefined
  const comment = found.search(/--|\/\*/)
  if (comment > 0) found = found.slice(0, comment)
  while (found.length > 1 && /[+-]$/.test(found) && !/[~!@#^&|`?%]/.test(found)) found = found.slice(0, -1)
  return found
}

function tokenAt(text: string, start: number): Token {
  const make = (kind: TokenKind, { end, closed }: End, open = 0, close = 0): Token => ({
    kind,
    start,
    end,
    text: text.slice(start, end),
    closed,
    open,
    close: closed ? close : 0,
  })
  const whole = (kind: TokenKind, found: string) => make(kind, { end: start + found.length, closed: true })

  const line = matchAt(lineComment, text, start)
  if (line !== undefined) return whole('comment', line)
  if (text.startsWith('/*', start)) return make('comment', endOfComment(text, start + 2), 2, 2)
  const quote = matchAt(stringStart, text, start)
  if (quote !== undefined) {
    const end = endOfString(text, start + quote.length, quote)
    return make('string', end, quote.length, 1)
  }
  const double = matchAt(quotedStart, text, start)
  if (double !== undefined) return make('quoted', endOfQuoted(text, start + double.length), double.length, 1)
  const dollar = matchAt(dollarStart, text, start)
  if (dollar !== undefined) {
    const at = text.indexOf(dollar, start + dollar.length)
    const end = at < 0 ? { end: text.length, closed: false } : { end: at + dollar.length, closed: true }
    return make('string', end, dollar.length, dollar.length)
  }
  const numbered = matchAt(parameter, text, start)
  if (numbered !== undefined) return whole('parameter', numbered)
  const name = matchAt(word, text, start)
  if (name !== undefined) return whole('word', name)
  const digits = matchAt(number, text, start)
  if (digits !== undefined) return whole('number', digits)
  return whole(
    'symbol',
    matchAt(pair, text, start) ?? operatorAt(text, start) ?? text.slice(start, start + 1),
  )
}

/** Every token of any text, comments too; what can not be a token of PostgreSQL is a symbol of one character. Never throws. */
export function lex(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const gap = matchAt(space, text, at)
    if (gap !== undefined) {
      at += gap.length
      continue
    }
    const token = tokenAt(text, at)
    tokens.push(token)
    at = token.end
  }
  return tokens
}
