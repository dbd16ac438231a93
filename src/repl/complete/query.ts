import { type Group, type Item, isSign, keywordOf, type NameItem } from './items.ts'

/** A clause: what its items are, by the keyword that begins it. `target` is the table that a statement changes. */
export type ClauseKind =
  | 'start'
  | 'with'
  | 'select'
  | 'from'
  | 'on'
  | 'where'
  | 'group'
  | 'having'
  | 'window'
  | 'order'
  | 'limit'
  | 'values'
  | 'target'
  | 'set'
  | 'returning'
  | 'call'
  | 'show'
  | 'describe'
  | 'explain'
  | 'table'
  | 'other'

/** A clause of a query; its items are without the keyword that begins it. */
export interface Clause {
  readonly kind: ClauseKind
  readonly items: Item[]
}

/** A query of a WITH. */
export interface Cte {
  readonly name: string
  readonly columns: readonly string[]
  readonly body: Group
}

/** One SELECT of a UNION, or a whole statement. */
export interface Arm {
  readonly clauses: Clause[]
}

/** The clauses of a statement or of a query in parentheses, as far as it is written. */
export interface Query {
  readonly group: Group
  /** `select`, `insert`, `update`, …: its first keyword, behind EXPLAIN and WITH. */
  readonly verb: string
  readonly recursive: boolean
  readonly ctes: readonly Cte[]
  readonly arms: readonly Arm[]
}

const starts: ReadonlySet<string> = new Set(['select', 'with', 'values', 'table'])
const joinWords: ReadonlySet<string> = new Set(['join', 'left', 'right', 'full', 'inner', 'cross', 'natural'])
const setOperators: ReadonlySet<string> = new Set(['union', 'intersect', 'except'])

/** Whether what is in parentheses is a query. */
export function isQuery(group: Group): boolean {
  let [first] = group.items
  for (let depth = 0; first?.kind === 'group' && first.open === '(' && depth < 50; depth += 1)
    [first] = first.items
  return group.parent === undefined || starts.has(keywordOf(first))
}

const plain: Readonly<Record<string, ClauseKind>> = {
  select: 'select',
  where: 'where',
  group: 'group',
  having: 'having',
  window: 'window',
  order: 'order',
  limit: 'limit',
  offset: 'limit',
  fetch: 'limit',
  returning: 'returning',
  for: 'other',
}

const firstOnly: Readonly<Record<string, ClauseKind>> = {
  insert: 'target',
  update: 'target',
  delete: 'target',
  merge: 'target',
  call: 'call',
  exec: 'call',
  execute: 'call',
  show: 'show',
  describe: 'describe',
  desc: 'describe',
  table: 'table',
  values: 'values',
}

interface Reading {
  readonly items: readonly Item[]
  readonly verb: string
  clause: Clause
  arms: Arm[]
}

/** The clause that the keyword at `at` begins; undefined when it is a word inside of one. */
function clauseAt({ items, verb, clause, arms }: Reading, at: number): ClauseKind | undefined {
  const word = keywordOf(items[at])
  const { kind } = clause
  if (word === '' || kind === 'show' || kind === 'describe') return undefined
  if (kind === 'start' && Object.hasOwn(firstOnly, word)) return firstOnly[word]
  if (word === 'from') {
    if (keywordOf(items[at - 1]) === 'distinct' && /^(?:is|not)$/.test(keywordOf(items[at - 2])))
      return undefined
    return verb === 'delete' && arms.length === 1 && kind === 'target' ? 'target' : 'from'
  }
  if (word === 'using') return kind === 'target' ? 'from' : undefined
  if (word === 'on') return kind === 'from' || kind === 'on' ? 'on' : undefined
  if (word === 'values') return verb === 'insert' || verb === 'merge' ? 'values' : undefined
  if (word === 'set') return kind === 'target' ? 'set' : undefined
  if (word === 'group' && keywordOf(items[at - 1]) === 'within') return undefined
  // `left(a, 1)` is a function.
  if (kind === 'on' && joinWords.has(word) && items[at + 1]?.kind !== 'group') return 'from'
  return Object.hasOwn(plain, word) ? plain[word] : undefined
}

