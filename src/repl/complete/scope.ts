import { fromSources } from './from-sources.ts'
import { type Group, type Item, isSign, keywordOf, splitAtCommas } from './items.ts'
import { type Arm, type Clause, clausesOf, isQuery, type Query, queryOf } from './query.ts'
import type { QueryNames } from './query-names.ts'
import type { Relation, ScopeColumn } from './relation.ts'

/** What the names in an expression can mean. */
export interface Scope {
  /** The relations of each query around the cursor, the innermost first. */
  readonly levels: readonly Level[]
  /** Outputs that ORDER BY and GROUP BY can name. */
  readonly outputs: readonly ScopeColumn[]
}

/** The relations of one query. */
export interface Level {
  readonly relations: readonly Relation[]
  /** Columns that a join made one of, so that they need no qualifier. */
  readonly isMerged: (name: string) => boolean
}

/** Where the cursor is in one query. */
export interface QueryPlace {
  readonly query: Query
  readonly arm: Arm
  readonly clause: Clause
  /** What the cursor is in: itself, or a group around it. */
  readonly at: Item
}

/** The queries around the cursor, the innermost first. */
export function queryPlaces(trail: readonly Group[]): readonly QueryPlace[] {
  const places: QueryPlace[] = []
  for (const [depth, group] of trail.entries()) {
    if (!isQuery(group)) continue
    const at = trail[depth + 1] ?? group.items.find((item) => item.kind === 'cursor')
    if (at === undefined) continue
    const query = queryOf(group)
    for (const arm of query.arms)
      for (const clause of arm.clauses)
        if (clause.items.includes(at)) places.unshift({ query, arm, clause, at })
  }
  return places
}

function isLateral({ clause, at }: QueryPlace): boolean {
  const before = clause.items[clause.items.indexOf(at) - 1]
  return keywordOf(before) === 'lateral'
}

/** ON sees what it joins: what stands in front of it, behind the last comma. */
function itemsBefore({ arm, clause, at }: QueryPlace): readonly Item[] {
  const end = arm.clauses.indexOf(clause)
  const all = arm.clauses
    .slice(0, end)
    .filter(({ kind }) => kind === 'from')
    .flatMap(({ items }) => items)
  const own = clause.kind === 'from' ? clause.items.slice(0, clause.items.indexOf(at)) : []
  return [...all, ...own]
}

function level(
  names: QueryNames,
  items: readonly Item[],
  group: Group,
  more: readonly Relation[] = [],
): Level {
  const { using, natural } = fromSources(items)
  const relations = [...more, ...names.relations(items, group)]
  const merged = new Set(using)
  return {
    relations,
    isMerged: (name) => natural || merged.has(name),
  }
}

function levelOf(names: QueryNames, place: QueryPlace): Level {
  const { query, arm, clause } = place
  const { group, verb } = query
  const target = names.target(query)
  const targets = target === undefined ? [] : [target]
  if (clause.kind === 'on' || clause.kind === 'from') {
    const before = itemsBefore(place)
    const seen = clause.kind === 'on' ? (splitAtCommas(before).at(-1) ?? []) : before
    return level(names, seen, group, verb === 'merge' ? targets : [])
  }
  const items = clausesOf(arm, 'from').flatMap((one) => one.items)
  if (verb === 'insert')
    return clause.kind === 'returning' ? level(names, [], group, targets) : level(names, items, group)
  if (clause.kind === 'limit' || clause.kind === 'values') return level(names, [], group)
  return level(names, items, group, targets)
}

/** Whether a query inside this clause can name the columns of the query around it. */
function isOpenToInner(place: QueryPlace): boolean {
  const { clause } = place
  if (clause.kind === 'with' || clause.kind === 'start' || clause.kind === 'explain') return false
  return clause.kind !== 'from' || isLateral(place)
}

function outputsAt(
  names: QueryNames,
  { query, arm, clause }: QueryPlace,
  alone: boolean,
): readonly ScopeColumn[] {
  if (!alone || (clause.kind !== 'order' && clause.kind !== 'group')) return []
  const [first] = query.arms
  if (clause.kind === 'order' && query.arms.length > 1) return names.outputs(query.group)
  const list = first === undefined ? [] : clausesOf(arm, 'select').flatMap(({ items }) => items)
  const aliased = splitAtCommas(list).filter((part) => part.length > 1 && !isSign(part.at(-1), '*'))
  return names.listOutputs(
    aliased.flatMap((part, at): readonly Item[] =>
      at === 0 ? part : [{ kind: 'symbol', text: ',' }, ...part],
    ),
    names.relationsOfArm(arm, query.group),
  )
}

/** What can be named at the cursor. `alone`: it stands in its clause itself, not in parentheses. */
export function scopeAt(names: QueryNames, places: readonly QueryPlace[], alone: boolean): Scope {
  const [inner, ...outer] = places
  if (inner === undefined) return { levels: [], outputs: [] }
  const outputs = outputsAt(names, inner, alone)
  const ofUnion = inner.clause.kind === 'order' && inner.query.arms.length > 1 && alone
  const levels = ofUnion ? [] : [levelOf(names, inner)]
  for (const place of outer) if (isOpenToInner(place)) levels.push(levelOf(names, place))
  return { levels, outputs }
}
