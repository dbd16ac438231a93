import type { Node } from '@pgsql/types'
import type { BlockOutput, TableReference } from './bound-statement.ts'
import { innerConstant } from './seal-literal.ts'
import { constantOf } from './tree.ts'

/** The value of a constant; of one that is cast only NULL, which stays what it is. */
function fixedValue(node: Node | undefined): string | boolean | null | undefined {
  if (node === undefined) return undefined
  if (constantOf(innerConstant(node))?.kind === 'null') return null
  const constant = constantOf(node)
  return constant?.kind === 'text' || constant?.kind === 'boolean' ? constant.value : undefined
}

/** Outputs with what their constants say of the tables that the block reads. */
export function withFixedValues(
  outputs: readonly BlockOutput[],
  targets: readonly Node[],
  references: readonly TableReference[],
): BlockOutput[] {
  return outputs.map((output, i) => {
    const target = targets[i]
    const value = target !== undefined && 'ResTarget' in target ? fixedValue(target.ResTarget.val) : undefined
    return value === undefined ? output : { ...output, fixed: [{ value, references, guards: [] }] }
  })
}
