import type { Column, Operation, Table } from '../../catalog/table.ts'
import { offerColumn } from './column-offers.ts'
import type { Offer } from './completion.ts'
import type { Context } from './context.ts'
import { expressionOffers } from './expression-offers.ts'
import { type Item, isSign, type NameItem, splitAtCommas } from './items.ts'
import { sinceComma } from './position.ts'
import { clausesOf, namesIn } from './query.ts'
import type { Relation, ScopeColumn } from './relation.ts'

function isWritten({ write }: Column['manifest'], verb: 'create' | 'update'): boolean {
  if (write === undefined) return false
  return 'length' in write ? write.includes(verb) : write[verb] !== undefined
}

/** Whether INSERT can give a column: to the create, or as a key of what mints. */
function canInsert(table: Table, { name, manifest }: Column): boolean {
  if (table.create !== undefined) return isWritten(manifest, 'create')
  return table.reads.some(
    ({ effect, keys }) => effect === 'mint' && keys.some(({ column }) => column === name),
  )
}

function canUpdate({ manifest }: Column): boolean {
  return isWritten(manifest, 'update') || manifest.reached_by !== undefined
}

function isRequired({ manifest: { write } }: Column): boolean {
  return write !== undefined && !('length' in write) && write.create === 'required'
}

/** The columns that INSERT can give and that are not in the list yet, required ones first. */
export function insertColumns({ names, place, before }: Context): readonly Offer[] {
  const target = names.target(place.query)
  const { table } = target ?? {}
  if (target === undefined || table === undefined || sinceComma(before).length > 0) return []
  const listed = new Set(before.flatMap((item) => (item.kind === 'name' ? item.parts : [])))
  const free = target
    .columns()
    .filter(({ name, column }) => column !== undefined && canInsert(table, column) && !listed.has(name))
  const needed = (column: ScopeColumn) => column.column !== undefined && isRequired(column.column)
  return [...free.filter(needed), ...free.filter((column) => !needed(column))].map((column) => ({
    ...offerColumn(column),
    note: `${column.type ?? ''}${needed(column) ? ', required' : ''}`,
  }))
}

function namedColumn(relation: Relation | undefined, name: string | undefined): ScopeColumn | undefined {
  return relation?.columns().find((column) => column.name === name?.toLowerCase())
}

/** The column that a row of VALUES gives at the cursor. */
export function valuesColumn({ names, place, before }: Context): ScopeColumn | undefined {
  const target = names.target(place.query)
  const [arm] = place.query.arms
  const items = arm === undefined ? [] : clausesOf(arm, 'target').flatMap((clause) => clause.items)
  const list = items.find((item) => item.kind === 'group')
  if (list?.kind !== 'group') return undefined
  return namedColumn(target, namesIn(list)[splitAtCommas(before).length - 1])
}

/** UPDATE … SET: the columns that can be set, then values. */
export function setOffers(context: Context, next: readonly string[]): readonly Offer[] {
  const { names, place, before, word } = context
  const target = names.target(place.query)
  const own = sinceComma(before)
  if (own.length === 0) {
    const columns = target?.columns() ?? []
    const free = columns.filter(({ column }) => column !== undefined && canUpdate(column))
    return word.path.length > 0 ? [] : free.map((column) => offerColumn(column))
  }
  if (own.length === 1) return []
  const [name] = own
  const column =
    own.length === 2 && name?.kind === 'name' ? namedColumn(target, name.parts.at(-1)) : undefined
  return expressionOffers(
    { ...context, before: own.slice(2) },
    { next, column, start: own.length === 2 ? ['DEFAULT'] : [] },
  )
}

/** The action that a CALL or EXEC names, and its table. */
function calledAction({ names, place }: Context): { table: Table; action: Operation } | undefined {
  const method = place.clause.items.find((item): item is NameItem => item.kind === 'name')
  const name = method?.parts.at(-1)?.toLowerCase()
  const table = method === undefined ? undefined : names.index.resolve(method.parts.slice(0, -1))?.table
  const action = table?.actions.find((one) => one.name.toLowerCase() === name)
  return table === undefined || action === undefined ? undefined : { table, action }
}

/** The columns that an action takes: its keys, then what else identifies a row. */
function actionColumns({ table, action }: { table: Table; action: Operation }): readonly Column[] {
  const names = new Set([...action.keys.map(({ column }) => column), ...table.identity])
  return table.columns.filter((column) => names.has(column.name))
}

function givenNames(items: readonly Item[]): ReadonlySet<string> {
  return new Set(
    items.flatMap((item, at) =>
      item.kind === 'name' && isSign(items[at + 1], '=>', ':=', '=') ? (item.parts[0] ?? []) : [],
    ),
  )
}

function argumentOffers(context: Context, prefix: string, sign: string): readonly Offer[] {
  const called = calledAction(context)
  if (called === undefined) return []
  const given = givenNames(context.before)
  const required = new Set(
    called.action.keys.map(({ column, requirement }) => requirement === 'required' && column),
  )
  return actionColumns(called)
    .filter(({ name }) => !given.has(name))
    .map(({ name, type }) => ({
      text: `${prefix}${name} ${sign} `,
      kind: 'column',
      note: required.has(name) ? `${type}, required` : type,
      found: [name, `${prefix}${name}`],
      written: true,
    }))
}

function argumentColumn(context: Context, name: Item | undefined): ScopeColumn | undefined {
  const called = calledAction(context)
  const wanted = name?.kind === 'name' ? name.parts[0] : undefined
  const column = called && actionColumns(called).find((one) => one.name === wanted)
  return column && { name: column.name, type: column.type, hidden: column.hidden, column }
}

/** Inside the parentheses of a CALL. */
export function callArguments(context: Context): readonly Offer[] {
  const own = sinceComma(context.before)
  const [name, sign] = own
  const named = isSign(sign, '=>', ':=')
  if (own.length === 0) {
    const offers = context.word.path.length > 0 ? [] : argumentOffers(context, '', '=>')
    return [...offers, ...expressionOffers({ ...context, before: own })]
  }
  const before = named ? own.slice(2) : own
  const column = own.length === 2 ? argumentColumn(context, name) : undefined
  return expressionOffers({ ...context, before, opener: [] }, { column })
}

/** Behind the action of an EXEC. */
export function execArguments(context: Context): readonly Offer[] {
  const all = context.before
  const own = sinceComma(all.slice(1))
  if (own.length === 0) return argumentOffers(context, '@', '=')
  if (own.length === 1 && isSign(own[0], '@')) return argumentOffers(context, '', '=')
  if (own.length < 3) return []
  const column = own.length === 3 ? argumentColumn(context, own[1]) : undefined
  return expressionOffers({ ...context, before: own.slice(3), opener: [] }, { column })
}
