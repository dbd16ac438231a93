import type { FuncCall, Node } from '@pgsql/types'
import { type NodeOf, names, ownName } from '../../tree/node.ts'
import { isWithoutMeaning, unreadMember } from '../../tree/unread-member.ts'
import { refusal } from '../refuse.ts'

/** Throws `unsupported` where a node has a member that its printer does not read: nothing is skipped silently. */
export function onlyMembers(kind: string, node: object, members: readonly string[]): void {
  const member = unreadMember(node, members)
  if (member !== undefined) throw refusal(`${kind} with ${member}`)
}

/** A text that is the same for expressions that mean the same; `column` tells which column a name means. */
export function fingerprint(node: Node, column: (node: NodeOf<'ColumnRef'>) => unknown): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (isWithoutMeaning(key)) return undefined
    if (key === 'ColumnRef') return column(value as NodeOf<'ColumnRef'>)
    return value
  })
}

/** The name of the function that is called. */
export function calledName(node: FuncCall): string {
  return ownName(names(node.funcname), 'function')
}
