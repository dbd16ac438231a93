/** One way to log in that a server offers, from its `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`, … */
  readonly scheme: string
  /** Parameters by name in lower case; of a repeated name the first. */
  readonly parameters: ReadonlyMap<string, string>
  /** What some schemes send in the place of parameters. */
  readonly token68?: string
}

type Token =
  | { readonly kind: 'word'; readonly text: string; readonly spaceAfter: boolean }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'comma' | 'equals' | 'fault' }

const space = /[ \t]*/y
// Wider than RFC 9110's token: token68, and urls that servers forget to quote.
const word = /[^\s",=]+/y
const quoted = /"((?:[^"\\]|\\.)*)"/y

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The tokens of a header; the last one is a fault where what follows is none, such as a quote that is never closed. */
function* tokens(header: string): Generator<Token> {
  let at = 0
  while (true) {
    at += match(space, header, at)?.[0].length ?? 0
    const next = header[at]
    if (next === undefined) return
    if (next === ',' || next === '=') {
      at += 1
      yield { kind: next === ',' ? 'comma' : 'equals' }
      continue
    }
    const text = match(next === '"' ? quoted : word, header, at)
    if (text === null) {
      yield { kind: 'fault' }
      return
    }
    at += text[0].length
    if (next === '"') yield { kind: 'quoted', text: (text[1] ?? '').replace(/\\(.)/g, '$1') }
    else yield { kind: 'word', text: text[0], spaceAfter: /[ \t]/.test(header[at] ?? '') }
  }
}

interface OpenChallenge {
  readonly scheme: string
  readonly parameters: Map<string, string>
  token68?: string
}

/** Number of `=` tokens from an index on. */
function equalsAt(list: readonly Token[], from: number): number {
  let count = 0
  while (list[from + count]?.kind === 'equals') count += 1
  return count
}

/** Whether nothing more belongs to what ends before an index. */
function endsAt(list: readonly Token[], index: number): boolean {
  const token = list[index]
  return token === undefined || token.kind === 'comma'
}

/** The token68 behind a scheme, `abc==`, and how many tokens it takes; undefined where parameters begin instead. */
function token68At(list: readonly Token[], index: number): { text: string; length: number } | undefined {
  const token = list[index]
  if (token?.kind !== 'word') return undefined
  const padding = equalsAt(list, index + 1)
  if (!endsAt(list, index + 1 + padding)) return undefined
  return { text: token.text + '='.repeat(padding), length: 1 + padding }
}

/**
 * The challenges of a `WWW-Authenticate` header (RFC 9110, 11.6.1), or of several that were joined by commas, in their order.
 * What follows the first fault is not read.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const list = [...tokens(header)]
  const challenges: OpenChallenge[] = []
  let at = 0
  while (at < list.length) {
    const token = list[at]
    if (token?.kind === 'comma') {
      at += 1
      continue
    }
    if (token?.kind !== 'word') break
    const current = challenges.at(-1)
    const value = list[at + 2]
    if (list[at + 1]?.kind === 'equals') {
      if (current === undefined || (value?.kind !== 'word' && value?.kind !== 'quoted')) break
      const name = token.text.toLowerCase()
      if (!current.parameters.has(name)) current.parameters.set(name, value.text)
      at += 3
      continue
    }
    const opened: OpenChallenge = { scheme: token.text.toLowerCase(), parameters: new Map() }
    challenges.push(opened)
    at += 1
    const proof = token.spaceAfter ? token68At(list, at) : undefined
    if (proof !== undefined) {
      opened.token68 = proof.text
      at += proof.length
    }
  }
  return challenges
}
