import type { ResolvedTable } from '../bind/bind-state.ts'
import { inventoryView } from '../bind/inventory-view.ts'
import { builtinConnectionNamed } from '../catalog/builtin-connections.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { isView } from '../catalog/inventory-tables.ts'
import type { InventoryView } from '../catalog/manifest.ts'
import type { Connection } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'

/** The table that a name's parts mean, the built-in ones included. Throws `unknown_table`, `ambiguous_table`, … */
export async function resolveName(parts: readonly string[], catalog: Catalog): Promise<ResolvedTable> {
  const builtin = parts.length > 1 ? builtinConnectionNamed(parts[0]!) : undefined
  if (builtin === undefined) return catalog.resolveTable(parts)
  const name = parts.at(-1)!
  const table = builtin.provider.tables.find((one) => one.name === name.toLowerCase())
  if (table !== undefined)
    return {
      connection: builtin,
      table,
      ...(isView(table)
        ? { view: inventoryView(table.name as InventoryView, () => inventorySources(catalog)) }
        : {}),
    }
  throw new CredsqlError('unknown_table', `${builtin.name} has no table "${name}"`, {
    near: nearNames(
      name,
      builtin.provider.tables.map((one) => one.name),
    ),
    hint: `tables: ${builtin.provider.tables.map((one) => `${builtin.name}.${one.name}`).join(', ')}`,
  })
}

async function inventorySources(
  catalog: Catalog,
): Promise<{ readonly connections: readonly Connection[]; readonly ledger: Connection }> {
  const ledger = builtinConnectionNamed('credsql')
  if (ledger === undefined) throw new CredsqlError('internal', 'there is no connection credsql')
  const all = await catalog.connections()
  return { connections: all.filter((connection) => connection.kind === 'connection'), ledger }
}
