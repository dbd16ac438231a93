import type { A_Const, ColumnRef, Node, SelectStmt } from '@pgsql/types'

/** The kind of a node: the name of its one member. */
export function kindOf(node: Node): string {
  for (const kind in node) return kind
  return 'empty'
}

/** What is inside a node, whatever its kind. */
export function bodyOf(node: Node): Record<string, unknown> {
  for (const kind in node) return (node as unknown as Record<string, Record<string, unknown>>)[kind]!
  return {}
}

/** Whether a value inside a tree is a node: an object with one member whose name starts with a capital. */
export function isNode(value: unknown): value is Node {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const names = Object.keys(value)
  return names.length === 1 && /^[A-Z]/.test(names[0]!)
}

/** The nodes directly inside a node's body, in order; nodes in lists and in bodies without a kind of their own too. */
export function childNodes(body: object): Node[] {
  const found: Node[] = []
  const visit = (value: unknown) => {
    if (Array.isArray(value)) for (const entry of value) visit(entry)
    else if (isNode(value)) found.push(value)
    else if (value !== null && typeof value === 'object')
      for (const member of Object.values(value)) visit(member)
  }
  for (const member of Object.values(body)) visit(member)
  return found
}

/** Turns a node into another one, in place: every list and member that holds it sees the change. */
export function replaceNode(target: Node, replacement: Node): void {
  for (const kind of Object.keys(target)) delete (target as Record<string, unknown>)[kind]
  Object.assign(target, replacement)
}

/** Texts of a list of String nodes. */
export function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''))
}

export function stringNode(text: string): Node {
  return { String: { sval: text } }
}

export function textConstant(text: string): Node {
  return { A_Const: { sval: { sval: text } } }
}

export function nullConstant(): Node {
  return { A_Const: { isnull: true } }
}

export function columnNode(...names: string[]): Node {
  return { ColumnRef: { fields: names.map(stringNode) } }
}

/** `text::type`, with a type of PostgreSQL's own schema. */
export function castNode(arg: Node, type: string): Node {
  return { TypeCast: { arg, typeName: { names: [stringNode('pg_catalog'), stringNode(type)], typemod: -1 } } }
}

export function targetNode(val: Node, name?: string): Node {
  return { ResTarget: name === undefined ? { val } : { name, val } }
}

/** A SELECT with what every SELECT of PostgreSQL's parser has. */
export function selectStatement(parts: SelectStmt): SelectStmt {
  return { limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE', ...parts }
}

/** Conjunction of conditions; undefined for none. */
export function andAll(nodes: readonly Node[]): Node | undefined {
  if (nodes.length <= 1) return nodes[0]
  return { BoolExpr: { boolop: 'AND_EXPR', args: [...nodes] } }
}

/** The top-level conjuncts of a condition. */
export function conjunctsOf(node: Node | undefined): Node[] {
  if (node === undefined) return []
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).flatMap(conjunctsOf)
  return [node]
}

/** The value of a constant: undefined when the node is none. Integers beyond 32 bits and decimals are their text. */
export type Constant =
  | { readonly kind: 'null' }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }

/** Reads a constant node; libpg-query leaves out zero, false and empty text. */
export function constantOf(node: Node | undefined): Constant | undefined {
  if (node === undefined || !('A_Const' in node)) return undefined
  const constant: A_Const = node.A_Const
  if (constant.isnull === true) return { kind: 'null' }
  if (constant.sval !== undefined) return { kind: 'text', value: constant.sval.sval ?? '' }
  if (constant.ival !== undefined) return { kind: 'integer', value: constant.ival.ival ?? 0 }
  if (constant.fval !== undefined) return { kind: 'number', value: constant.fval.fval ?? '0' }
  if (constant.boolval !== undefined) return { kind: 'boolean', value: constant.boolval.boolval ?? false }
  return undefined
}

/** The operator's name when the expression is a plain `a op b`. */
export function operatorOf(name: readonly Node[] | undefined): string {
  return stringsOf(name).at(-1) ?? ''
}

/** Whether a column reference is `*` or `t.*`; a column may be called `"*"`. */
export function isStar(reference: ColumnRef): boolean {
  const last = reference.fields?.at(-1)
  return last !== undefined && 'A_Star' in last
}

/** Names of a column reference; `*` as the last one for `t.*`. */
export function columnPath(reference: ColumnRef): string[] {
  return (reference.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'))
}
