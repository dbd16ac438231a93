import type { CompletionSource } from './completion.ts'
import type { CursorWord } from './cursor-word.ts'
import { type Group, type Item, itemsAround } from './items.ts'
import { isQuery } from './query.ts'
import { QueryNames } from './query-names.ts'
import { type QueryPlace, queryPlaces, type Scope, scopeAt } from './scope.ts'
import { TableIndex } from './table-index.ts'

/** Where in a statement a word is typed, and what can be named there. */
export interface Context {
  readonly word: CursorWord
  readonly names: QueryNames
  /** The innermost query, clause by clause. */
  readonly place: QueryPlace
  /** The parentheses that the cursor is in, when they hold no query, and what stands in front of them. */
  readonly group: Group | undefined
  readonly opener: readonly Item[]
  /** What stands in front of the cursor, in its clause or its parentheses. */
  readonly before: readonly Item[]
  /** Worked out when it is asked for. */
  readonly scope: () => Scope
}

function upTo(items: readonly Item[], item: Item): readonly Item[] {
  return items.slice(0, Math.max(0, items.indexOf(item)))
}

/** The context of a word; undefined where a statement cannot be made sense of. */
export function contextOf(word: CursorWord, source: CompletionSource): Context | undefined {
  const { trail } = itemsAround(word)
  const inner = trail.at(-1)
  const places = queryPlaces(trail)
  const [place] = places
  const cursor = inner?.items.find((item) => item.kind === 'cursor')
  if (inner === undefined || place === undefined || cursor === undefined) return undefined
  const names = new QueryNames(new TableIndex(source))
  const group = isQuery(inner) ? undefined : inner
  let scope: Scope | undefined
  return {
    word,
    names,
    place,
    group,
    opener: group?.parent === undefined ? [] : upTo(group.parent.items, group),
    before: upTo(group === undefined ? place.clause.items : inner.items, cursor),
    scope: () => {
      scope ??= scopeAt(names, places, group === undefined)
      return scope
    },
  }
}
