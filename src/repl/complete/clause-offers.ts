import type { Offer } from './completion.ts'
import type { Context } from './context.ts'
import { expressionOffers, functionOffers, keywordOffers } from './expression-offers.ts'
import { type Item, isSign, keywordOf } from './items.ts'
import { afterKeyword, clausesAfter, joins, queryVerbs, showSubjects, verbs } from './keywords.ts'
import { positionAfter } from './position.ts'
import { type ClauseKind, clausesOf } from './query.ts'
import { callOffers, showOffers, type TableUse, tableOffers } from './table-offers.ts'
import { execArguments, setOffers } from './write-offers.ts'

type ClauseOffers = (context: Context) => readonly Offer[]

/** The tables that can be read at a place. */
export function readableTables({ names, word, place }: Context): readonly Offer[] {
  return tableOffers(names.index, word.path, 'read', names.ctes(place.query.group))
}

function writes({ place }: Context): boolean {
  return /^(?:insert|update|delete|merge)$/.test(place.query.verb)
}

/** The clauses that can follow, with RETURNING in statements that write. */
function following(context: Context, kind: string): readonly string[] {
  const { verb } = context.place.query
  if (verb === 'update' || verb === 'delete')
    return kind === 'from' || kind === 'set' || kind === 'on' ? ['WHERE', 'RETURNING'] : ['RETURNING']
  if (verb === 'call') return kind === 'where' ? [] : ['WHERE']
  const words = clausesAfter[kind] ?? []
  return writes(context) ? ['RETURNING', ...words] : words
}

function expectsTable(before: readonly Item[]): boolean {
  const last = before.at(-1)
  return last === undefined || isSign(last, ',') || /^(?:join|lateral|only|into|from)$/.test(keywordOf(last))
}

/** ON or USING, where a join still wants one. */
function joinConditions(before: readonly Item[]): readonly string[] {
  const at = before.findLastIndex((item) => keywordOf(item) === 'join')
  if (at < 0 || before.slice(at).some((item) => keywordOf(item) === 'using')) return []
  const kinds = before.slice(Math.max(0, at - 3), at).map(keywordOf)
  return kinds.includes('cross') || kinds.includes('natural') ? [] : ['ON', 'USING']
}

/** FROM, up to its next clause. */
export function fromOffers(context: Context): readonly Offer[] {
  const { before, word } = context
  if (expectsTable(before)) {
    const tables = readableTables(context)
    if (word.path.length > 0) return tables
    return [...tables, ...functionOffers(['set'], false).filter(isSetFunction), ...keywordOffers(['LATERAL'])]
  }
  const last = keywordOf(before.at(-1))
  if (word.path.length > 0 || last === 'as' || last === 'using') return []
  if (/^(?:left|right|full)$/.test(last)) return keywordOffers(['JOIN', 'OUTER JOIN'])
  const wanted = afterKeyword[last]
  if (wanted !== undefined) return keywordOffers(wanted)
  return keywordOffers([
    ...joinConditions(before),
    ...following(context, 'from').slice(0, 1),
    ...joins,
    ...following(context, 'from').slice(1),
    'AS',
  ])
}

function isSetFunction({ note }: Offer): boolean {
  return note === 'set'
}

const uses: Readonly<Record<string, TableUse>> = {
  insert: 'insert',
  update: 'update',
  delete: 'delete',
  merge: 'update',
}
const afterTarget: Readonly<Record<string, readonly string[]>> = {
  insert: ['VALUES', 'SELECT', 'WITH', 'DEFAULT VALUES', 'AS'],
  update: ['SET', 'AS'],
  delete: ['WHERE', 'USING', 'RETURNING', 'AS'],
  merge: ['USING', 'AS'],
}

/** INSERT INTO, UPDATE, DELETE FROM: the table that is changed. */
function targetOffers(context: Context): readonly Offer[] {
  const { before, place, names, word } = context
  const { verb } = place.query
  const last = keywordOf(before.at(-1))
  const wantsInto = verb === 'insert' || verb === 'merge'
  const isFirst = clausesOf(place.arm, 'target')[0] === place.clause
  if (verb === 'delete' && isFirst) return keywordOffers(['FROM'])
  if (wantsInto && before.length === 0) return keywordOffers(['INTO'])
  if (last === 'as') return []
  if (last === 'default') return keywordOffers(['VALUES'])
  if (before.length === 0 || last === 'into') return tableOffers(names.index, word.path, uses[verb] ?? 'read')
  return word.path.length > 0 ? [] : keywordOffers(afterTarget[verb] ?? [])
}

/** GROUP BY and ORDER BY: their BY, then what follows it. */
function behindBy(context: Context, place: Parameters<typeof expressionOffers>[1]): readonly Offer[] {
  const [by, ...before] = context.before
  if (keywordOf(by) !== 'by') return keywordOffers(['BY'])
  return expressionOffers({ ...context, before }, place)
}

