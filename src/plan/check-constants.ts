import type { Node } from '@pgsql/types'
import { type Constant, constantOf } from '../bind/tree.ts'
import type { ResultValue } from '../value/batch.ts'
import type { ResultType } from '../value/column-type.ts'
import { checkedValue, type PlaceAt } from './checked-value.ts'
import { outputExpression } from './output-expression.ts'
import type { WritePlan } from './write-plan.ts'

/** Constants as the engine would give them. A number with a fraction is left to it. */
function resultOf(
  constant: Constant,
): { readonly value: ResultValue; readonly type: ResultType } | undefined {
  switch (constant.kind) {
    case 'null':
      return { value: null, type: 'text' }
    case 'text':
      return { value: constant.value, type: 'text' }
    case 'boolean':
      return { value: constant.value, type: 'boolean' }
    case 'integer':
      return { value: constant.value, type: 'bigint' }
    case 'number':
      return undefined
  }
}

/**
 * Checks what a statement assigns to every row, before any row is looked for: a state that there is not is wrong whether or not a
 * row would have had it. Throws `invalid_value` with its place.
 */
export function checkConstants(plan: WritePlan, placeAt: PlaceAt): void {
  for (const assignment of plan.assignments) {
    const { output } = assignment
    const node: Node | undefined = outputExpression(plan, output)
    const constant = constantOf(node)
    // A handle is a text in the tree: what is a secret has been checked when it was bound.
    if (constant === undefined || plan.query.outputs[output]?.secret === true) continue
    const result = resultOf(constant)
    if (result !== undefined) checkedValue({ plan, placeAt }, assignment, result.value, result.type)
  }
}
