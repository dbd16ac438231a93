import { type Group, type Item, isSign, keywordOf } from './items.ts'
import { isQuery, namesIn } from './query.ts'

/** What stands in FROM: a table, a query in parentheses, or a function. */
export interface FromSource {
  readonly kind: 'table' | 'query' | 'function'
  /** Name of the table or function. */
  readonly parts: readonly string[]
  readonly query: Group | undefined
  readonly alias: string | undefined
  readonly columns: readonly string[]
}

/** The sources of a FROM, and the columns that joins make one of. */
export interface FromSources {
  readonly sources: readonly FromSource[]
  readonly using: readonly string[]
  readonly natural: boolean
}

const between: ReadonlySet<string> = new Set(
  'join left right full inner outer cross natural lateral only into from where on using rows as set with'.split(
    ' ',
  ),
)

interface Reader {
  readonly sources: FromSource[]
  readonly using: string[]
  natural: boolean
}

interface Alias {
  readonly alias: string | undefined
  readonly columns: readonly string[]
  readonly end: number
}

/** `AS a (x, y)`, from `at` on. */
function aliasAt(items: readonly Item[], from: number): Alias {
  let at = from
  if (keywordOf(items[at]) === 'with') at += 2
  if (keywordOf(items[at]) === 'as') at += 1
  const name = items[at]
  if (name?.kind !== 'name' || name.parts.length > 1 || between.has(name.keyword))
    return { alias: undefined, columns: [], end: at }
  const list = items[at + 1]
  if (list?.kind !== 'group' || list.open !== '(') return { alias: name.parts[0], columns: [], end: at + 1 }
  return { alias: name.parts[0], columns: namesIn(list), end: at + 2 }
}

function readGroup(group: Group, items: readonly Item[], at: number, reader: Reader): number {
  if (!isQuery(group)) {
    read(group.items, reader)
    return at + 1
  }
  const { alias, columns, end } = aliasAt(items, at + 1)
  reader.sources.push({ kind: 'query', parts: [], query: group, alias, columns })
  return end
}

function read(items: readonly Item[], reader: Reader): void {
  let at = 0
  while (at < items.length) {
    const item = items[at] as Item
    const word = keywordOf(item)
    const next = items[at + 1]
    if (word === 'natural') reader.natural = true
    if (word === 'using' && next?.kind === 'group') {
      reader.using.push(...namesIn(next))
      at += 2
    } else if (item.kind === 'group') at = readGroup(item, items, at, reader)
    else if (item.kind !== 'name' || (word !== '' && between.has(word))) at += 1
    else if (next?.kind === 'group' && next.open === '(') {
      const { alias, columns, end } = aliasAt(items, at + 2)
      reader.sources.push({ kind: 'function', parts: item.parts, query: undefined, alias, columns })
      at = end
    } else {
      const { alias, columns, end } = aliasAt(items, at + 1)
      reader.sources.push({ kind: 'table', parts: item.parts, query: undefined, alias, columns })
      at = end
    }
  }
}

/** The sources in the items of FROM, DELETE … USING, UPDATE and the like. */
export function fromSources(items: readonly Item[]): FromSources {
  const reader: Reader = { sources: [], using: [], natural: false }
  read(items, reader)
  return reader
}

/** The table that a statement changes: the first name, as a list of columns may follow it. */
export function targetSource(items: readonly Item[]): FromSource | undefined {
  const at = items.findIndex((item) => item.kind === 'name' && !between.has(item.keyword))
  const name = items[at]
  if (name?.kind !== 'name') return undefined
  const after = items.slice(at + 1).filter((item) => item.kind !== 'group' && !isSign(item, ','))
  const { alias } = aliasAt(after, 0)
  return { kind: 'table', parts: name.parts, query: undefined, alias, columns: [] }
}
