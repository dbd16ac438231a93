import { createHash } from 'node:crypto'
import { builtinConnections } from '../catalog/builtin-connections.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { commonSettings } from '../catalog/common-settings.ts'
import { inventoryColumns } from '../catalog/inventory-tables.ts'
import { plainSettings } from '../catalog/request-target.ts'
import type { Connection, Table } from '../catalog/table.ts'

/** A table that gives rows of the inventory. */
export interface InventoryArm {
  readonly connection: string
  /** connection.service.table. */
  readonly tableName: string
  /** What is asked and of whom: readings are compared only where it is the same. */
  readonly queryHash: string
  /** It is read by a driver, which may warn that a part of it is missing. */
  readonly tellsParts: boolean
}

/** The tables that `inventory.registry_credentials` is made of. */
export async function inventoryArms(catalog: Catalog): Promise<InventoryArm[]> {
  const connections = [...(await catalog.connections()), ...builtinConnections]
  return connections.flatMap((connection) =>
    connection.kind === 'connection'
      ? connection.provider.tables.flatMap((table) => armsOf(connection, table))
      : [],
  )
}

function armsOf(connection: Connection, table: Table): InventoryArm[] {
  const mapping = table.manifest.inventory?.registry_credentials
  if (mapping === undefined) return []
  const settings = Object.entries(plainSettings(connection)).filter(
    ([name]) => !Object.hasOwn(commonSettings, name),
  )
  const query = {
    mapping,
    columns: Object.keys(inventoryColumns('registry_credentials')),
    settings: settings.sort(([a], [b]) => (a < b ? -1 : 1)),
  }
  return [
    {
      connection: connection.name,
      tableName: `${connection.name}.${table.service}.${table.name}`,
      queryHash: createHash('sha256').update(JSON.stringify(query)).digest('hex').slice(0, 16),
      tellsParts: connection.provider.driver !== undefined && connection.origin !== 'built in',
    },
  ]
}
