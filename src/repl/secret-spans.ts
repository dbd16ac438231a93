import { parseSecretReference } from '../secrets/reference.ts'
import type { Token } from '../sql/lex.ts'
import { reservedWords } from '../sql/reserved-words.ts'
import { isSecretFunction } from './complete/functions.ts'

/** A part of a text that nobody shall read. */
export interface Span {
  readonly start: number
  readonly end: number
}

interface Group {
  readonly kind: 'group'
  readonly start: number
  end: number
  readonly items: Item[]
  readonly parent: Group | undefined
}

type Item = Token | Group

/** Whether a column's name says that it holds a secret. */
export function saysSecret(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return (
    /secret|passw|passphrase|pwd|token/.test(words) ||
    /(?:^|[_-])(?:auths?|keys?|pass|pat)(?=$|[_-]|\d)/.test(words)
  )
}

function groupsOf(tokens: readonly Token[]): Group {
  const root: Group = { kind: 'group', start: 0, end: 0, items: [], parent: undefined }
  let group = root
  for (const token of tokens) {
    const sign = token.kind === 'symbol' ? token.text : ''
    if (sign === '(' || sign === '[') {
      const inner: Group = { kind: 'group', start: token.start, end: token.end, items: [], parent: group }
      group.items.push(inner)
      group = inner
    } else if (sign === ')' || sign === ']') {
      group.end = token.end
      group = group.parent ?? group
    } else group.items.push(token)
  }
  return root
}

function wordOf(item: Item | undefined): string {
  return item?.kind === 'word' ? item.text.toLowerCase() : ''
}

function signOf(item: Item | undefined): string {
  return item?.kind === 'symbol' ? item.text : ''
}

function isQuery({ items }: Group): boolean {
  return /^(?:select|with|values|table)$/.test(wordOf(items[0]))
}

const delimiters: ReadonlySet<string> = new Set(
  `and or where on set having returning select from group order limit offset union intersect except values into join
  using`.split(/\s+/),
)

/** The parts between the words that end a condition, and between commas. What belongs to BETWEEN stays together. */
function runsOf(
  items: readonly Item[],
): readonly { readonly head: string; readonly items: readonly Item[] }[] {
  const runs: { head: string; items: Item[] }[] = [{ head: '', items: [] }]
  let between = false
  for (const [at, item] of items.entries()) {
    const word = wordOf(item)
    if (word === 'between') between = true
    const ofDistinct = word === 'from' && wordOf(items[at - 1]) === 'distinct'
    if (word === 'and' && between) between = false
    else if (delimiters.has(word) && !ofDistinct && signOf(items[at - 1]) !== '.') {
      runs.push({ head: word, items: [] })
      between = false
      continue
    } else if (signOf(item) === ',') {
      runs.push({ head: runs.at(-1)?.head ?? '', items: [] })
      continue
    }
    runs.at(-1)?.items.push(item)
  }
  return runs
}

/** Whether a column is named that says secret; what a function tells of a secret is none, nor is an argument inside. */
function mentionsSecret(items: readonly Item[], depth = 0): boolean {
  return items.some((item, at) => {
    const next = items[at + 1]
    if (item.kind === 'group') {
      if (isQuery(item) || isSecretFunction(wordOf(items[at - 1]))) return false
      return mentionsSecret(item.items, depth + 1)
    }
    if (item.kind !== 'word' && item.kind !== 'quoted') return false
    if (next?.kind === 'group' && next.start === item.end) return false
    if (signOf(next) === '.' || (depth > 0 && /^(?:=>|:=)$/.test(signOf(next)))) return false
    return saysSecret(item.text)
  })
}

/** SECRET('env:NAME') tells where a secret is, and not what it is. */
function isReference(item: Item | undefined, before: Item | undefined): boolean {
  if (item?.kind !== 'group' || wordOf(before) !== 'secret' || item.items.length !== 1) return false
  const [value] = item.items
  if (value?.kind !== 'string' || value.open !== 1) return false
  const text = value.text.slice(1, -1)
  try {
    return text === 'prompt' || (!/^command:/.test(text) && parseSecretReference(text) !== undefined)
  } catch {
    return false
  }
}

/** A lone word where a value is expected: a column perhaps, or a secret without its quotes. */
function isBareWord(items: readonly Item[], at: number): boolean {
  const item = items[at]
  if (item?.kind !== 'word') return false
  if (
    /^[.:]$/.test(signOf(items[at - 1])) ||
    signOf(items[at + 1]) === '.' ||
    items[at + 1]?.kind === 'group'
  )
    return false
  return (
    !reservedWords.has(item.text.toLowerCase()) &&
    item.text.toLowerCase() !== 'between' &&
    !saysSecret(item.text)
  )
}

/** The comparison or argument sign of a run, behind which its value is. */
const assigning = /^(?:=|<>|!=|=>|:=|==|<|>|<=|>=|~\*?|!~\*?)$/

