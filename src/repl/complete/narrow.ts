import { quoteIdentifier } from '../../sql/quote.ts'
import type { Completion, CompletionKind, Offer } from './completion.ts'

/** What is typed of a word. */
export interface Typed {
  readonly prefix: string
  readonly quote: '' | '"' | "'"
  /** How keywords are written when the word itself does not tell. */
  readonly lowerCase?: boolean
  /** What follows the word opens parentheses. */
  readonly isCalled?: boolean
}

const names: ReadonlySet<CompletionKind> = new Set(['connection', 'service', 'table', 'column', 'alias'])

/** Keywords follow what was typed: `se` becomes `select`, `SE` `SELECT`. */
function cased(text: string, { prefix, lowerCase = false }: Typed): string {
  const letters = prefix.replace(/[^a-z]/gi, '')
  const lower = letters === '' ? lowerCase : letters.slice(-1) === letters.slice(-1).toLowerCase()
  return lower ? text.toLowerCase() : text.toUpperCase()
}

function isShouted({ prefix }: Typed): boolean {
  return /[A-Z]/.test(prefix) && prefix === prefix.toUpperCase()
}

function textOf(offer: Offer, typed: Typed): string {
  const { kind, text, written = false } = offer
  if (kind === 'keyword') return cased(text, typed)
  if (kind === 'function' || kind === 'action') {
    const name = typed.isCalled === true ? text.replace(/\(\)?$/, '') : text
    return kind === 'function' && isShouted(typed) ? name.toUpperCase() : name
  }
  if (written || !names.has(kind)) return text
  return typed.quote === '"' ? `"${text.replaceAll('"', '""')}"` : quoteIdentifier(text)
}

function fits({ text, found, kind, written = false }: Offer, { prefix, quote }: Typed): boolean {
  if (quote === '"' && (!names.has(kind) || written)) return false
  const wanted = prefix.toLowerCase()
  return (found ?? [text]).some((name) => name.toLowerCase().startsWith(wanted))
}

/** The offers that go on with what is typed, each once and in their order, but for those that come last. */
export function narrowed(offers: readonly Offer[], typed: Typed): readonly Completion[] {
  const found = new Map<string, Completion>()
  const put = (offer: Offer) => {
    if (!fits(offer, typed)) return
    const text = textOf(offer, typed)
    if (found.has(text)) return
    const { kind, note } = offer
    found.set(text, note === undefined ? { text, kind } : { text, kind, note })
  }
  for (const offer of offers) if (offer.last !== true) put(offer)
  for (const offer of offers) if (offer.last === true) put(offer)
  return [...found.values()]
}
