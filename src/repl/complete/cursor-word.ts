import { lex, type Token } from '../../sql/lex.ts'

/** The word that is being typed, and the tokens of its statement around it, without comments. */
export interface CursorWord {
  /** UTF-16 indices of what a completion replaces. */
  readonly from: number
  readonly to: number
  /** What of the word is left of the cursor, without quotes. */
  readonly prefix: string
  /** How the word is quoted: `"` for a name, `'` for a text. */
  readonly quote: '' | '"' | "'"
  /** The names with dots in front of the word. */
  readonly path: readonly string[]
  readonly before: readonly Token[]
  readonly after: readonly Token[]
}

interface Place {
  readonly from: number
  readonly to: number
  readonly prefix: string
  readonly quote: CursorWord['quote']
}

const wordEnd = /[A-Za-z_0-9$\u0080-\uffff]*/y
const textEnd = /[\w-]*/y

function runEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}

/** A quote that is still open would hold the rest of the text: only what belongs to the word is taken. */
function openPlace(token: Token, text: string, cursor: number): Place | undefined {
  const quote = token.kind === 'quoted' ? '"' : "'"
  if (token.open !== 1) return undefined
  const prefix = text.slice(token.start + 1, cursor)
  if (prefix.includes('\n')) return undefined
  const to = runEnd(quote === '"' ? wordEnd : textEnd, text, cursor)
  return { from: token.start, to, prefix: prefix.replaceAll(quote + quote, quote), quote }
}

function placeIn(token: Token, text: string, cursor: number): Place | undefined {
  const { kind, start, end, open, closed } = token
  if (kind === 'word') return { from: start, to: end, prefix: text.slice(start, cursor), quote: '' }
  if (kind !== 'quoted' && kind !== 'string') return undefined
  if (!closed) return openPlace(token, text, cursor)
  if (open !== 1) return undefined
  const quote = kind === 'quoted' ? '"' : "'"
  // Behind its closing quote a text is whole.
  if (quote === "'" && cursor === end) return undefined
  const inside = text.slice(start + 1, Math.min(cursor, end - 1))
  return { from: start, to: end, prefix: inside.replaceAll(quote + quote, quote), quote }
}

/** Whether what is typed at `cursor` goes on with this token. */
function touches({ kind, start, end, closed, open }: Token, cursor: number): boolean {
  if (start >= cursor) return false
  if (kind === 'symbol') return false
  if (kind === 'comment' && open > 0 && closed) return cursor < end
  return cursor <= end
}

function isDot(token: Token | undefined): boolean {
  return token?.kind === 'symbol' && token.text === '.'
}

function nameOf({ kind, text }: Token): string {
  return kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text
}

/** Takes the names with dots off the end of `tokens`. */
function takePath(tokens: Token[]): string[] {
  const path: string[] = []
  while (isDot(tokens.at(-1))) {
    const name = tokens.at(-2)
    if (name?.kind !== 'word' && name?.kind !== 'quoted') break
    path.unshift(nameOf(name))
    tokens.splice(-2)
  }
  return path
}

const isEnd = ({ kind, text }: Token): boolean => kind === 'symbol' && text === ';'
const isCode = ({ kind }: Token): boolean => kind !== 'comment'

/** `:name` is a parameter; in `a[m:n]` and `a::b` the colon is none. */
function isParameter(before: readonly Token[], from: number): boolean {
  const [ahead, colon] = [before.at(-2), before.at(-1)]
  if (colon?.kind !== 'symbol' || colon.text !== ':' || colon.end !== from) return false
  if (ahead === undefined || ahead.end < colon.start) return true
  return ahead.kind === 'symbol' && ahead.text !== ')' && ahead.text !== ']'
}

/** The word at a cursor; undefined where nothing can be completed: in a comment, a number, a parameter, most texts. */
export function wordAt(text: string, cursor: number): CursorWord | undefined {
  const tokens = lex(text)
  const token = tokens.find((one) => touches(one, cursor))
  const place: Place | undefined =
    token === undefined ? { from: cursor, to: cursor, prefix: '', quote: '' } : placeIn(token, text, cursor)
  if (place === undefined) return undefined
  const known = token === undefined || token.closed
  const left = tokens.filter((one) => one.end <= place.from && isCode(one))
  // What an open quote swallowed is read again.
  const right = known
    ? tokens.filter((one) => one.start >= place.to && isCode(one))
    : lex(text.slice(place.to))
        .filter(isCode)
        .map((one) => ({ ...one, start: one.start + place.to, end: one.end + place.to }))
  const before = left.slice(left.findLastIndex(isEnd) + 1)
  const end = right.findIndex(isEnd)
  const after = end < 0 ? right : right.slice(0, end)
  if (isParameter(before, place.from)) return undefined
  return { ...place, path: takePath(before), before, after }
}
