import type { Node } from '@pgsql/types'
import type { InventoryManifest } from '../catalog/manifest.ts'
import type { Connection, Table } from '../catalog/table.ts'
import { parseExpression, parseFrom } from '../sql/parse-fragment.ts'
import { forEachNode } from '../sql/walk.ts'
import {
  andAll,
  castNode,
  columnNode,
  columnPath,
  conjunctsOf,
  nullConstant,
  replaceNode,
  stringNode,
  textConstant,
} from './tree.ts'

/** A mapping of a table's manifest as trees. */
export interface MappingTree {
  readonly from: Node[]
  readonly where: Node | undefined
  readonly columns: Readonly<Record<string, Node>>
}

const parsed = new WeakMap<InventoryManifest, MappingTree>()

/** A mapping as trees of the caller's own. The parser must have been loaded. Throws `syntax_error`. */
export function mappingTree(mapping: InventoryManifest, table: Table): MappingTree {
  let tree = parsed.get(mapping)
  if (tree === undefined) {
    tree = {
      from:
        mapping.from === undefined
          ? [{ RangeVar: { relname: table.name, inh: true, relpersistence: 'p' } }]
          : parseFrom(mapping.from),
      where: mapping.where === undefined ? undefined : parseExpression(mapping.where),
      columns: Object.fromEntries(
        Object.entries(mapping.columns).map(([name, text]) => [name, parseExpression(text)]),
      ),
    }
    parsed.set(mapping, tree)
  }
  return structuredClone(tree)
}

/** A setting as a constant; a url without a user and password that somebody wrote into it. */
function settingConstant({ settings, provider }: Connection, name: string): Node {
  const value = settings[name]
  if (value?.kind !== 'plain') return castNode(nullConstant(), 'text')
  if (provider.settings[name]?.type !== 'url') return textConstant(value.value)
  return textConstant(value.value.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1'))
}

/** Puts the connection's settings in the places where `settings.<name>` stands. */
export function bindSettings(nodes: readonly Node[], connection: Connection): void {
  const visit = (node: Node): void => {
    if ('ColumnRef' in node) {
      const [qualifier, name, more] = columnPath(node.ColumnRef)
      if (qualifier === 'settings' && name !== undefined && more === undefined)
        replaceNode(node, settingConstant(connection, name))
    }
  }
  everyNode(nodes, visit)
}

/** Visits the nodes themselves, not what is in them, so that they can be replaced. */
function everyNode(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const entry of value) everyNode(entry, visit)
  else if (value !== null && typeof value === 'object') {
    visit(value as Node)
    for (const member of Object.values(value)) everyNode(member, visit)
  }
}

/** The first table of a FROM clause that has this name, as expressions call it. */
export function aliasOf(from: readonly Node[], table: string): string {
  let alias: string | undefined
  forEachNode(from, ({ kind, value }) => {
    if (kind === 'RangeVar' && value.relname === table) alias ??= value.alias?.aliasname ?? table
  })
  return alias ?? table
}

/** Whether a condition is that the columns of a table's identity each equal something that is not the table's. */
function pinsIdentity(condition: Node | undefined, alias: string, table: Table): boolean {
  const pinned = conjunctsOf(condition).flatMap((node) => {
    if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return []
    const [operator] = node.A_Expr.name ?? []
    if (operator === undefined || !('String' in operator) || operator.String.sval !== '=') return []
    const sides = [node.A_Expr.lexpr, node.A_Expr.rexpr].map((side) =>
      side !== undefined && 'ColumnRef' in side ? columnPath(side.ColumnRef) : [],
    )
    const own = sides.filter(([qualifier]) => qualifier === alias)
    return own.length === 1 ? [own[0]?.[1]] : []
  })
  return table.identity.length > 0 && table.identity.every((column) => pinned.includes(column))
}

/**
 * The FROM clause without what is LEFT JOINed by its identity and named nowhere else: such a join neither adds rows nor takes any
 * away, and its table need not be read.
 */
export function withoutIdleJoins(
  from: readonly Node[],
  used: readonly Node[],
  tableOf: (name: string) => Table | undefined,
): Node[] {
  const [only, more] = from
  if (only === undefined || more !== undefined || !('JoinExpr' in only)) return [...from]
  const { jointype, larg, rarg, quals, usingClause, isNatural } = only.JoinExpr
  const inside = (kept: readonly Node[]) =>
    withoutIdleJoins(kept, [...used, ...(quals ? [quals] : [])], tableOf)
  if (larg === undefined) return [...from]
  if (jointype === 'JOIN_LEFT' && rarg !== undefined && 'RangeVar' in rarg && !usingClause && !isNatural) {
    const alias = rarg.RangeVar.alias?.aliasname ?? rarg.RangeVar.relname ?? ''
    const table = tableOf(rarg.RangeVar.relname ?? '')
    if (table !== undefined && !names(used, alias) && pinsIdentity(quals, alias, table))
      return withoutIdleJoins([larg], used, tableOf)
  }
  const [left] = inside([larg])
  return left === undefined ? [...from] : [{ JoinExpr: { ...only.JoinExpr, larg: left } }]
}

/** Whether anything may name a table's columns; a column without its table may. */
function names(nodes: readonly Node[], alias: string): boolean {
  let found = false
  forEachNode(nodes, ({ kind, value }) => {
    if (kind !== 'ColumnRef') return
    const path = columnPath(value)
    if (path.length === 1 || path[0] === alias) found = true
  })
  return found
}

/** That no row of another connection's table is the same one, by these columns. */
export function toldNowhereElse(
  alias: string,
  other: Node,
  otherAlias: string,
  columns: readonly string[],
): Node {
  const same = columns.map(
    (column): Node => ({
      A_Expr: {
        kind: 'AEXPR_NOT_DISTINCT',
        name: [stringNode('=')],
        lexpr: columnNode(otherAlias, column),
        rexpr: columnNode(alias, column),
      },
    }),
  )
  const whereClause = andAll(same)
  const subselect: Node = {
    SelectStmt: {
      limitOption: 'LIMIT_OPTION_DEFAULT',
      op: 'SETOP_NONE',
      targetList: [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } } } }],
      fromClause: [other],
      ...(whereClause === undefined ? {} : { whereClause }),
    },
  }
  return {
    BoolExpr: { boolop: 'NOT_EXPR', args: [{ SubLink: { subLinkType: 'EXISTS_SUBLINK', subselect } }] },
  }
}
