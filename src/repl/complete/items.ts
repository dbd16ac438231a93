import type { Token } from '../../sql/lex.ts'
import type { CursorWord } from './cursor-word.ts'

/** A name with its dots, or a keyword: a lone word without quotes. */
export interface NameItem {
  readonly kind: 'name'
  /** Folded as PostgreSQL does; `*` at the end of `t.*`. */
  readonly parts: readonly string[]
  /** The word in lower case when it may be a keyword, else empty. */
  readonly keyword: string
}

/** A constant, an operator or a sign. */
export interface SignItem {
  readonly kind: 'string' | 'number' | 'parameter' | 'symbol'
  readonly text: string
}

/** What stands in parentheses or brackets. The whole statement is one too. */
export interface Group {
  readonly kind: 'group'
  readonly open: '' | '(' | '['
  readonly items: Item[]
  readonly parent: Group | undefined
}

/** Where the cursor is, in the place of the word that is being typed. */
export interface CursorItem {
  readonly kind: 'cursor'
}

/** A part of a statement. */
export type Item = NameItem | SignItem | Group | CursorItem

/** A statement as a tree of parentheses, and the groups that the cursor is in, outermost first. */
export interface StatementItems {
  readonly root: Group
  readonly trail: readonly Group[]
}

function nameItem(token: Token): NameItem {
  const lower = token.text.toLowerCase()
  if (token.kind === 'word') return { kind: 'name', parts: [lower], keyword: lower }
  return { kind: 'name', parts: [token.text.slice(1, -1).replaceAll('""', '"')], keyword: '' }
}

/** `a.b` is one item. */
function joinDotted(items: Item[], next: NameItem): boolean {
  const [name, dot] = items.slice(-2)
  if (dot?.kind !== 'symbol' || dot.text !== '.' || name?.kind !== 'name') return false
  items.splice(-2, 2, { kind: 'name', parts: [...name.parts, ...next.parts], keyword: '' })
  return true
}

const clauses = /^(?:from|where|having|limit|offset|union|intersect|except|returning)$/
const queries = /^(?:select|with|values|table)$/
const spelledOut = /^(?:extract|substring|overlay|trim|filter)$/

class Builder {
  readonly root: Group = { kind: 'group', open: '', items: [], parent: undefined }
  #group: Group = this.root
  trail: readonly Group[] = []

  token(token: Token): void {
    if (token.kind === 'word' && clauses.test(token.text.toLowerCase())) this.#leaveOpen()
    const { items } = this.#group
    if (token.kind === 'word' || token.kind === 'quoted') {
      const name = nameItem(token)
      if (!joinDotted(items, name)) items.push(name)
    } else if (token.text === '(' || token.text === '[') {
      const group: Group = { kind: 'group', open: token.text, items: [], parent: this.#group }
      items.push(group)
      this.#group = group
    } else if (token.text === ')' || token.text === ']') {
      this.#group = this.#group.parent ?? this.#group
    } else if (token.kind !== 'comment') {
      const star: NameItem = { kind: 'name', parts: ['*'], keyword: '' }
      if (token.text !== '*' || !joinDotted(items, star)) items.push({ kind: token.kind, text: token.text })
    }
  }

  /** `f(| FROM t`: parentheses around the cursor that are not closed yet end where the next clause begins. */
  #leaveOpen(): void {
    while (this.trail.includes(this.#group) && this.#group.parent !== undefined) {
      const { items, parent } = this.#group
      if (queries.test(keywordOf(items[0])) || keywordOf(items.at(-1)) === 'distinct') return
      if (spelledOut.test(keywordOf(parent.items.at(-2)))) return
      this.#group = parent
    }
  }

  cursor(): void {
    this.#group.items.push({ kind: 'cursor' })
    const trail: Group[] = []
    for (let group: Group | undefined = this.#group; group !== undefined; group = group.parent)
      trail.unshift(group)
    this.trail = trail
  }
}

/** The statement around a cursor. Parentheses need not match. */
export function itemsAround(word: CursorWord): StatementItems {
  const builder = new Builder()
  for (const token of word.before) builder.token(token)
  builder.cursor()
  for (const token of word.after) builder.token(token)
  return { root: builder.root, trail: builder.trail }
}

/** The keyword that an item is, else an empty text. */
export function keywordOf(item: Item | undefined): string {
  return item?.kind === 'name' ? item.keyword : ''
}

/** Whether an item is this sign. */
export function isSign(item: Item | undefined, ...texts: readonly string[]): boolean {
  return item?.kind === 'symbol' && texts.includes(item.text)
}

/** The parts between the commas. */
export function splitAtCommas(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]]
  for (const item of items)
    if (isSign(item, ',')) parts.push([])
    else parts.at(-1)?.push(item)
  return parts
}