function startOffers(context: Context): readonly Offer[] {
  const { before, place, word } = context
  if (word.path.length > 0) return []
  if (before.length > 0) {
    const last = keywordOf(before.at(-1))
    if (/^(?:union|intersect|except)$/.test(last)) return keywordOffers(['ALL', ...queryVerbs])
    return keywordOffers(last === 'all' ? queryVerbs : (clausesAfter['start'] ?? []))
  }
  const [head] = clausesOf(place.arm, 'with')
  if (head !== undefined) {
    const last = head.items.at(-1)
    if (last?.kind === 'group' && keywordOf(head.items.at(-2)) !== '' && head.items.length > 3)
      return keywordOffers(['SELECT', 'INSERT INTO', 'UPDATE', 'DELETE FROM', 'VALUES', 'TABLE'])
    if (head.items.length === 1) return keywordOffers(['RECURSIVE'])
    if (keywordOf(last) === 'as') return keywordOffers(['MATERIALIZED', 'NOT MATERIALIZED'])
    return isSign(last, ',') || keywordOf(last) === 'recursive' ? [] : keywordOffers(['AS'])
  }
  const [explain] = clausesOf(place.arm, 'explain')
  if (explain === undefined) return keywordOffers(verbs)
  const runs = verbs.filter((verb) => !/^(?:SHOW|DESCRIBE|EXPLAIN)/.test(verb))
  return keywordOffers(explain.items.length === 0 ? [...runs, 'ANALYZE', '(FORMAT JSON)'] : runs)
}

function valuesOffers(context: Context): readonly Offer[] {
  const { before, word } = context
  if (word.path.length > 0 || before.at(-1)?.kind !== 'group') return []
  return keywordOffers(following(context, 'values'))
}

function callClause(context: Context): readonly Offer[] {
  const { before, names, word, place } = context
  const isCall = place.query.verb === 'call'
  const followed = word.after[0]?.text === '('
  if (before.length === 0) return callOffers(names.index, word.path, isCall && !followed ? '(' : '')
  if (!isCall) return execArguments(context)
  return before.at(-1)?.kind === 'group' && word.path.length === 0 ? keywordOffers(['FROM']) : []
}

function showClause({ before, names, word }: Context): readonly Offer[] {
  const [subject, sign] = before.map(keywordOf)
  if (subject === undefined) return keywordOffers(showSubjects)
  if (before.length === 1)
    return keywordOffers(/^(?:connections|providers)$/.test(subject) ? ['LIKE'] : ['IN', 'LIKE'])
  if (before.length === 2 && (sign === 'in' || sign === 'from'))
    return showOffers(names.index, subject, word.path)
  return before.length === 3 && sign !== 'like' ? keywordOffers(['LIKE']) : []
}

function describeClause(context: Context): readonly Offer[] {
  const { before, names, word } = context
  if (!before.every((item) => /^(?:table|extended)$/.test(keywordOf(item)))) return []
  const tables = tableOffers(names.index, word.path, 'read')
  return word.path.length > 0 || before.length > 0
    ? tables
    : [...tables, ...keywordOffers(['EXTENDED', 'TABLE'])]
}

function tableClause(context: Context): readonly Offer[] {
  const { before, word } = context
  if (before.length === 0) return readableTables(context)
  return word.path.length > 0 ? [] : keywordOffers(clausesAfter['table'] ?? [])
}

const inLists = ['aggregate', 'ordered', 'window', 'set'] as const
const overGroups = ['aggregate', 'ordered'] as const

/** What can stand at a cursor that is in no parentheses of its clause. */
export const clauseOffers: Readonly<Record<ClauseKind, ClauseOffers>> = {
  start: startOffers,
  with: () => [],
  explain: () => [],
  other: () => [],
  from: fromOffers,
  target: targetOffers,
  call: callClause,
  show: showClause,
  describe: describeClause,
  table: tableClause,
  values: valuesOffers,
  set: (context) => setOffers(context, following(context, 'set')),
  select: (context) =>
    expressionOffers(context, {
      start: context.before.length === 0 ? ['DISTINCT', 'ALL'] : [],
      next: following(context, 'select'),
      functions: inLists,
    }),
  on: (context) => expressionOffers(context, { next: ['AND', 'OR', ...joins, ...following(context, 'on')] }),
  where: (context) => expressionOffers(context, { next: ['AND', 'OR', ...following(context, 'where')] }),
  group: (context) =>
    behindBy(context, { next: following(context, 'group'), start: ['ROLLUP', 'CUBE', 'GROUPING SETS'] }),
  having: (context) =>
    expressionOffers(context, {
      next: ['AND', 'OR', ...following(context, 'having')],
      functions: overGroups,
    }),
  window: (context) =>
    positionAfter(context.before) === 'operator' && context.before.at(-1)?.kind === 'name'
      ? keywordOffers(['AS'])
      : context.before.at(-1)?.kind === 'group'
        ? keywordOffers(following(context, 'window'))
        : [],
  order: (context) =>
    behindBy(context, { next: following(context, 'order'), functions: ['aggregate', 'ordered', 'window'] }),
  limit: ({ before, word }) =>
    before.length === 0 || word.path.length > 0 ? [] : keywordOffers(clausesAfter['limit'] ?? []),
  returning: (context) => expressionOffers(context, { next: ['AS'] }),
}
