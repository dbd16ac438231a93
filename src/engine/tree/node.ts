import type { Node } from '@pgsql/types'
import { CredsqlError } from '../../errors/credsql-error.ts'

/** The name of a node's kind. */
export type NodeKind = Node extends infer N ? (N extends unknown ? keyof N : never) : never

/** The content of a node of a kind. */
export type NodeOf<K extends NodeKind> = Node extends infer N
  ? N extends Record<K, infer V>
    ? V
    : never
  : never

/** A node's kind. */
export function kindOf(node: Node): NodeKind {
  const [kind] = Object.keys(node)
  if (kind === undefined) throw refusal('an empty node')
  return kind as NodeKind
}

/** A node's content where it is of this kind, else undefined. */
export function nodeOf<K extends NodeKind>(node: Node | undefined, kind: K): NodeOf<K> | undefined {
  return node === undefined ? undefined : (node as unknown as Partial<Record<K, NodeOf<K>>>)[kind]
}

/** The texts of a list of String nodes: a dotted name. */
export function names(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => {
    const text = nodeOf(node, 'String')
    if (text === undefined) throw refusal(`a name that holds ${kindOf(node)}`)
    return text.sval ?? ''
  })
}

/** The items of a List node, or the node itself. */
export function listItems(node: Node | undefined): readonly Node[] {
  if (node === undefined) return []
  const list = nodeOf(node, 'List')
  return list === undefined ? [node] : (list.items ?? [])
}

/** The name of a function or type without PostgreSQL's own schema; another schema is refused. */
export function ownName(parts: readonly string[], what: string): string {
  const [first, second] = parts
  if (parts.length === 1 && first !== undefined) return first
  if (parts.length === 2 && first === 'pg_catalog' && second !== undefined) return second
  throw refusal(`${what} ${parts.join('.')}`)
}

// Neither engine has a use for it.
function refusal(what: string): CredsqlError {
  return new CredsqlError('unsupported', `${what} is not supported`)
}
