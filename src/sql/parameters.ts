import { CredsqlError } from '../errors/credsql-error.ts'
import type { Token } from './lex.ts'
import { placeAtIndex } from './place.ts'
import type { Replacement } from './replace-spans.ts'
import { reservedWords } from './reserved-words.ts'
import type { ParameterSlot } from './statement.ts'
import { type Piece, syntaxFaultAt } from './syntax-error.ts'

/** PostgreSQL's own limit. */
const mostParameters = 65_535

/** Reserved words that are values themselves. */
const valueWords =
  /^(?:true|false|null|default|current_\w+|session_user|system_user|user|localtime|localtimestamp|end)$/i

/** Whether a value can end with this token, so that a colon behind it is a slice's or JSON_OBJECT's and no parameter's. */
function endsValue(token: Token): boolean {
  if (token.kind === 'symbol') return token.text === ')' || token.text === ']'
  if (token.kind !== 'word') return true
  return reservedWords.has(token.text.toLowerCase()) && valueWords.test(token.text)
}

/** Whether the colon at `index` is that of a slice: `a[:n]`, `a[m:n]`. In `ARRAY[:n]` and `a[(:n)]` it is none. */
function dividesSlice(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  const name = before?.kind === 'word' && !reservedWords.has(before.text.toLowerCase())
  if (!name && before?.text !== '[') return false
  let depth = 0
  for (let at = index - 1; at > 0; at -= 1) {
    const { text, kind } = tokens[at] as Token
    if (kind !== 'symbol') continue
    if (text === ')' || text === ']') depth += 1
    else if (depth > 0 && (text === '(' || text === '[')) depth -= 1
    else if (depth > 0) continue
    else if (text === '[') {
      const array = tokens[at - 1] as Token
      return array.kind === 'word' ? array.text.toLowerCase() !== 'array' : endsValue(array)
    } else if (text === '(' || text === ',' || text === ':') return false
  }
  return false
}

/** The name of the parameter whose colon is the token at `index`. */
function nameAt(tokens: readonly Token[], index: number): Token | undefined {
  const [colon, name, before] = [tokens[index], tokens[index + 1], tokens[index - 1]]
  if (colon?.text !== ':' || colon.kind !== 'symbol' || name?.kind !== 'word' || name.start !== colon.end)
    return undefined
  if (!/^[A-Za-z_]\w*$/.test(name.text)) return undefined
  if (before !== undefined && (endsValue(before) || dividesSlice(tokens, index))) return undefined
  return name
}

/** The parameters of a statement, and what to change so that PostgreSQL's grammar, which has only `$n`, takes them. */
export interface FoundParameters {
  readonly slots: readonly ParameterSlot[]
  /** Indices in the piece's source. */
  readonly replacements: readonly Replacement[]
}

/** Finds `$n` and `:name`. The same name is the same number; a statement uses one of the two styles. */
export function findParameters(piece: Piece): FoundParameters {
  const { tokens, source } = piece
  const numbers = new Map<string, number>()
  const replacements: Replacement[] = []
  let highest = 0
  let numbered: Token | undefined
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'parameter') {
      const number = Number(token.text.slice(1))
      if (number < 1 || number > mostParameters) {
        throw syntaxFaultAt(piece, token.start, `parameters are $1 to $${mostParameters}`)
      }
      numbered ??= token
      highest = Math.max(highest, number)
    }
    const name = nameAt(tokens, index)
    if (name === undefined) continue
    const number = numbers.get(name.text) ?? numbers.size + 1
    numbers.set(name.text, number)
    // A `$1` that touched a word would be one token with it; the colon before did not.
    const before = tokens[index - 1]
    const gap = before !== undefined && before.end === token.start && before.kind === 'word' ? ' ' : ''
    replacements.push({ start: token.start, end: name.end, text: `${gap}$${number}` })
  }
  if (numbered !== undefined && numbers.size > 0) {
    throw new CredsqlError(
      'invalid_parameter',
      'a statement has either numbered ($1) or named (:name) parameters, not both',
      {
        place: placeAtIndex(source, numbered.start),
      },
    )
  }
  const slots =
    numbered === undefined
      ? Array.from(numbers, ([name, number]) => ({ number, name }))
      : Array.from({ length: highest }, (_, index) => ({ number: index + 1 }))
  return { slots, replacements }
}
