import { clauseOffers, fromOffers, readableTables } from './clause-offers.ts'
import { offerColumn } from './column-offers.ts'
import type { Offer } from './completion.ts'
import type { Context } from './context.ts'
import { type ExpressionPlace, expressionOffers, keywordOffers } from './expression-offers.ts'
import { type FunctionKind, functionNamed } from './functions.ts'
import { isSign, keywordOf } from './items.ts'
import { keywords, queryVerbs } from './keywords.ts'
import { callArguments, insertColumns, valuesColumn } from './write-offers.ts'

/** JOIN … USING (…): the columns that both sides have. */
function sharedColumns({ names, place, opener, before }: Context): readonly Offer[] {
  const items = place.arm.clauses
    .slice(0, place.arm.clauses.indexOf(place.clause))
    .filter(({ kind }) => kind === 'from')
    .flatMap((clause) => clause.items)
  const here = opener.slice(opener.findLastIndex((item) => keywordOf(item) === 'from') + 1, -1)
  const seen = items.every((item) => opener.includes(item)) ? here : [...items, ...here]
  const relations = names.relations(seen, place.query.group)
  const left = new Set(relations.slice(0, -1).flatMap((one) => one.columns().map(({ name }) => name)))
  const listed = new Set(before.flatMap((item) => (item.kind === 'name' ? item.parts : [])))
  const right = relations.at(-1)?.columns() ?? []
  return right.filter(({ name }) => left.has(name) && !listed.has(name)).map((column) => offerColumn(column))
}

/** OVER (…) and WINDOW w AS (…). */
function windowOffers(context: Context): readonly Offer[] {
  const { before } = context
  const by = before.findLastIndex((item) => keywordOf(item) === 'by')
  if (/^(?:partition|order)$/.test(keywordOf(before.at(-1)))) return keywordOffers(['BY'])
  if (by < 0) return keywordOffers(['PARTITION BY', 'ORDER BY'])
  const ordered = keywordOf(before[by - 1]) === 'order'
  const next = ordered ? ['DESC', 'ASC', 'NULLS FIRST', 'NULLS LAST', 'ROWS BETWEEN'] : ['ORDER BY']
  return expressionOffers({ ...context, before: before.slice(by + 1) }, { next })
}

/** FILTER (WHERE …), WITHIN GROUP (ORDER BY …). */
function behindWords(context: Context, first: string): readonly Offer[] {
  const { before } = context
  const words = first.toLowerCase().split(' ')
  const missing = words.findIndex((word, at) => keywordOf(before[at]) !== word)
  if (missing >= 0)
    return keywordOffers(before.length > missing ? [] : [words.slice(missing).join(' ').toUpperCase()])
  return expressionOffers({ ...context, before: before.slice(words.length) }, { next: ['AND', 'OR'] })
}

function fromGroup(context: Context): readonly Offer[] {
  const { before, opener, word } = context
  const last = keywordOf(opener.at(-1))
  if (last === 'using') return sharedColumns(context)
  if (functionNamed.has(last)) return expressionOffers(context)
  // `t AS a (…)` names columns anew.
  if (opener.at(-1)?.kind === 'name' && !keywords.has(last)) return []
  const queries = before.length === 0 && word.path.length === 0 ? keywordOffers(queryVerbs) : []
  return [...queries, ...(before.length === 0 ? readableTables(context) : fromOffers(context))]
}

function explainOptions({ before }: Context): readonly Offer[] {
  const last = before.at(-1)
  if (keywordOf(last) === 'format') return keywordOffers(['JSON', 'TEXT'])
  return last === undefined || isSign(last, ',')
    ? keywordOffers(['FORMAT JSON', 'FORMAT TEXT', 'ANALYZE'])
    : []
}

const functionsIn: Readonly<Record<string, readonly FunctionKind[]>> = {
  select: ['aggregate', 'ordered', 'window', 'set'],
  having: ['aggregate', 'ordered'],
  order: ['aggregate', 'ordered', 'window'],
}

function expressionGroup(context: Context): readonly Offer[] {
  const { before, opener, place } = context
  const last = keywordOf(opener.at(-1))
  if (last === 'exists') return before.length === 0 ? keywordOffers(queryVerbs) : []
  const holdsQuery = before.length === 0 && !functionNamed.has(last)
  const start = [
    ...(holdsQuery ? queryVerbs : []),
    ...(last === 'count' && before.length === 0 ? ['DISTINCT'] : []),
  ]
  const shape: ExpressionPlace = {
    start,
    next: wordsIn(last),
    functions: functionsIn[place.clause.kind] ?? [],
  }
  return expressionOffers(context, shape)
}

/** Words inside the parentheses of functions that the grammar spells out. */
function wordsIn(name: string): readonly string[] {
  const words: Readonly<Record<string, readonly string[]>> = {
    cast: ['AS'],
    extract: ['FROM'],
    position: ['IN'],
    substring: ['FROM', 'FOR'],
    overlay: ['PLACING', 'FROM', 'FOR'],
    array_agg: ['ORDER BY'],
    string_agg: ['ORDER BY'],
  }
  return words[name] ?? ['AND', 'OR']
}

/** What can stand at a cursor in parentheses that hold no query. */
function groupOffers(context: Context): readonly Offer[] {
  const { group, opener, place } = context
  const last = keywordOf(opener.at(-1))
  const isDirect = group?.parent === place.query.group
  if (group?.open === '[') return expressionOffers(context)
  const { kind } = place.clause
  if (kind === 'explain') return explainOptions(context)
  if (kind === 'with')
    return /^(?:as|materialized)$/.test(last) && context.before.length === 0 ? keywordOffers(queryVerbs) : []
  if (kind === 'start') return context.before.length === 0 ? keywordOffers(queryVerbs) : []
  if (kind === 'target') return isDirect ? insertColumns(context) : []
  if (kind === 'call' && isDirect) return callArguments(context)
  if (kind === 'values' && isDirect) {
    const column = valuesColumn(context)
    return expressionOffers(context, { column, start: ['DEFAULT'] })
  }
  if (kind === 'from') return fromGroup(context)
  if (last === 'over' || (kind === 'window' && last === 'as')) return windowOffers(context)
  if (last === 'filter') return behindWords(context, 'WHERE')
  if (last === 'group' && keywordOf(opener.at(-2)) === 'within') return behindWords(context, 'ORDER BY')
  return expressionGroup(context)
}

/** What can stand at the cursor, the best first. */
export function statementOffers(context: Context): readonly Offer[] {
  return context.group === undefined ? clauseOffers[context.place.clause.kind](context) : groupOffers(context)
}
