import type { Node } from '@pgsql/types'
import { nodeOf } from '../../tree/node.ts'
import type { PrintContext } from './context.ts'
import { onlyMembers, refusal } from './refuse.ts'

/** Prints the list after GROUP BY. */
export function printGroupBy(clause: readonly Node[], distinct: boolean, context: PrintContext): string {
  const sets = clause.some((node) => nodeOf(node, 'GroupingSet') !== undefined)
  // Without grouping sets there are no duplicates to remove.
  if (distinct && sets) throw refusal('GROUP BY DISTINCT with grouping sets')
  return clause.map((node) => printElement(node, context)).join(', ')
}

function printElement(node: Node, context: PrintContext): string {
  const set = nodeOf(node, 'GroupingSet')
  if (set === undefined) return printKey(node, context)
  onlyMembers('GROUP BY', set, ['kind', 'content'])
  const content = (set.content ?? []).map((item) => printElement(item, context)).join(', ')
  switch (set.kind) {
    case 'GROUPING_SET_EMPTY':
      return '()'
    case 'GROUPING_SET_ROLLUP':
      return `ROLLUP (${content})`
    case 'GROUPING_SET_CUBE':
      return `CUBE (${content})`
    case 'GROUPING_SET_SETS':
      return `GROUPING SETS (${content})`
    default:
      throw refusal(`GROUP BY with ${set.kind}`)
  }
}

/** A row among the keys is the list of its items. */
function printKey(node: Node, context: PrintContext): string {
  const row = nodeOf(node, 'RowExpr')
  if (row === undefined || row.row_format !== 'COERCE_IMPLICIT_CAST') return context.expression(node).sql
  return `(${(row.args ?? []).map((item) => context.expression(item).sql).join(', ')})`
}
