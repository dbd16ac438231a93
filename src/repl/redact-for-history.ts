import { nearNames } from '../errors/near-names.ts'
import { looksLikeLiteralSecret } from '../secrets/looks-like-secret.ts'
import { lex, type Token } from '../sql/lex.ts'
import { literalSpans } from '../sql/literal-spans.ts'
import { splitTokens } from '../sql/split.ts'
import { canParse } from './can-parse.ts'
import { isMeta } from './complete/meta-offers.ts'
import { type Span, secretSpans } from './secret-spans.ts'

const mask = "'***'"

function masked(text: string, spans: readonly Span[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue
    if (start >= at) result += text.slice(at, start) + mask
    at = end
  }
  return result + text.slice(at)
}

function looksSecret(value: string): boolean {
  return [value, ...value.split(/[\s,;=]+/)].some((part) => looksLikeLiteralSecret('', part))
}

/** A literal, a comment or a lone word that has the form of a secret, whatever stands around it. */
function hasFormOfSecret({ kind, text, open, close }: Token): boolean {
  if (kind === 'symbol' || kind === 'parameter') return false
  const value = text.slice(open, close > 0 ? -close : undefined)
  return looksSecret(kind === 'string' ? value.replaceAll("''", "'") : value)
}

/** `.param name value` keeps the name, also when the command is misspelt. */
function redactMeta(text: string): string {
  const [, command = '', name = ''] = /^\s*\.(\S*)(?:\s+(\S+))?/.exec(text) ?? []
  const isParameter = nearNames(command, ['param', 'parameter']).length > 0
  if (!isParameter) return text.replace(/\S+/g, (word) => (looksSecret(word) ? mask : word))
  // `name=value` is a habit of the command line.
  const [kept = ''] = name.split('=')
  return `.${command}${kept === '' ? '' : ` ${kept}`}`
}

/** Where a statement that does not parse begins and ends. */
interface Unparsed {
  readonly start: number
  readonly end: number
}

function overlaps(span: Span, { start, end }: Unparsed): boolean {
  return span.end > start && span.start < end
}

/**
 * What the history keeps of a text that could not be bound, so that nobody knows which of its literals are secret: without each
 * literal that has the form of a secret, that stands beside a column whose name says so, or that is given to such a column; of
 * a statement that does not parse, without any. `.param name value` keeps the name. Works on any text.
 */
export function redactForHistory(text: string): string {
  if (isMeta(text)) return redactMeta(text)
  const all = lex(text)
  const spans: Span[] = all.filter(hasFormOfSecret)
  const unparsed: Unparsed[] = []
  for (const tokens of splitTokens(text)) {
    const parses = canParse(text, tokens)
    spans.push(...secretSpans(tokens, parses))
    if (!parses) unparsed.push({ start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 })
  }
  const code = new Set(all.flatMap(({ kind, start }) => (kind === 'comment' ? [] : start)))
  for (const span of literalSpans(text)) {
    // Quotes in a comment may be those of a statement that was set aside.
    const isLiteral = code.has(span.start)
    if (!isLiteral || unparsed.some((statement) => overlaps(span, statement))) spans.push(span)
  }
  return masked(text, spans)
}
