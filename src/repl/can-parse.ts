import type { Token } from '../sql/lex.ts'
import { tooDeepAt } from '../sql/nesting.ts'
import { findParameters } from '../sql/parameters.ts'
import { parseTree } from '../sql/parse-tree.ts'
import type { Replacement } from '../sql/replace-spans.ts'

/** Whether the tokens of one statement make one. No, too, when PostgreSQL's parser is not loaded yet. */
export function canParse(source: string, tokens: readonly Token[]): boolean {
  const [first] = tokens
  if (first === undefined) return true
  if (tokens.some(({ closed }) => !closed) || tooDeepAt(tokens) !== undefined) return false
  if (/^(?:exec|show|describe|desc)$/i.test(first.text)) return true
  const start = first.start
  const end = tokens.at(-1)?.end ?? start
  // CALL … FROM is a SELECT to PostgreSQL's grammar.
  const verb: readonly Replacement[] = /^call$/i.test(first.text)
    ? [{ start: 0, end: first.end - start, text: 'SELECT' }]
    : []
  try {
    const { replacements } = findParameters({ source, tokens })
    const moved = replacements.map((one) => ({ ...one, start: one.start - start, end: one.end - start }))
    parseTree({ piece: { source, tokens }, start, end, replacements: [...verb, ...moved], origin: start })
    return true
  } catch {
    return false
  }
}
