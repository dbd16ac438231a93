import type { CompletionSource, Completions } from './completion.ts'
import { contextOf } from './context.ts'
import { type CursorWord, wordAt } from './cursor-word.ts'
import { statementOffers } from './group-offers.ts'
import { keywords } from './keywords.ts'
import { isMeta, metaCompletions } from './meta-offers.ts'
import { narrowed } from './narrow.ts'

export type { Completion, CompletionSource, Completions } from './completion.ts'

/** Whether the keywords of a statement are written in small letters. */
function isLowerCase({ before, after }: CursorWord): boolean {
  const isKeyword = ({ kind, text }: CursorWord['before'][number]) =>
    kind === 'word' && keywords.has(text.toLowerCase())
  const written = before.findLast(isKeyword) ?? after.find(isKeyword)
  return written !== undefined && written.text === written.text.toLowerCase()
}

/**
 * How the word at a cursor, a UTF-16 index, can go on; the text may be as incomplete as it likes. Keywords, names of the
 * catalog, columns of the tables in scope, functions, closed lists of values, actions and meta-commands, the best first.
 */
export function complete(text: string, cursor: number, source: CompletionSource): Completions {
  if (isMeta(text)) return metaCompletions(text, cursor, source)
  const nothing = { from: cursor, to: cursor, items: [] }
  const word = wordAt(text, cursor)
  const context = word === undefined ? undefined : contextOf(word, source)
  if (word === undefined || context === undefined) return nothing
  const { from, to, prefix, quote } = word
  const typed = { prefix, quote, lowerCase: isLowerCase(word), isCalled: word.after[0]?.text === '(' }
  return { from, to, items: narrowed(statementOffers(context), typed) }
}
