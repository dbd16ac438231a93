import type { Effect } from '../../catalog/manifest.ts'
import type { AnyConnection, Operation, Table } from '../../catalog/table.ts'
import type { CatalogTable, Offer } from './completion.ts'
import type { Cte } from './query.ts'
import { isBuiltin, type TableIndex } from './table-index.ts'

/** What a statement does with the table that it names. */
export type TableUse = 'read' | 'insert' | 'update' | 'delete' | 'call'

const byEffect: readonly Effect[] = ['reveal', 'verify', 'mint', 'write']

function readEffect({ reads }: Table): Effect | undefined {
  return byEffect.find((effect) => reads.length > 0 && reads[0]?.effect === effect)
}

const allows: Readonly<Record<TableUse, (table: Table) => boolean>> = {
  read: () => true,
  insert: (table) => table.create !== undefined || table.reads.some(({ effect }) => effect === 'mint'),
  update: (table) =>
    table.update !== undefined || table.columns.some(({ manifest }) => manifest.reached_by !== undefined),
  delete: (table) => table.delete !== undefined,
  call: (table) => table.actions.length > 0,
}

function offerTable({ table }: CatalogTable): Offer {
  const effect = readEffect(table)
  return { text: table.name, kind: 'table', note: effect ?? table.service }
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}

function offerConnection(connection: AnyConnection, last: boolean): Offer {
  const note =
    connection.kind === 'aggregate' ? `${connection.provider.name}, aggregate` : connection.provider.name
  return { text: connection.name, kind: 'connection', note, ...(last ? { last } : {}) }
}

/** Connections, and tables whose name alone is enough. */
function unqualified(index: TableIndex, use: TableUse): readonly Offer[] {
  const allow = allows[use]
  const usable = use === 'read' ? index.tables : index.tables.filter(({ table }) => allow(table))
  const builtin = new Set(usable.filter(isBuiltin).map(({ connection }) => connection))
  const connections = distinct(usable.map(({ connection }) => connection))
  const alone = [...index.alone.values()].filter((same) => same.length === 1).flat()
  return [
    ...connections.map((connection) => offerConnection(connection, builtin.has(connection))),
    ...alone
      .filter(({ table }) => allow(table))
      .map((one): Offer => ({ ...offerTable(one), note: `${one.connection.name}.${one.table.service}` })),
  ]
}

function services(tables: readonly CatalogTable[]): readonly Offer[] {
  const counts = new Map<string, number>()
  for (const { table } of tables) counts.set(table.service, (counts.get(table.service) ?? 0) + 1)
  return [...counts].map(([text, count]) => ({
    text,
    kind: 'service',
    note: count === 1 ? '1 table' : `${count} tables`,
  }))
}

/** What can follow a path where a table is named. */
export function tableOffers(
  index: TableIndex,
  path: readonly string[],
  use: TableUse,
  ctes: readonly Cte[] = [],
): readonly Offer[] {
  const [connection, service] = path
  if (connection === undefined) {
    const queries = use === 'read' ? distinct(ctes.map(({ name }) => name)) : []
    return [
      ...queries.map((text): Offer => ({ text, kind: 'table', note: 'WITH' })),
      ...unqualified(index, use),
    ]
  }
  if (path.length > 2) return []
  const within = index.of(connection, service).filter(({ table }) => allows[use](table))
  if (service !== undefined) return within.map(offerTable)
  // In two services of one connection a table needs the service in front.
  const names = new Map<string, number>()
  for (const { table } of within) names.set(table.name, (names.get(table.name) ?? 0) + 1)
  const clear = within.filter(({ table }) => names.get(table.name) === 1)
  return [...services(within), ...clear.map(offerTable)]
}

/** Connections, then their services and, for METHODS, tables: what SHOW … IN takes. */
export function showOffers(index: TableIndex, subject: string, path: readonly string[]): readonly Offer[] {
  const most: Readonly<Record<string, number>> = { tables: 2, services: 1, resources: 2, methods: 3 }
  if (path.length >= (most[subject] ?? 0)) return []
  const [connection, service] = path
  if (connection === undefined) return unqualified(index, 'read').filter(({ kind }) => kind === 'connection')
  const tables = index.of(connection, service)
  return service === undefined ? services(tables) : tables.map(offerTable)
}

function offerAction({ name, effect, manifest }: Operation, ending: string): Offer {
  const note = manifest.destructive === true ? `${effect}, destructive` : effect
  return { text: `${name}${ending}`, kind: 'action', note, found: [name] }
}

/** What can follow a path behind CALL or EXEC: names of tables that have actions, and the actions of a table. */
export function callOffers(index: TableIndex, path: readonly string[], ending: string): readonly Offer[] {
  const table = path.length === 0 ? undefined : index.resolve(path)?.table
  const actions = table?.actions ?? []
  return [...actions.map((action) => offerAction(action, ending)), ...tableOffers(index, path, 'call')]
}
