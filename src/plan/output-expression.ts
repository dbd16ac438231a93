import type { Node } from '@pgsql/types'
import { isStar } from '../bind/tree.ts'
import type { WritePlan } from './write-plan.ts'

function isStarTarget(node: Node): boolean {
  if (!('ResTarget' in node) || node.ResTarget.val === undefined) return false
  const { val } = node.ResTarget
  return 'ColumnRef' in val && isStar(val.ColumnRef)
}

/**
 * The expression in an output of the driving query that is worked out for every row; undefined for a query of several arms, and
 * behind a `*`, which stands for more than one.
 */
export function outputExpression({ query }: WritePlan, output: number): Node | undefined {
  const { targetList = [] } = query.tree
  if (targetList.some(isStarTarget)) return undefined
  const target = targetList[output]
  return target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
}
