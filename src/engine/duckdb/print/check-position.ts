import type { Node } from '@pgsql/types'
import { CredsqlError } from '../../../errors/credsql-error.ts'
import { nodeOf } from '../../tree/node.ts'

/**
 * Throws `engine_failed` for a constant after ORDER BY or GROUP BY that is not the number of an output column: PostgreSQL refuses it, and
 * DuckDB passes over it. `columns` is undefined where they are not known.
 */
export function checkPosition(
  clause: string,
  node: Node | undefined,
  columns: readonly unknown[] | undefined,
): void {
  const constant = nodeOf(node, 'A_Const')
  if (constant === undefined) return
  const { ival } = constant
  if (ival === undefined) throw new CredsqlError('engine_failed', `non-integer constant in ${clause}`)
  const position = ival.ival ?? 0
  if (position < 1 || (columns !== undefined && position > columns.length))
    throw new CredsqlError('engine_failed', `${clause} position ${position} is not in select list`)
}