function begin(reading: Reading, kind: ClauseKind): void {
  reading.clause = { kind, items: [] }
  reading.arms.at(-1)?.clauses.push(reading.clause)
}

function readBody(items: readonly Item[], verb: string): readonly Arm[] {
  const clause: Clause = { kind: 'start', items: [] }
  const reading: Reading = { items, verb, clause, arms: [{ clauses: [clause] }] }
  for (const [at, item] of items.entries()) {
    const word = keywordOf(item)
    if (setOperators.has(word)) {
      reading.arms.push({ clauses: [] })
      begin(reading, 'start')
      reading.clause.items.push(item)
      continue
    }
    const kind = clauseAt(reading, at)
    // A join or a comma behind ON goes on with FROM.
    if (kind === 'from' && joinWords.has(word)) {
      begin(reading, 'from')
      reading.clause.items.push(item)
    } else if (kind !== undefined) begin(reading, kind)
    else if (reading.clause.kind === 'on' && isSign(item, ',')) begin(reading, 'from')
    else reading.clause.items.push(item)
  }
  return reading.arms
}

interface Head {
  readonly ctes: readonly Cte[]
  readonly recursive: boolean
  /** Where the body begins. */
  readonly end: number
}

/** `WITH a AS (…), b(x) AS (…)`. */
function readWith(items: readonly Item[], from: number): Head {
  let at = from + 1
  const recursive = keywordOf(items[at]) === 'recursive'
  if (recursive) at += 1
  const ctes: Cte[] = []
  for (;;) {
    const name = items[at]
    if (name?.kind !== 'name' || name.parts.length !== 1) break
    at += 1
    const list = items[at]
    const columns = list?.kind === 'group' ? namesIn(list) : []
    if (list?.kind === 'group') at += 1
    while (/^(?:as|not|materialized)$/.test(keywordOf(items[at]))) at += 1
    const body = items[at]
    if (body?.kind !== 'group') break
    ctes.push({ name: name.parts[0] as string, columns, body })
    at += 1
    if (!isSign(items[at], ',')) break
    at += 1
  }
  return { ctes, recursive, end: at }
}

/** The plain names in a list. */
export function namesIn(group: Group): readonly string[] {
  return group.items.flatMap((item) => (item.kind === 'name' ? [(item as NameItem).parts.at(-1) ?? ''] : []))
}

function afterExplain(items: readonly Item[]): number {
  let at = 1
  if (items[at]?.kind === 'group') return 2
  while (/^(?:analyze|analyse|verbose)$/.test(keywordOf(items[at]))) at += 1
  return at
}

const known = new WeakMap<Group, Query>()

/** Reads the clauses of a statement or query. */
export function queryOf(group: Group): Query {
  const found = known.get(group)
  if (found !== undefined) return found
  const { items } = group
  const explains = group.parent === undefined && keywordOf(items[0]) === 'explain'
  const start = explains ? afterExplain(items) : 0
  const head =
    keywordOf(items[start]) === 'with' ? readWith(items, start) : { ctes: [], recursive: false, end: start }
  const clauses: Clause[] = []
  if (explains) clauses.push({ kind: 'explain', items: items.slice(1, start) })
  if (head.end > start) clauses.push({ kind: 'with', items: items.slice(start, head.end) })
  const body = items.slice(head.end)
  const verb = keywordOf(body[0])
  const [first, ...others] = readBody(body, verb)
  const arms = [{ clauses: [...clauses, ...(first?.clauses ?? [])] }, ...others]
  const query = { group, verb, recursive: head.recursive, ctes: head.ctes, arms }
  known.set(group, query)
  return query
}

/** The clauses of one kind, in their order. */
export function clausesOf(arm: Arm, ...kinds: readonly ClauseKind[]): readonly Clause[] {
  return arm.clauses.filter(({ kind }) => kinds.includes(kind))
}
