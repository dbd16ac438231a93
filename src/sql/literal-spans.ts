import { lex, type Token } from './lex.ts'

/** A part of a text that nobody shall read; `open` and `close` are the lengths of its quotes, which may be shown. */
export interface LiteralSpan {
  readonly start: number
  readonly end: number
  readonly open: number
  readonly close: number
}

/** A name with another kind of quotes in it is more likely two halves of a text with a quote too many. */
const quoteInside = /'|\$\w*\$/
const comparison = /^(?::=|[=<>!~]+)$/
const entersValues = new Set(['values', 'in', 'any', 'all', 'some', 'array', 'call'])
const leavesValues = new Set('from where returning on select set and or group having order limit'.split(' '))
const curly = /[‘’‚“”„][^‘’“”\n]*[’”‘“]?/g

/** Double quotes around what stands where a value is expected: a name to PostgreSQL, but perhaps a secret to who wrote it. */
function looksLikeValue(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  inValues: boolean,
) {
  if (token.kind !== 'quoted' || before === undefined || after?.text === '.') return false
  if (before.kind === 'symbol' && comparison.test(before.text)) return true
  if (/^i?like$/i.test(before.text)) return true
  return inValues && (before.text === '(' || before.text === ',' || before.text === '[')
}

/** Whether the quotes of a text are in doubt, so that what is inside and what is outside can be the wrong way round. */
function doubtful(token: Token, after: Token | undefined): boolean {
  if (!token.closed) return true
  if (token.kind !== 'string') return false
  const touches =
    after !== undefined && after.start === token.end && after.kind !== 'symbol' && after.kind !== 'comment'
  return touches || token.text.endsWith("\\'")
}

function commentSpan(token: Token): LiteralSpan | undefined {
  const quote = token.text.search(/['"]|\$\w*\$/)
  if (quote < 0) return undefined
  const close = token.text.startsWith('/*') ? 2 : 0
  return { start: token.start + quote, end: token.end - close, open: 1, close: 0 }
}

function merged(spans: LiteralSpan[]): readonly LiteralSpan[] {
  const result: LiteralSpan[] = []
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || span.start >= last.end) result.push(span)
    else if (span.end > last.end) result.push({ ...(result.pop() as LiteralSpan), end: span.end, close: 0 })
  }
  return result
}

/**
 * Where the literals of any text are, in order and apart from each other. Where the quotes of the text are in doubt
 * (`'it's'`, an open quote), everything from the first quote on is one span.
 */
export function literalSpans(text: string): readonly LiteralSpan[] {
  const all = lex(text)
  const tokens = all.filter(({ kind }) => kind !== 'comment')
  const spans: LiteralSpan[] = []
  const take = ({ start, end, open, close }: Token) => spans.push({ start, end, open, close })
  let inValues = false
  let first = Number.POSITIVE_INFINITY
  let doubt = false
  for (const [index, token] of tokens.entries()) {
    const after = tokens[index + 1]
    const keyword = token.kind === 'word' ? token.text.toLowerCase() : ''
    if (entersValues.has(keyword)) inValues = true
    else if (leavesValues.has(keyword)) inValues = false
    const hides = token.kind === 'quoted' && (quoteInside.test(token.text) || !token.closed)
    if (token.kind === 'string' || hides || looksLikeValue(token, tokens[index - 1], after, inValues)) {
      take(token)
      doubt ||= doubtful(token, after)
    }
    if (token.kind === 'string' || token.kind === 'quoted') first = Math.min(first, token.start)
  }
  for (const token of all) {
    if (token.kind !== 'comment') continue
    const span = commentSpan(token)
    if (span !== undefined) spans.push(span)
    if (token.closed) continue
    doubt = true
    first = Math.min(first, token.start)
  }
  for (const found of text.matchAll(curly)) {
    spans.push({
      start: found.index,
      end: found.index + found[0].length,
      open: 1,
      close: found[0].length > 1 ? 1 : 0,
    })
  }
  if (doubt) {
    const head = spans.find(({ start }) => start === first)
    spans.push({ start: first, end: text.length, open: head?.open ?? 1, close: 0 })
  }
  return merged(spans)
}
