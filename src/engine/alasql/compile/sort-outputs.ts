import type { Node } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import { sortRule } from '../print/sort.ts'
import { failure, refusal } from '../refuse.ts'
import type { Query, QueryColumn } from '../run/frame.ts'
import { compareBy, type SortRule } from '../value/aggregate.ts'
import { columnKey, type Row } from '../value/sql-value.ts'

/** The output column that an entry of ORDER BY means by its number or its name; undefined for an expression. */
export function outputOf(
  node: Node | undefined,
  columns: readonly Pick<QueryColumn, 'name'>[],
): number | undefined {
  const number = nodeOf(node, 'A_Const')
  if (number?.ival !== undefined) {
    const position = number.ival.ival ?? 0
    if (position < 1 || position > columns.length)
      throw failure(`ORDER BY position ${position} is not in select list`)
    return position - 1
  }
  if (number !== undefined) throw refusal('ORDER BY a constant')
  const fields = nodeOf(node, 'ColumnRef')?.fields ?? []
  const name = fields.length === 1 ? nodeOf(fields[0], 'String')?.sval : undefined
  if (name === undefined) return undefined
  const found = columns.flatMap((column, index) => (column.name === name ? [index] : []))
  if (found.length > 1) throw refusal(`ORDER BY "${name}", which several columns are called,`)
  return found[0]
}

/** Sorts a query by its own columns. */
export function sortByOutputs(query: Query, clause: readonly Node[] | undefined): Query {
  if (clause === undefined) return query
  const keys = clause.map((node) => {
    const sort = nodeOf(node, 'SortBy') ?? {}
    const index = outputOf(sort.node, query.columns)
    if (index === undefined) throw refusal('ORDER BY an expression after UNION, INTERSECT, EXCEPT or VALUES')
    return { key: columnKey(index), rule: sortRule(sort, query.columns[index]!.type) }
  })
  return { columns: query.columns, run: (frame) => sorted(query.run(frame), keys) }
}

/** A column of a row to sort by. */
export interface SortKey {
  readonly key: string
  readonly rule: SortRule
}

/** Rows in order; equal ones stay as they were. */
export function sorted(rows: readonly Row[], keys: readonly SortKey[]): readonly Row[] {
  if (keys.length === 0) return rows
  const rules = keys.map(({ rule }) => rule)
  const withKeys = rows.map((row) => ({ row, values: keys.map(({ key }) => row[key] ?? null) }))
  return withKeys.sort((a, b) => compareBy(rules, a.values, b.values)).map(({ row }) => row)
}