/** Finds the places of secrets in one statement by the names that stand beside them. */
class Finder {
  readonly spans: Span[] = []
  readonly #everything: Group
  readonly #parses: boolean

  constructor(everything: Group, parses: boolean) {
    this.#everything = everything
    this.#parses = parses
  }

  /** All that can be a value. */
  hide(items: readonly Item[]): void {
    for (const [at, item] of items.entries()) {
      if (item.kind === 'group') {
        if (!isReference(item, items[at - 1])) this.hide(item.items)
      } else if (item.kind === 'string' || item.kind === 'number') this.spans.push(item)
      else if (item.kind === 'quoted' && assigning.test(signOf(items[at - 1]))) this.spans.push(item)
    }
  }

  #hideRun(items: readonly Item[]): void {
    const compared = items.findIndex((item) => assigning.test(signOf(item)) || /^i?like$/.test(wordOf(item)))
    // Without a sign, of which a statement that does not parse may lack one, the value is behind the name.
    const named = this.#parses ? -1 : items.findIndex((item) => mentionsSecret([item]))
    const sign = compared < 0 ? named : compared
    const values = items.slice(sign + 1)
    const doubtful = !this.#parses || values.some((_, at) => isBareWord(values, at))
    const [first, last] = [values[0], values.at(-1)]
    const isNamed = isReference(last, values.at(-2)) && values.length === 2
    if (sign < 0 || !doubtful || isNamed || first === undefined || last === undefined) {
      this.hide(items)
      return
    }
    this.hide(items.slice(0, sign))
    this.spans.push({ start: first.start, end: last.end })
  }

  /** A value of VALUES in a column that says secret, however it is written. */
  #hideValue(items: readonly Item[]): void {
    const [first, last] = [items[0], items.at(-1)]
    if (first === undefined || last === undefined) return
    const isPlain =
      items.length === 1 && (/^(?:null|default)$/.test(wordOf(first)) || first.kind === 'parameter')
    const isNamed = signOf(first) === ':' && items.length === 2
    if (isPlain || isNamed || isReference(last, items.at(-2))) return
    this.spans.push({ start: first.start, end: last.end })
  }

  #rows(items: readonly Item[], isSecretAt: (at: number) => boolean): void {
    for (const item of items)
      if (item.kind === 'group')
        for (const [at, { items: value }] of valuesIn(item.items).entries())
          if (isSecretAt(at)) this.#hideValue(value)
          else this.find(value, undefined)
  }

  /** `columns` tells which outputs go into a column that says secret, in an INSERT. */
  find(items: readonly Item[], columns: ((at: number) => boolean) | undefined): void {
    const inserted = insertColumns(items) ?? columns
    let output = -1
    let before = ''
    for (const run of runsOf(items)) {
      output = run.head === 'select' ? (before === 'select' && output >= 0 ? output + 1 : 0) : -1
      before = run.head
      if (run.head === 'values' && run.items.some(({ kind }) => kind === 'group')) {
        this.#rows(run.items, inserted ?? (() => mentionsAnywhere(this.#everything)))
        continue
      }
      const isOutput = run.head === 'select' && inserted?.(output) === true
      if (isOutput) this.hide(run.items)
      else if (mentionsSecret(run.items)) this.#hideRun(run.items)
      else
        for (const item of run.items)
          if (item.kind === 'group') this.find(item.items, isQuery(item) ? inserted : undefined)
    }
  }
}

function valuesIn(items: readonly Item[]): readonly { readonly items: readonly Item[] }[] {
  const values: Item[][] = [[]]
  for (const item of items)
    if (signOf(item) === ',') values.push([])
    else values.at(-1)?.push(item)
  return values.map((value) => ({ items: value }))
}

function mentionsAnywhere({ items }: Group): boolean {
  return items.some((item) =>
    item.kind === 'group'
      ? mentionsAnywhere(item)
      : (item.kind === 'word' || item.kind === 'quoted') && saysSecret(item.text),
  )
}

/** Which values of an INSERT are secrets, by its list of columns; all may be when it has none. */
function insertColumns(items: readonly Item[]): ((at: number) => boolean) | undefined {
  const into = items.findIndex((item) => wordOf(item) === 'into')
  if (into < 0) return undefined
  const end = items.findIndex(
    (item, at) => at > into && /^(?:values|select|with|default)$/.test(wordOf(item)),
  )
  const head = items.slice(into, end < 0 ? undefined : end)
  const list = head.find((item) => item.kind === 'group' && !isQuery(item))
  if (list?.kind !== 'group') return () => true
  const names = valuesIn(list.items).map(({ items: name }) =>
    name.some((item) => item.kind !== 'group' && saysSecret(item.text)),
  )
  return (at) => names[at] ?? true
}

/** The places of what may be secret in a statement, by the names of the columns beside them. */
export function secretSpans(tokens: readonly Token[], parses: boolean): readonly Span[] {
  const root = groupsOf(tokens)
  const finder = new Finder(root, parses)
  finder.find(root.items, undefined)
  return finder.spans
}
