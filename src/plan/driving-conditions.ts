import type { Node } from '@pgsql/types'
import type { BoundStatement, FromItem, TableReference } from '../bind/bound-statement.ts'
import { bodyOf, childNodes } from '../bind/tree.ts'

/**
 * Conditions that the rows of a FROM item must meet before their values drive a table: those that name nothing but the item,
 * and may restrict either the item or the driven table (`LEFT JOIN t ON t.key = item.id AND item.enabled`).
 */
export function drivingConditions(bound: BoundStatement, item: FromItem, driven: TableReference): Node[] {
  const namesOnlyItem = (node: Node): boolean => {
    if ('SubLink' in node) return false
    if ('ColumnRef' in node) return bound.columnOf.get(node.ColumnRef)?.item === item
    return childNodes(bodyOf(node)).every(namesOnlyItem)
  }
  const restricts = (targets: ReadonlySet<FromItem>) =>
    targets.has(item) || [...targets].some((target) => target.reference === driven)
  return item.block.conjuncts.flatMap(({ node, targets }) =>
    restricts(targets) && namesOnlyItem(node) ? [node] : [],
  )
}
