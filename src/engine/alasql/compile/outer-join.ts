import type { JoinExpr } from '@pgsql/types'
import { names } from '../../tree/node.ts'
import type { Context } from '../print/context.ts'
import { namedColumns, type Scope, type ScopeColumn } from '../print/scope.ts'
import { failure, refusal } from '../refuse.ts'
import { columnKey, type Row, type SqlValue } from '../value/sql-value.ts'
import { columnsOf, conjunctsOf } from './conjunct.ts'
import { joinRows } from './join-rows.ts'
import type { Source } from './source.ts'

const joinTypes: ReadonlySet<string> = new Set(['JOIN_INNER', 'JOIN_LEFT', 'JOIN_RIGHT', 'JOIN_FULL'])

/**
 * Compiles an outer join, or one with USING. alasql makes the pairs of an inner join; the rows without a partner are added here, as
 * its own outer joins forget conditions and mark the rows that they are given.
 */
export function compileOuterJoin(join: JoinExpr, left: Source, right: Source, context: Context): Source {
  const type = join.jointype ?? ''
  if (!joinTypes.has(type)) throw refusal(`${type}`)
  const merged = mergedNames(join, left, right)
  const scope = [...left.scope, ...right.scope]
  const conjuncts = conjunctsOf(join.quals, scope)
  // DuckDB has no plan for most of them.
  if (conjuncts.some(({ node }) => columnsOf(node, scope) === undefined))
    throw refusal('a subquery in ON of an outer join')
  const equal = merged.map(({ pair: [a, b] }) => [placed(a, left, 't0'), placed(b, right, 't1')] as const)
  const pairs = joinRows(left, right, conjuncts, context, equal)
  const width = left.columns.length
  const columns = [...left.columns, ...right.columns]
  const coalesced = type === 'JOIN_FULL' ? merged : []
  const extra = coalesced.map(({ pair: [a] }): ScopeColumn => ({ type: a.type }))
  return {
    columns: [...columns, ...extra],
    scope: scopeWith(merged, extra, type, scope),
    run: (frame) => {
      const leftRows = numbered(left.run(frame))
      const rightRows = numbered(right.run(frame))
      const rows: Row[] = [...pairs.over(frame, leftRows, rightRows)]
      if (type === 'JOIN_LEFT' || type === 'JOIN_FULL')
        for (const row of without(leftRows, rows, 'n')) rows.push(moved(row, width, 0, columns.length))
      if (type === 'JOIN_RIGHT' || type === 'JOIN_FULL')
        for (const row of without(rightRows, rows, 'm'))
          rows.push(moved(row, right.columns.length, width, columns.length))
      return extra.length === 0 ? rows : rows.map((row) => withCoalesced(row, coalesced, columns))
    },
  }
}

interface Merged {
  readonly name: string
  readonly pair: readonly [ScopeColumn, ScopeColumn]
}

/** The columns that USING or NATURAL makes one. */
function mergedNames(join: JoinExpr, left: Source, right: Source): readonly Merged[] {
  const listed = join.isNatural === true ? commonNames(left.scope, right.scope) : names(join.usingClause)
  return listed.map((name) => {
    const [a, b] = [namedColumns(left.scope, name, undefined), namedColumns(right.scope, name, undefined)]
    if (a.length !== 1 || b.length !== 1)
      throw failure(`column "${name}" in USING must be once in each table`)
    const pair = [a[0]!, b[0]!] as const
    if (pair[0].type.kind !== pair[1].type.kind) throw refusal('USING over columns of unequal types')
    return { name, pair }
  })
}

function commonNames(left: Scope, right: Scope): readonly string[] {
  const others = new Set(right.filter((one) => !one.qualifiedOnly).map((one) => one.name))
  return [...new Set(left.filter((one) => !one.qualifiedOnly && others.has(one.name)).map((one) => one.name))]
}

/** The merged columns come first, and take the place of the two that they are made of. */
function scopeWith(
  merged: readonly Merged[],
  extra: readonly ScopeColumn[],
  type: string,
  scope: Scope,
): Scope {
  const hidden = new Set(merged.flatMap(({ pair }) => pair))
  return [
    ...merged.map(({ name, pair: [a, b] }, index) => ({
      table: undefined,
      name,
      column: extra[index] ?? (type === 'JOIN_RIGHT' ? b : a),
      qualifiedOnly: false,
    })),
    ...scope.map((one) => (hidden.has(one.column) ? { ...one, qualifiedOnly: true } : one)),
  ]
}

function placed(column: ScopeColumn, source: Source, table: 't0' | 't1') {
  return { sql: `${table}.${columnKey(source.columns.indexOf(column))}`, type: column.type }
}

function numbered(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, n) => ({ ...row, n }))
}

/** The rows that are in no pair. */
function without(rows: readonly Row[], pairs: readonly Row[], number: 'n' | 'm'): readonly Row[] {
  const paired = new Set(pairs.map((row) => row[number]))
  return rows.filter((row) => !paired.has(row['n']!))
}

/** A row's columns at another place of a wider one, which is NULL around them. */
function moved(row: Row, count: number, to: number, width: number): Row {
  const wide: Record<string, SqlValue> = {}
  for (let index = 0; index < width; index += 1) {
    const from = index - to
    wide[columnKey(index)] = from >= 0 && from < count ? (row[columnKey(from)] ?? null) : null
  }
  return wide
}

function withCoalesced(row: Row, merged: readonly Merged[], columns: readonly ScopeColumn[]): Row {
  const wide: Record<string, SqlValue> = { ...row }
  merged.forEach(({ pair }, index) => {
    const [a, b] = pair.map((column) => row[columnKey(columns.indexOf(column))] ?? null)
    wide[columnKey(columns.length + index)] = a ?? b ?? null
  })
  return wide
}
