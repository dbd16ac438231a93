import type { Node } from '@pgsql/types'

type Union<T> = T extends unknown ? keyof T : never

/** The name of a kind of node: `SelectStmt`, `ColumnRef`, … */
export type NodeKind = Union<Node>

/** What a node of a kind holds. */
export type NodeValue<K extends NodeKind> = Extract<Node, Readonly<Record<K, unknown>>>[K]

/** A node in a tree; telling the kind tells the type of the value. `parent` is the value of the node above. */
export type NodeEntry = {
  readonly [K in NodeKind]: {
    readonly kind: K
    readonly value: NodeValue<K>
    readonly parent: object | undefined
  }
}[NodeKind]

/**
 * A tree writes most nodes as `{Kind: value}`, and some members as the value alone. Those of everything but DDL are here;
 * the value inside a constant is part of the constant.
 */
export const bareMembers: Readonly<Partial<Record<NodeKind, Readonly<Record<string, NodeKind>>>>> = {
  CallStmt: { funccall: 'FuncCall' },
  ColumnDef: { typeName: 'TypeName', identitySequence: 'RangeVar', collClause: 'CollateClause' },
  CommonTableExpr: { search_clause: 'CTESearchClause', cycle_clause: 'CTECycleClause' },
  DeleteStmt: { relation: 'RangeVar', returningClause: 'ReturningClause', withClause: 'WithClause' },
  FuncCall: { over: 'WindowDef' },
  InsertStmt: {
    relation: 'RangeVar',
    onConflictClause: 'OnConflictClause',
    returningClause: 'ReturningClause',
    withClause: 'WithClause',
  },
  IntoClause: { rel: 'RangeVar' },
  JoinExpr: { join_using_alias: 'Alias', alias: 'Alias' },
  JsonAggConstructor: { output: 'JsonOutput', over: 'WindowDef' },
  JsonArgument: { val: 'JsonValueExpr' },
  JsonArrayAgg: { constructor: 'JsonAggConstructor' as const, arg: 'JsonValueExpr' },
  JsonArrayConstructor: { output: 'JsonOutput' },
  JsonArrayQueryConstructor: { output: 'JsonOutput', format: 'JsonFormat' },
  JsonFuncExpr: {
    context_item: 'JsonValueExpr',
    output: 'JsonOutput',
    on_empty: 'JsonBehavior',
    on_error: 'JsonBehavior',
  },
  JsonIsPredicate: { format: 'JsonFormat' },
  JsonKeyValue: { value: 'JsonValueExpr' },
  JsonObjectAgg: { constructor: 'JsonAggConstructor' as const, arg: 'JsonKeyValue' },
  JsonObjectConstructor: { output: 'JsonOutput' },
  JsonOutput: { typeName: 'TypeName', returning: 'JsonReturning' },
  JsonParseExpr: { expr: 'JsonValueExpr', output: 'JsonOutput' },
  JsonReturning: { format: 'JsonFormat' },
  JsonScalarExpr: { output: 'JsonOutput' },
  JsonSerializeExpr: { expr: 'JsonValueExpr', output: 'JsonOutput' },
  JsonTable: {
    context_item: 'JsonValueExpr',
    pathspec: 'JsonTablePathSpec',
    on_error: 'JsonBehavior',
    alias: 'Alias',
  },
  JsonTableColumn: {
    typeName: 'TypeName',
    pathspec: 'JsonTablePathSpec',
    format: 'JsonFormat',
    on_empty: 'JsonBehavior',
    on_error: 'JsonBehavior',
  },
  JsonValueExpr: { format: 'JsonFormat' },
  MergeStmt: { relation: 'RangeVar', returningClause: 'ReturningClause', withClause: 'WithClause' },
  OnConflictClause: { infer: 'InferClause' },
  RangeFunction: { alias: 'Alias' },
  RangeSubselect: { alias: 'Alias' },
  RangeTableFunc: { alias: 'Alias' },
  RangeTableFuncCol: { typeName: 'TypeName' },
  RangeVar: { alias: 'Alias' },
  SelectStmt: { intoClause: 'IntoClause', withClause: 'WithClause', larg: 'SelectStmt', rarg: 'SelectStmt' },
  TypeCast: { typeName: 'TypeName' },
  UpdateStmt: { relation: 'RangeVar', returningClause: 'ReturningClause', withClause: 'WithClause' },
  XmlSerialize: { typeName: 'TypeName' },
}

interface Found {
  readonly kind: NodeKind
  readonly value: object
  readonly parent: object | undefined
}

/** `{Kind: value}`: one member, whose name begins with a capital. */
function wrapped(item: object, parent: object | undefined): Found | undefined {
  const entries = Object.entries(item)
  const [first] = entries
  if (first === undefined || entries.length > 1 || !/^[A-Z]/.test(first[0])) return undefined
  return { kind: first[0] as NodeKind, value: first[1], parent }
}

function childrenOf({ kind, value }: Found): Found[] {
  const bare = bareMembers[kind]
  const children: Found[] = []
  for (const [member, item] of Object.entries(value)) {
    if (typeof item !== 'object' || item === null) continue
    const bareKind = bare !== undefined && Object.hasOwn(bare, member) ? bare[member] : undefined
    for (const one of Array.isArray(item) ? item : [item]) {
      const child = wrapped(one, value) ?? (bareKind && { kind: bareKind, value: one, parent: value })
      if (child !== undefined) children.push(child)
    }
  }
  return children
}

/**
 * Visits a node and everything below it, in the order of the tree, each before what it holds. A visit that returns `false`
 * leaves out what is below. A statement's tree is given as its node: `{ SelectStmt: statement.tree }`.
 */
export function forEachNode(
  root: Node | readonly Node[] | undefined,
  visit: (node: NodeEntry) => unknown,
): void {
  const roots: readonly Node[] = root === undefined ? [] : Array.isArray(root) ? root : [root as Node]
  const open = roots.flatMap((node) => wrapped(node, undefined) ?? []).reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    // The kind is the name that the tree gives the value.
    if (visit(next as NodeEntry) !== false) open.push(...childrenOf(next).reverse())
  }
}
