import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Offer } from './completion.ts'
import { isQualifier, type Relation, type ScopeColumn } from './relation.ts'
import type { Level, Scope } from './scope.ts'

/** Which columns are meant: all unless told. */
export type ColumnFilter = (column: ScopeColumn) => boolean

const any: ColumnFilter = () => true

/** Whether a column is sealed. */
export const isSecret: ColumnFilter = ({ type }) => type === 'secret'

function noteOf({ type, key, hidden }: ScopeColumn): string | undefined {
  const required = key === undefined ? undefined : `${key === 'required' ? 'required' : 'one required'} key`
  const parts = [type, required, hidden ? 'hidden' : undefined]
  return parts.filter((part) => part !== undefined).join(', ') || undefined
}

/** A column's offer; `text` where it is not the name alone. */
export function offerColumn(column: ScopeColumn, text?: string): Offer {
  const note = noteOf(column)
  return {
    text: text ?? column.name,
    kind: 'column',
    ...(text === undefined ? {} : { written: true }),
    ...(note === undefined ? {} : { note }),
    ...(column.hidden ? { last: true } : {}),
    found: [column.name, ...(column.column?.aliases ?? []), ...(text === undefined ? [] : [text])],
  }
}

/** The columns of one query: the name alone where it is clear, else behind the name of its relation. */
function levelColumns({ relations, isMerged }: Level, filter: ColumnFilter): readonly Offer[] {
  const times = new Map<string, number>()
  for (const relation of relations)
    for (const { name } of relation.columns()) times.set(name, (times.get(name) ?? 0) + 1)
  const seen = new Set<string>()
  const offers: Offer[] = []
  for (const relation of relations)
    for (const column of relation.columns()) {
      if (!filter(column)) continue
      const { name } = column
      const clear = times.get(name) === 1 || isMerged(name)
      if (clear && seen.has(name)) continue
      seen.add(name)
      const qualified = `${quoteIdentifier(relation.name)}.${quoteIdentifier(name)}`
      offers.push(clear || relation.name === '' ? offerColumn(column) : offerColumn(column, qualified))
    }
  return offers
}

/** The columns that a name alone can mean, the innermost query's first. */
export function columnOffers({ levels, outputs }: Scope, filter: ColumnFilter = any): readonly Offer[] {
  const inner = outputs.filter(filter).map((column) => offerColumn(column))
  return [...inner, ...levels.flatMap((level) => levelColumns(level, filter))]
}

/** The columns behind a qualifier. */
export function qualifiedOffers(
  { levels }: Scope,
  path: readonly string[],
  filter: ColumnFilter = any,
): readonly Offer[] {
  for (const { relations } of levels) {
    const relation = relations.find((one) => isQualifier(one, path))
    if (relation !== undefined)
      return relation
        .columns()
        .filter(filter)
        .map((column) => offerColumn(column))
  }
  return []
}

/** The names that columns can be qualified with. */
export function aliasOffers({ levels }: Scope, filter: ColumnFilter = any): readonly Offer[] {
  const relations = levels.flatMap((level) => level.relations)
  return relations
    .filter((relation) => relation.name !== '' && relation.columns().some(filter))
    .map(offerAlias)
}

function offerAlias({ name, path }: Relation): Offer {
  return { text: name, kind: 'alias', ...(path.length === 0 ? {} : { note: path.join('.') }) }
}

/** The values that a column can have, where the list is closed. */
export function valueOffers(column: ScopeColumn | undefined): readonly Offer[] {
  if (column?.type === 'boolean')
    return ['true', 'false'].map((text) => ({ text, kind: 'value', note: column.name }))
  const values = column?.column?.manifest.values ?? []
  return values.map((value) => ({
    text: quoteLiteral(value),
    kind: 'value',
    note: column?.name ?? '',
    found: [value, quoteLiteral(value)],
  }))
}
