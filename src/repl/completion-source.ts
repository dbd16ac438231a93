import { readdirSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { builtinConnections } from '../catalog/builtin-connections.ts'
import type { CatalogTable, CompletionSource } from './complete/completion.ts'
import type { MetaCommand } from './meta/meta-command.ts'
import type { ReplWorld } from './repl-world.ts'

const mostFiles = 500

/** Paths in the folder of what was typed, as they would be typed; a folder ends in a slash. */
function filesIn(cwd: string, typed: string): readonly string[] {
  const head = typed.slice(0, typed.lastIndexOf('/') + 1)
  const folder = head === '' ? cwd : resolve(cwd, head.endsWith('/') ? head : dirname(head))
  try {
    return readdirSync(folder, { withFileTypes: true })
      .slice(0, mostFiles)
      .map((entry) => `${head}${entry.name}${entry.isDirectory() ? sep : ''}`)
      .sort()
  } catch {
    // A folder that cannot be read has nothing to offer.
    return []
  }
}

/** Reads the catalog for completion: every provider's tables, without a call. */
export async function openCompletionSource(
  { session, queries, cwd }: Pick<ReplWorld, 'session' | 'queries' | 'cwd'>,
  commands: readonly MetaCommand[],
): Promise<CompletionSource> {
  const connections = [...(await session.catalog.connections()), ...builtinConnections]
  const tables: readonly CatalogTable[] = connections.flatMap((connection) =>
    connection.provider.tables.map((table) => ({ connection, table })),
  )
  return {
    tables: () => tables,
    metaCommands: () => commands,
    queries: () => queries?.names() ?? [],
    files: (typed) => filesIn(cwd, typed).filter((path) => path.startsWith(typed)),
  }
}
