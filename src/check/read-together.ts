import { inventoryColumns } from '../catalog/inventory-tables.ts'
import type { InventoryView } from '../catalog/manifest.ts'
import type { PackQuery } from '../packs/pack.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { parseStatements } from '../sql/parse.ts'
import { forEachNode } from '../sql/walk.ts'

const views: readonly InventoryView[] = ['registry_credentials', 'registries']

/** What a query reads of the inventory, as far as its text tells: views, and names that may be of their columns. */
interface Reading {
  readonly views: ReadonlySet<string>
  readonly names: ReadonlySet<string>
}

/** Names in a statement are read where it is bound; a statement that has a fault tells it when it runs. */
async function readingOf({ sql }: PackQuery): Promise<Reading> {
  const [found, names] = [new Set<string>(), new Set<string>()]
  for (const statement of await parseStatements(sql).catch(() => []))
    if (statement.kind === 'select')
      forEachNode({ SelectStmt: statement.tree }, ({ kind, value }) => {
        if (kind === 'RangeVar' && (value.schemaname === 'inventory' || value.catalogname === 'inventory'))
          found.add(value.relname ?? '')
        if (kind !== 'ColumnRef') return
        const last = value.fields?.at(-1)
        if (last !== undefined && 'String' in last) names.add(last.String.sval ?? '')
      })
  return { views: found, names }
}

/** Whether a query reads the inventory of all connections. */
export async function readsInventory(query: PackQuery): Promise<boolean> {
  return (await readingOf(query)).views.size > 0
}

/**
 * Statements that read, of each view that several queries read, the columns that any of them uses. The session keeps the rows of a call for
 * calls that want no more columns than it: without these, each query with a column more would fetch everything again.
 */
export async function sharedReadings(queries: readonly PackQuery[]): Promise<readonly string[]> {
  const readings = await Promise.all(queries.map(readingOf))
  return views.flatMap((view) => {
    const readers = readings.filter((reading) => reading.views.has(view))
    const used = Object.keys(inventoryColumns(view)).filter((column) =>
      readers.some(({ names }) => names.has(column)),
    )
    if (readers.length < 2 || used.length === 0) return []
    // Every row is read, and none leaves the engine.
    return [`SELECT ${used.map((column) => `count(${column})`).join(', ')} FROM inventory.${view}`]
  })
}

/**
 * Fetches once what several queries read of the inventory, over a session that keeps rows. What goes wrong here goes wrong again where it
 * belongs to a query, and is told there; only an interruption is thrown.
 */
export async function readTogether(
  session: Session,
  queries: readonly PackQuery[],
  { parameters: _, ...options }: RunOptions,
): Promise<void> {
  const run = {
    ...options,
    single: true,
    readOnly: true,
    partial: true,
    allowMint: false,
    allowVerify: false,
  }
  for (const statement of await sharedReadings(queries))
    try {
      for await (const { batches } of session.run(statement, { ...run, reveal: false }))
        for await (const _batch of batches) options.signal?.throwIfAborted()
    } catch (error) {
      if (options.signal?.aborted === true) throw error
    }
}
