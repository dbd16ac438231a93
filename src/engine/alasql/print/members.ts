import type { FuncCall, Node } from '@pgsql/types'
import { type NodeOf, names } from '../../duckdb/print/node.ts'
import { refusal } from '../refuse.ts'

// Positions and marks that say how something was written, not what it means.
const withoutMeaning = new Set([
  'location',
  'stmt_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'name_location',
  'type_location',
])

/** Throws `unsupported` where a node has a member that its printer does not read: nothing is skipped silently. */
export function onlyMembers(kind: string, node: object, members: readonly string[]): void {
  for (const [member, value] of Object.entries(node)) {
    if (members.includes(member) || withoutMeaning.has(member) || value === undefined || value === false)
      continue
    throw refusal(`${kind} with ${member}`)
  }
}

/** The name of a function, type or operator without PostgreSQL's own schema. */
export function ownName(parts: readonly string[], what: string): string {
  const [first, second] = parts
  if (parts.length === 1 && first !== undefined) return first
  if (parts.length === 2 && first === 'pg_catalog' && second !== undefined) return second
  throw refusal(`${what} ${parts.join('.')}`)
}

/** A text that is the same for expressions that mean the same; `column` tells which column a name means. */
export function fingerprint(node: Node, column: (node: NodeOf<'ColumnRef'>) => unknown): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (withoutMeaning.has(key)) return undefined
    if (key === 'ColumnRef') return column(value as NodeOf<'ColumnRef'>)
    return value
  })
}

/** The name of the function that is called. */
export function calledName(node: FuncCall): string {
  return ownName(names(node.funcname), 'function')
}
