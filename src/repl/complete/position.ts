import { type Item, isSign, keywordOf } from './items.ts'
import { keywords } from './keywords.ts'

/**
 * What the grammar expects behind some items of an expression: a value, something that goes on behind a value, or a name
 * that is new and cannot be known.
 */
export type Position = 'operand' | 'operator' | 'new name'

/** Keywords that are values, or end one. */
const values =
  /^(?:null|true|false|end|default|current_date|current_timestamp|current_time|localtime|localtimestamp|asc|desc|first|last|rows)$/
/** Words of the list that are functions: with their parentheses they are a value, and alone a column may be called so. */
const plainNames =
  /^(?:first|last|rows|format|filter|over|tables|methods|services|resources|connections|providers)$/

/** `*` is all columns where a value would begin, and a multiplication behind one. */
function isStar(items: readonly Item[], at: number): boolean {
  if (!isSign(items[at], '*')) return false
  const before = items[at - 1]
  return (
    before === undefined ||
    isSign(before, ',') ||
    /^(?:select|distinct|all|returning)$/.test(keywordOf(before))
  )
}

/** What is expected behind the last of `items`. */
export function positionAfter(items: readonly Item[]): Position {
  const at = items.length - 1
  const last = items[at]
  if (last === undefined) return 'operand'
  if (last.kind === 'symbol') return isStar(items, at) ? 'operator' : 'operand'
  if (last.kind !== 'name') return 'operator'
  const word = last.keyword
  if (word === 'as') return 'new name'
  if (word === '' || values.test(word) || plainNames.test(word)) return 'operator'
  return keywords.has(word) ? 'operand' : 'operator'
}

const wordsOfCase: ReadonlyMap<string, readonly string[]> = new Map([
  ['case', ['WHEN']],
  ['when', ['THEN']],
  ['then', ['WHEN', 'ELSE', 'END']],
  ['else', ['END']],
])

/** The keywords that a CASE that is not ended goes on with; nothing outside of one. */
export function caseWords(items: readonly Item[]): readonly string[] {
  const open: string[] = []
  for (const item of items) {
    const word = keywordOf(item)
    if (word === 'case') open.push(word)
    else if (word === 'end') open.pop()
    else if (open.length > 0 && /^(?:when|then|else)$/.test(word)) open.splice(-1, 1, word)
  }
  return wordsOfCase.get(open.at(-1) ?? '') ?? []
}

/** What is between the last comma of some items and their end. */
export function sinceComma(items: readonly Item[]): readonly Item[] {
  return items.slice(items.findLastIndex((item) => isSign(item, ',')) + 1)
}
