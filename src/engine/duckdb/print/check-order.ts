import type { Node, SelectStmt } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import type { PrintedColumn } from './printed.ts'
import { refusal } from './refuse.ts'

/** An output column as ORDER BY sees it; a star's has no expression. */
export interface OrderTarget {
  readonly expression?: string
  readonly columns: readonly PrintedColumn[] | undefined
}

interface Key {
  /** The expression that it stands for; undefined where a star hides it. */
  readonly sql: string | undefined
}

function keyOf(node: Node, targets: readonly OrderTarget[], context: PrintContext): Key {
  const position = nodeOf(node, 'A_Const')?.ival
  if (position !== undefined && targets.every(({ expression }) => expression !== undefined))
    return { sql: targets[(position.ival ?? 0) - 1]?.expression }
  const fields = nodeOf(node, 'ColumnRef')?.fields ?? []
  const name = fields.length === 1 ? nodeOf(fields[0], 'String')?.sval : undefined
  const named = targets.filter(
    ({ expression, columns }) => expression !== undefined && columns?.[0]?.name === name,
  )
  if (name !== undefined && named.length > 0) {
    const [first] = named
    if (named.some(({ expression }) => expression !== first?.expression))
      throw refusal(`ORDER BY ${name}, which two output columns are called,`)
    return { sql: first?.expression }
  }
  if (fields.length > 0 && targets.some(({ expression }) => expression === undefined))
    return { sql: undefined }
  return { sql: context.expression(node).sql }
}

/**
 * Throws `unsupported` for an ORDER BY that PostgreSQL refuses and DuckDB answers with any of several rows: by what DISTINCT does not
 * keep, by other keys than those of DISTINCT ON, or by a name that two output columns have.
 */
export function checkOrder(
  statement: SelectStmt,
  targets: readonly OrderTarget[],
  context: PrintContext,
): void {
  const { distinctClause, sortClause } = statement
  if (sortClause === undefined) return
  const keys = sortClause.flatMap((item) => {
    const { node } = nodeOf(item, 'SortBy') ?? {}
    return node === undefined ? [] : [keyOf(node, targets, context)]
  })
  if (distinctClause === undefined) return
  const on = distinctClause.filter((node) => Object.keys(node).length > 0)
  if (on.length === 0) {
    const kept = new Set(targets.map(({ expression }) => expression))
    if (keys.some(({ sql }) => sql !== undefined && !kept.has(sql)))
      throw refusal('SELECT DISTINCT with ORDER BY of what is not in its output')
    return
  }
  const open = new Set(on.map((node) => keyOf(node, targets, context).sql))
  const all = new Set(open)
  for (const { sql } of keys) {
    if (open.size === 0) return
    if (sql !== undefined && !all.has(sql))
      throw refusal('SELECT DISTINCT ON with an ORDER BY that begins with other expressions')
    open.delete(sql)
  }
}
