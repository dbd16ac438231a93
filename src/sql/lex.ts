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
function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

interface End {
  readonly end: number
  readonly closed: boolean
}

/**
 * The end of the opening quote of a constant's next part, if there is one: two strings with a line break between them, and
 * nothing else but spaces and comments, are one constant. A loop, since a pattern for it takes exponential time.
 */
function continuationAt(text: string, from: number): number | undefined {
  let broken = false
  for (let at = from; at < text.length; ) {
    const char = text[at] as string
    if (char === '\n' || char === '\r') broken = true
    if (broken && char === "'") return at + 1
    if (char === '-' && text[at + 1] === '-') at += (matchAt(lineComment, text, at) as string).length
    else if (/[ \t\n\r\f\v]/.test(char)) at += 1
    else return undefined
  }
  return undefined
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
      const next = continuationAt(text, at + 1)
      if (next === undefined) return { end: at + 1, closed: true }
      at = next
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

function wholeToken(kind: TokenKind, text: string, start: number): Token {
  return { kind, start, end: start + text.length, text, closed: true, open: 0, close: 0 }
}

function enclosedToken(
  kind: TokenKind,
  text: string,
  start: number,
  { end, closed }: End,
  open: number,
  close: number,
): Token {
  return { kind, start, end, text: text.slice(start, end), closed, open, close: closed ? close : 0 }
}

function dollarAt(text: string, start: number): Token {
  const tag = matchAt(dollarStart, text, start)
  if (tag !== undefined) {
    const at = text.indexOf(tag, start + tag.length)
    const end = at < 0 ? { end: text.length, closed: false } : { end: at + tag.length, closed: true }
    return enclosedToken('string', text, start, end, tag.length, tag.length)
  }
  const numbered = matchAt(parameter, text, start)
  return numbered === undefined ? wholeToken('symbol', '$', start) : wholeToken('parameter', numbered, start)
}

function tokenAt(text: string, start: number): Token {
  const [char, next] = [text[start] as string, text[start + 1]]
  if (char === '-' && next === '-')
    return wholeToken('comment', matchAt(lineComment, text, start) as string, start)
  if (char === '/' && next === '*')
    return enclosedToken('comment', text, start, endOfComment(text, start + 2), 2, 2)
  if (char === '$') return dollarAt(text, start)
  if (char === "'" || next === "'" || next === '&') {
    const quote = matchAt(stringStart, text, start)
    if (quote !== undefined) {
      const end = endOfString(text, start + quote.length, quote)
      return enclosedToken('string', text, start, end, quote.length, 1)
    }
  }
  if (char === '"' || next === '&') {
    const quote = matchAt(quotedStart, text, start)
    if (quote !== undefined) {
      return enclosedToken('quoted', text, start, endOfQuoted(text, start + quote.length), quote.length, 1)
    }
  }
  const name = matchAt(word, text, start)
  if (name !== undefined) return wholeToken('word', name, start)
  const digits = matchAt(number, text, start)
  if (digits !== undefined) return wholeToken('number', digits, start)
  return wholeToken('symbol', matchAt(pair, text, start) ?? operatorAt(text, start) ?? char, start)
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
