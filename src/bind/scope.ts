import type { Node } from '@pgsql/types'
import { nearNames } from '../errors/near-names.ts'
import type { BindState } from './bind-state.ts'
import type { FromItem, Scope, ScopeColumn } from './bound-statement.ts'

/** What a column reference means. */
export type Resolution =
  | { readonly kind: 'column'; readonly column: ScopeColumn; readonly heading: string }
  | { readonly kind: 'row'; readonly item: FromItem }
  | { readonly kind: 'open' } // a column of an item whose columns are not known

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Columns called `name`; the catalog's names win over further spellings. */
function matching(columns: readonly ScopeColumn[], name: string): { column: ScopeColumn; heading: string }[] {
  const exact = columns.filter((column) => column.name === name)
  if (exact.length > 0) return exact.map((column) => ({ column, heading: column.name }))
  return columns.flatMap((column) => {
    const spelling = column.spellings.find((other) => sameName(other, name))
    return spelling === undefined ? [] : [{ column, heading: spelling }]
  })
}

/** Items that `a.b.c` in front of a column can mean: by alias, or by the last parts of the table's full name. */
function itemsNamed(scope: Scope, qualifier: readonly string[]): FromItem[] {
  return scope.items.filter((item) => {
    if (qualifier.length === 1 && item.path.length === 0) return item.alias === qualifier[0]
    const [connection, service, table] = item.path
    const forms = [[table], [service, table], [connection, table], [connection, service, table]]
    return forms.some(
      (form) =>
        form.length === qualifier.length && form.every((part, i) => sameName(part ?? '', qualifier[i]!)),
    )
  })
}

function unqualified(scope: Scope, name: string, state: BindState, location: number): Resolution | undefined {
  const shown = matching(scope.columns, name)
  // A hidden column is no part of `*`, but it has its name.
  const hidden = () => scope.items.flatMap((item) => item.columns.filter((column) => column.hidden))
  const found = shown.length > 0 ? shown : matching(hidden(), name)
  if (found.length > 1) {
    const owners = found.map(({ column }) => `${column.item?.alias ?? '…'}.${column.name}`)
    throw state.error('ambiguous_column', `column "${name}" is ambiguous: ${owners.join(', ')}`, location, {
      hint: 'Put the table in front of it.',
    })
  }
  if (found.length === 1) return { kind: 'column', ...found[0]! }
  const [item] = scope.items.filter((candidate) => candidate.alias === name)
  if (item !== undefined) return { kind: 'row', item }
  return scope.items.some((candidate) => candidate.open) ? { kind: 'open' } : undefined
}

function qualified(
  scope: Scope,
  path: readonly string[],
  state: BindState,
  location: number,
): Resolution | undefined {
  const qualifier = path.slice(0, -1)
  const items = itemsNamed(scope, qualifier)
  if (items.length === 0) return undefined
  if (items.length > 1)
    throw state.error(
      'ambiguous_table',
      `"${qualifier.join('.')}" names ${items.length} tables of this FROM clause`,
      location,
      {
        hint: 'Give each an alias.',
      },
    )
  const [item] = items as [FromItem]
  const name = path.at(-1)!
  const [found] = matching(item.columns, name)
  if (found !== undefined) return { kind: 'column', ...found }
  if (item.open) return { kind: 'open' }
  const shown = shownName([name], state, location)
  throw state.error('unknown_column', `table "${qualifier.join('.')}" has no column "${shown}"`, location, {
    near: nearNames(
      name,
      item.columns.flatMap((column) => [column.name, ...column.spellings]),
    ),
    ...columnHint(item.columns),
  })
}

function columnHint(columns: readonly ScopeColumn[]): { hint?: string } {
  const names = columns
    .filter((column) => !column.hidden || column.unnamed === true)
    .map((column) => column.name)
  if (names.length === 0) return {}
  return { hint: `columns: ${names.slice(0, 24).join(', ')}${names.length > 24 ? ', …' : ''}` }
}

/** A name, unless its line masks it: in quotes of the wrong kind where a value is expected, it may be a secret. */
function shownName(path: readonly string[], state: BindState, location: number): string {
  const excerpt = state.context.placeAt(location)?.excerpt.toLowerCase()
  const isShown = excerpt?.includes(path.at(-1)!.toLowerCase()) ?? true
  return isShown ? path.join('.') : '***'
}

/** Finds what a reference means, from the innermost scope outwards. Throws `unknown_column`, `ambiguous_column`. */
export function resolveColumn(
  scope: Scope,
  path: readonly string[],
  state: BindState,
  location: number,
): Resolution {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found =
      path.length === 1 ? unqualified(at, path[0]!, state, location) : qualified(at, path, state, location)
    if (found !== undefined) return found
  }
  // A dotted reference that is no table's is tried as one name: registry.digitalocean.com.
  const whole = path.join('.')
  if (path.length > 1) {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      const [found] = matching(at.columns, whole)
      if (found !== undefined) return { kind: 'column', column: found.column, heading: whole }
    }
  }
  const all: ScopeColumn[] = []
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    all.push(
      ...at.columns,
      ...at.items.flatMap((item) => item.columns.filter((column) => column.unnamed === true)),
    )
  if (path.length > 1) {
    const aliases: string[] = []
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
      aliases.push(...at.items.map((item) => item.alias))
    const table = path.slice(0, -1).join('.')
    throw state.error('unknown_table', `there is no table "${table}" in this FROM clause`, location, {
      near: nearNames(table, aliases),
      ...(aliases.length === 0 ? {} : { hint: `tables: ${[...new Set(aliases)].join(', ')}` }),
    })
  }
  throw state.error('unknown_column', `there is no column "${shownName(path, state, location)}"`, location, {
    near: nearNames(
      whole,
      all.flatMap((column) => [column.name, ...column.spellings]),
    ),
    ...columnHint(all),
  })
}

/** The item that `alias.*` means. */
export function resolveStar(
  scope: Scope,
  qualifier: readonly string[],
  state: BindState,
  location: number,
): FromItem {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const [item, other] = itemsNamed(at, qualifier)
    if (item !== undefined && other === undefined) return item
  }
  const name = qualifier.join('.')
  throw state.error('unknown_table', `there is no table "${name}" in this FROM clause`, location, {
    near: nearNames(
      name,
      scope.items.map((item) => item.alias),
    ),
  })
}

/** Nodes that name a column, as the engine needs it. */
export function columnFields(column: ScopeColumn): Node[] {
  const names = column.item === undefined ? [column.name] : [column.item.alias, column.name]
  return names.map((sval) => ({ String: { sval } }))
}
