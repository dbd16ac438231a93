import type { SelectStmt } from '@pgsql/types'
import type { Block } from './bound-statement.ts'

/**
 * Whether a predicate on an output column may as well be applied to the rows that go in: no grouping, window, LIMIT or
 * DISTINCT ON. Plain DISTINCT and UNION keep one of equal rows, which a predicate cannot tell apart.
 */
export function keepsRows(select: SelectStmt, blocks: readonly Block[]): boolean {
  if (select.limitCount !== undefined || select.limitOffset !== undefined) return false
  if (select.op !== undefined && select.op !== 'SETOP_NONE')
    return (
      select.op === 'SETOP_UNION' &&
      select.larg !== undefined &&
      select.rarg !== undefined &&
      keepsRows(select.larg, blocks) &&
      keepsRows(select.rarg, blocks)
    )
  const block = blocks.find((candidate) => candidate.select === select)
  if (block === undefined || block.aggregated || block.windowed) return false
  if (select.groupClause !== undefined || select.havingClause !== undefined) return false
  return (select.distinctClause ?? []).every((entry) => Object.keys(entry).length === 0)
}
