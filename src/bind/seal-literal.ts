import type { Node } from '@pgsql/types'
import type { BindState } from './bind-state.ts'
import { constantOf, replaceNode } from './tree.ts'

/** A constant without the casts around it, so that `'x'::text` can be sealed too. */
export function innerConstant(node: Node): Node | undefined {
  if ('TypeCast' in node && node.TypeCast.arg !== undefined) return innerConstant(node.TypeCast.arg)
  return 'A_Const' in node ? node : undefined
}

/** Puts a handle in the place of a literal that meets a secret; NULL stays. False when the node is no literal. */
export function sealLiteral(node: Node, state: BindState): boolean {
  const constant = innerConstant(node)
  const value = constantOf(constant)
  if (constant === undefined || value === undefined) return false
  if (value.kind === 'null') return true
  if (constant !== node) replaceNode(node, constant)
  state.sealConstant(node, String(value.value))
  return true
}
