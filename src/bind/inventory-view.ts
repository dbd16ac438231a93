import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import { inventoryColumns } from '../catalog/inventory-tables.ts'
import type { InventoryManifest, InventoryView } from '../catalog/manifest.ts'
import type { Connection, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { loadParser } from '../sql/load-parser.ts'
import { forEachNode } from '../sql/walk.ts'
import type { ColumnType } from '../value/column-type.ts'
import {
  aliasOf,
  bindSettings,
  type MappingTree,
  mappingTree,
  toldNowhereElse,
  withoutIdleJoins,
} from './mapping-tree.ts'
import {
  andAll,
  castNode,
  nullConstant,
  selectStatement,
  stringNode,
  targetNode,
  textConstant,
} from './tree.ts'
import type { ArmTable, UnreadConnection, View, ViewArm, ViewTree } from './view.ts'

/** What the inventory is made of. */
export interface InventorySources {
  /** Every connection of a provider, aggregates left out: their members are told once. */
  readonly connections: readonly Connection[]
  /** The built-in connection that has the ledger. */
  readonly ledger: Connection
}

interface Source {
  readonly connection: Connection
  readonly table: Table
  readonly mapping: InventoryManifest
  /** Connections before this one that may see the same rows. */
  readonly earlier: readonly Source[]
  readonly arm: ViewArm
}

const engineTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  secret: 'text',
  boolean: 'bool',
  integer: 'int8',
  double: 'float8',
  timestamp: 'timestamptz',
  date: 'date',
  json: 'json',
}

const unknown = () => textConstant('unknown')
const truth = (value: boolean): Node => ({ A_Const: { boolval: { boolval: value } } })

function call(name: string, ...args: readonly Node[]): Node {
  return { FuncCall: { funcname: [stringNode(name)], args: [...args], funcformat: 'COERCE_EXPLICIT_CALL' } }
}

function isNull(node: Node): Node {
  return { NullTest: { arg: node, nulltesttype: 'IS_NULL' } }
}

function choose(condition: Node, yes: Node, no: Node): Node {
  return { CaseExpr: { args: [{ CaseWhen: { expr: condition, result: yes } }], defresult: no } }
}

/** The name of a connection's provider, where only a row tells which connection it is of. */
function providerByName(connection: Node, connections: readonly Connection[]): Node {
  const none = castNode(nullConstant(), 'text')
  if (connections.length === 0) return none
  return {
    CaseExpr: {
      arg: connection,
      args: connections.map(({ name, provider }) => ({
        CaseWhen: { expr: textConstant(name), result: textConstant(provider.name) },
      })),
      defresult: none,
    },
  }
}

/** What a column is where a mapping does not give it. `given` is another column's expression, a copy each time. */
function computed(
  column: string,
  { connection, arm }: Source,
  given: (column: string) => Node | undefined,
  connections: readonly Connection[],
): Node | undefined {
  const own = given('connection')
  const [key, secret, expiry, used, mode] = [
    ...['registry_key_raw', 'secret', 'expires_at', 'last_used_at', 'file_mode'],
  ].map(given)
  switch (column) {
    case 'connection':
      return textConstant(connection.name)
    case 'provider':
      return own === undefined ? textConstant(connection.provider.name) : providerByName(own, connections)
    case 'source_table':
      return textConstant(arm.table)
    case 'registry':
      return key === undefined ? undefined : call('registry_host', key)
    case 'secret_kind':
      return secret === undefined ? undefined : call('secret_kind', secret)
    case 'permission':
    case 'status':
      return unknown()
    case 'expiry_kind':
      return expiry === undefined ? unknown() : choose(isNull(expiry), unknown(), textConstant('timestamp'))
    case 'last_used_known':
      return truth(used !== undefined)
    case 'minted':
      return truth(false)
    case 'exposed':
      return mode === undefined ? undefined : readableByOthers(mode)
    default:
      return undefined
  }
}

/** Whether the group or the others may read what has this mode, such as `0640`. */
function readableByOthers(mode: Node): Node {
  const pattern = textConstant('[4-7]')
  const last = call('right', mode, { A_Const: { ival: { ival: 2 } } })
  return { A_Expr: { kind: 'AEXPR_OP', name: [stringNode('~')], lexpr: last, rexpr: pattern } }
}

/** An expression that is of the column's type in every arm; a column stays bare, so that predicates find it. */
function typed(node: Node, type: ColumnType): Node {
  if (type === 'secret' || 'ColumnRef' in node || 'A_Const' in node) return node
  return castNode(node, engineTypes[type])
}

class Expansion {
  readonly view: InventoryView
  readonly columns: readonly string[]
  readonly connections: readonly Connection[]
  readonly tables = new Map<object, ArmTable>()

  constructor(view: InventoryView, columns: readonly string[], connections: readonly Connection[]) {
    this.view = view
    this.columns = columns
    this.connections = connections
  }

