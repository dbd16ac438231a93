import type { Alias, Node } from '@pgsql/types'
import type { BindState } from './bind-state.ts'
import type { Block, FromItem, Scope, ScopeColumn, TableReference } from './bound-statement.ts'
import type { CteScope } from './cte-scope.ts'
import { stringsOf } from './tree.ts'

/** A part of a FROM clause: its items, and the columns that `*` lists. */
export interface FromPart {
  readonly items: readonly FromItem[]
  readonly columns: readonly ScopeColumn[]
}

/** Where a FROM clause stands. */
export interface FromPlace {
  readonly state: BindState
  readonly block: Block
  readonly ctes: CteScope
  /** The scope outside the block. */
  readonly outer: Scope | undefined
}

/** `wanted`, or with a number behind it where the block has an item of that name. */
export function uniqueAlias(block: Block, wanted: string): string {
  const taken = new Set(block.items.map((item) => item.alias.toLowerCase()))
  let alias = wanted
  for (let n = 1; taken.has(alias.toLowerCase()); n++) alias = `${wanted}_${n}`
  return alias
}

/** Throws `duplicate_alias`. */
export function checkAlias(place: FromPlace, alias: Alias | undefined, location: number | undefined): void {
  const name = alias?.aliasname
  if (name !== undefined && place.block.items.some((item) => item.path.length === 0 && item.alias === name))
    throw place.state.error(
      'duplicate_alias',
      `the name "${name}" is used for two tables of this FROM clause`,
      location,
    )
}

/** What an item is made of. */
export interface ItemParts {
  readonly alias: string
  readonly path?: readonly string[]
  readonly node: Node
  readonly open?: boolean
  readonly reference?: TableReference
  readonly references: readonly TableReference[]
  readonly dependent?: boolean
  readonly columns: (item: FromItem) => readonly ScopeColumn[]
}

/** Puts an item into the block of the FROM clause. */
export function addItem(place: FromPlace, parts: ItemParts): FromPart {
  const item: FromItem = {
    alias: parts.alias,
    path: parts.path ?? [],
    columns: [],
    open: parts.open ?? false,
    node: parts.node,
    reference: parts.reference,
    references: parts.references,
    nullable: false,
    dependent: parts.dependent ?? false,
    block: place.block,
  }
  item.columns = parts.columns(item)
  checkColumnNames(place, item)
  place.block.items.push(item)
  return { items: [item], columns: item.columns.filter((column) => !column.hidden) }
}

/** An engine that ignores case would take one of two such columns for the other. */
function checkColumnNames({ state }: FromPlace, { alias, columns }: FromItem): void {
  const seen = new Map<string, string>()
  for (const { name } of columns) {
    const other = seen.get(name.toLowerCase())
    if (other !== undefined && other !== name)
      throw state.error(
        'unsupported',
        `"${alias}" has the columns "${other}" and "${name}", which differ in case only`,
        undefined,
        { hint: 'Give one of them another name.' },
      )
    seen.set(name.toLowerCase(), name)
  }
}

/** Renames the first columns, as `AS t(a, b)` does. */
export function renamed(
  place: FromPlace,
  columns: readonly ScopeColumn[],
  alias: Alias | undefined,
): readonly ScopeColumn[] {
  const names = stringsOf(alias?.colnames)
  if (names.length > columns.length)
    throw place.state.error(
      'unsupported',
      `"${alias?.aliasname}" has ${columns.length} columns, but ${names.length} names`,
      undefined,
    )
  return columns.map((column, i) =>
    names[i] === undefined ? column : { ...column, name: names[i], spellings: [] },
  )
}

/** Two parts side by side. */
export function joinParts(a: FromPart, b: FromPart): FromPart {
  return { items: [...a.items, ...b.items], columns: [...a.columns, ...b.columns] }
}
