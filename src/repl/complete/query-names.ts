import { type FromSource, fromSources, targetSource } from './from-sources.ts'
import { type Group, type Item, isSign, keywordOf, splitAtCommas } from './items.ts'
import { type Arm, type Cte, clausesOf, isQuery, type Query, queryOf } from './query.ts'
import {
  columnsNamed,
  isQualifier,
  type Relation,
  renamedColumns,
  type ScopeColumn,
  tableColumns,
} from './relation.ts'
import type { TableIndex } from './table-index.ts'

/** More columns than a list can show: what a text of stars over stars would make. */
const mostColumns = 2000
const deepest = 40
const recordFunctions: ReadonlySet<string> = new Set([
  'json_each',
  'jsonb_each',
  'json_each_text',
  'jsonb_each_text',
])
const untyped = (name: string): ScopeColumn => ({ name, hidden: false })

/** What the names of one statement mean: its WITH queries, what stands in FROM, the outputs of its queries. */
export class QueryNames {
  readonly index: TableIndex
  readonly #outputs = new Map<Group, readonly ScopeColumn[]>()
  #depth = 0

  constructor(index: TableIndex) {
    this.index = index
  }

  /** The WITH queries that can be named in a group, the nearest first. */
  ctes(group: Group): readonly Cte[] {
    const found: Cte[] = []
    let inner = group
    for (let at: Group | undefined = group; at !== undefined; inner = at, at = at.parent) {
      if (!isQuery(at)) continue
      const { ctes, recursive } = queryOf(at)
      const body = ctes.findIndex((cte) => cte.body === inner)
      // A query of WITH sees those before it, and itself under RECURSIVE.
      const seen = body < 0 ? ctes : ctes.slice(0, recursive ? body + 1 : body)
      found.push(...[...seen].reverse())
    }
    return found
  }

  /** The relations in the items of a FROM clause of `group`. */
  relations(items: readonly Item[], group: Group): readonly Relation[] {
    return fromSources(items).sources.map((source) => this.relation(source, group))
  }

  /** The relations that an arm's FROM makes. */
  relationsOfArm(arm: Arm, group: Group): readonly Relation[] {
    const items = clausesOf(arm, 'from').flatMap((clause) => clause.items)
    return this.relations(items, group)
  }

  /** The table that a statement changes. */
  target(query: Query): Relation | undefined {
    const [arm] = query.arms
    const clause = arm === undefined ? undefined : clausesOf(arm, 'target').at(-1)
    const source = clause === undefined ? undefined : targetSource(clause.items)
    return source === undefined ? undefined : this.relation(source, query.group)
  }

  relation(source: FromSource, group: Group): Relation {
    const { kind, alias, columns, parts, query } = source
    const last = parts.at(-1) ?? ''
    const named = (all: () => readonly ScopeColumn[]) => () => renamedColumns(all(), columns)
    if (kind === 'query') {
      const all = () => (query === undefined ? [] : this.outputs(query))
      return { name: alias ?? '', path: [], columns: named(all) }
    }
    if (kind === 'function') {
      const names = recordFunctions.has(last) ? ['key', 'value'] : [alias ?? last]
      return { name: alias ?? last, path: [], columns: named(() => names.map(untyped)) }
    }
    const cte = parts.length === 1 ? this.ctes(group).find(({ name }) => name === last) : undefined
    if (cte !== undefined) {
      const all = () => renamedColumns(this.outputs(cte.body), cte.columns)
      return { name: alias ?? last, path: [], columns: named(all) }
    }
    const found = this.index.resolve(parts)
    if (found === undefined) return { name: alias ?? last, path: [], columns: () => [] }
    const { connection, table } = found
    return {
      name: alias ?? table.name,
      path: alias === undefined ? [connection.name, table.service, table.name] : [],
      table,
      columns: named(() => tableColumns(found)),
    }
  }

  /** The outputs of a query that can be told. */
  outputs(group: Group): readonly ScopeColumn[] {
    const known = this.#outputs.get(group)
    if (known !== undefined) return known
    // A recursive query asks for itself.
    this.#outputs.set(group, [])
    if (this.#depth >= deepest) return []
    this.#depth += 1
    const [arm] = queryOf(group).arms
    const found = arm === undefined ? [] : this.#armOutputs(arm, group).slice(0, mostColumns)
    this.#depth -= 1
    this.#outputs.set(group, found)
    return found
  }

  #armOutputs(arm: Arm, group: Group): readonly ScopeColumn[] {
    const [select] = clausesOf(arm, 'select')
    if (select !== undefined) return this.listOutputs(select.items, this.relationsOfArm(arm, group))
    const [values] = clausesOf(arm, 'values')
    const row = values?.items[0]
    if (row?.kind === 'group') return splitAtCommas(row.items).map((_, at) => untyped(`column${at + 1}`))
    const [table] = clausesOf(arm, 'table')
    if (table !== undefined) return this.relations(table.items, group)[0]?.columns() ?? []
    const inner = arm.clauses.flatMap(({ items }) => items).find((item) => item.kind === 'group')
    return inner === undefined ? [] : this.outputs(inner)
  }

  /** The outputs of a SELECT list. */
  listOutputs(items: readonly Item[], relations: readonly Relation[]): readonly ScopeColumn[] {
    const found: ScopeColumn[] = []
    for (const part of splitAtCommas(items)) {
      if (found.length > mostColumns) break
      found.push(...this.#outputsOf(part, relations))
    }
    return found
  }

  #outputsOf(part: readonly Item[], relations: readonly Relation[]): readonly ScopeColumn[] {
    const start = part.findIndex((item) => !/^(?:distinct|all)$/.test(keywordOf(item)))
    const items = part.slice(Math.max(0, start))
    const [first] = items
    if (items.length === 1 && isSign(first, '*')) return visible(relations)
    if (first?.kind === 'name' && first.parts.at(-1) === '*' && first.parts.length > 1) {
      const path = first.parts.slice(0, -1)
      return visible(relations.filter((relation) => isQualifier(relation, path)))
    }
    const name = outputName(items)
    if (name === undefined) return []
    if (first?.kind !== 'name' || items.length > 3) return [untyped(name)]
    const plain = items.length === 1 || keywordOf(items[1]) === 'as' || items[1]?.kind === 'name'
    const [column] = plain ? columnsNamed(relations, first.parts) : []
    return [column === undefined ? untyped(name) : { ...column, name, hidden: false }]
  }
}

function visible(relations: readonly Relation[]): readonly ScopeColumn[] {
  return relations.flatMap((relation) => relation.columns().filter(({ hidden }) => !hidden))
}

/** The name that an expression of a SELECT list has; undefined where PostgreSQL makes one up or none can be told. */
function outputName(items: readonly Item[]): string | undefined {
  const [first] = items
  const last = items.at(-1)
  const ahead = items.at(-2)
  if (last?.kind === 'name' && last.parts.length === 1) {
    if (keywordOf(ahead) === 'as') return last.parts[0]
    if (keywordOf(last) === 'end') return 'case'
    // `expression name`: a value stands in front of it, no operator.
    if (ahead !== undefined && ahead.kind !== 'symbol' && ahead.kind !== 'cursor') return last.parts[0]
  }
  const cast = items.findIndex((item) => isSign(item, '::'))
  const inner = cast > 0 ? items.slice(0, cast) : items
  if (inner.length === 1 && first?.kind === 'name') return first.parts.at(-1)
  if (inner.length === 2 && first?.kind === 'name' && inner[1]?.kind === 'group') return first.parts.at(-1)
  return undefined
}