  arm(source: Source): SelectStmt {
    const { connection, table, mapping, arm } = source
    const tree = mappingTree(mapping, table)
    const targetList = this.targets(source, tree)
    const conditions = [...(tree.where === undefined ? [] : [tree.where]), ...this.notTold(source, tree)]
    const tableOf = (name: string) => tableNamed(connection, table, name)
    const fromClause = withoutIdleJoins(tree.from, [...targetList, ...conditions], tableOf)
    const whereClause = andAll(conditions)
    const nodes = [...fromClause, ...targetList, ...conditions]
    bindSettings(nodes, connection)
    forEachNode(nodes, ({ kind, value }) => {
      if (kind !== 'RangeVar' || this.tables.has(value)) return
      const found = tableOf(value.relname ?? '')
      if (found === undefined)
        throw new CredsqlError(
          'manifest_invalid',
          `the inventory of ${arm.table} names "${value.relname}", which is no table of ${connection.provider.name}`,
          { hint: 'credsql validate <folder> tells the line.' },
        )
      this.tables.set(value, { connection, table: found, arm })
    })
    return selectStatement({ targetList, fromClause, ...(whereClause === undefined ? {} : { whereClause }) })
  }

  targets(source: Source, tree: MappingTree): Node[] {
    const given = (column: string) => {
      const node = tree.columns[column]
      return node === undefined ? undefined : structuredClone(node)
    }
    return this.columns.map((column) => {
      const { type = 'text' } = inventoryColumns(this.view)[column] ?? {}
      const node =
        given(column) ??
        computed(column, source, given, this.connections) ??
        castNode(nullConstant(), engineTypes[type])
      return targetNode(typed(node, type), column)
    })
  }

  /** What another connection sees too is left to the first of them. */
  notTold({ table, mapping: { once = [] }, earlier }: Source, { from }: MappingTree): Node[] {
    if (once.length === 0) return []
    const alias = aliasOf(from, table.name)
    return earlier.map((other, i) => {
      const otherAlias = `earlier_${i + 1}`
      const range: RangeVar = {
        relname: table.name,
        inh: true,
        relpersistence: 'p',
        alias: { aliasname: otherAlias },
      }
      // Where that one cannot be read its rows are not known, and these are told.
      this.tables.set(range, { connection: other.connection, table: other.table, arm: other.arm })
      return toldNowhereElse(alias, { RangeVar: range }, otherAlias, once)
    })
  }
}

/** A table of the connection's provider: of several services first the one of the table that is mapped. */
function tableNamed({ provider }: Connection, mapped: Table, name: string): Table | undefined {
  const found = provider.tables.filter((table) => table.name === name)
  return found.find(({ service }) => service === mapped.service) ?? found[0]
}

function sourcesOf(view: InventoryView, { connections, ledger }: InventorySources): Source[] {
  const sources: Source[] = []
  for (const connection of [...connections, ledger])
    for (const table of connection.provider.tables) {
      const mapping = table.manifest.inventory?.[view]
      if (mapping === undefined) continue
      const earlier = sources.filter(
        (other) => other.mapping.once !== undefined && other.table.manifest === table.manifest,
      )
      const name = `${connection.name}.${table.service}.${table.name}`
      sources.push({ connection, table, mapping, earlier, arm: { connection: connection.name, table: name } })
    }
  return sources
}

/** No row, with columns of the right types. */
function nothing(view: InventoryView, columns: readonly string[]): SelectStmt {
  const targetList = columns.map((column) =>
    targetNode(castNode(nullConstant(), engineTypes[inventoryColumns(view)[column]?.type ?? 'text']), column),
  )
  return selectStatement({ targetList, whereClause: truth(false) })
}

/**
 * A view of the inventory: the union of what the mapped tables of all connections give. Connections that cannot be used are in it too,
 * as their failure is part of the answer.
 */
export function inventoryView(view: InventoryView, sourcesFrom: () => Promise<InventorySources>): View {
  return {
    expand: async (columns): Promise<ViewTree> => {
      await loadParser()
      const all = await sourcesFrom()
      const expansion = new Expansion(view, columns, all.connections)
      const [first, ...arms] = sourcesOf(view, all).map((source) => expansion.arm(source))
      const select = arms.reduce(
        (larg, rarg): SelectStmt => ({
          limitOption: 'LIMIT_OPTION_DEFAULT',
          op: 'SETOP_UNION',
          all: true,
          larg,
          rarg,
        }),
        first ?? nothing(view, columns),
      )
      return { select, tables: expansion.tables, unread: unreadOf(all.connections) }
    },
  }
}

/** Connections whose provider's files cannot be read: whether they belong here is not known, so nothing is passed over. */
function unreadOf(connections: readonly Connection[]): UnreadConnection[] {
  return connections.flatMap(({ name, provider, problem }) =>
    problem !== undefined && provider.tables.length === 0 ? [{ connection: name, problem }] : [],
  )
}
