import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import type { Engine } from './engine.ts'

/** Which engine runs statements: one of the two, or DuckDB where it can be loaded and else alasql. */
export type EngineKind = 'duckdb' | 'alasql' | 'auto'

/** All kinds, as flags and configs spell them. */
export const engineKinds: readonly EngineKind[] = ['auto', 'duckdb', 'alasql']

/** Why DuckDB cannot be loaded in this process, once that is known: it will not change. */
let withoutDuckdb: string | undefined

/**
 * Opens an engine; only the one that is opened is loaded. `auto` tells `notify` once in a process that alasql runs instead of DuckDB.
 * Throws `engine_failed` where the engine cannot be opened.
 */
export async function openEngine(
  kind: EngineKind,
  notify: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<Engine> {
  if (kind === 'alasql' || (kind === 'auto' && withoutDuckdb !== undefined)) return openAlasql()
  const { loadDuckdb } = await import('./duckdb/duckdb-module.ts')
  try {
    await loadDuckdb()
  } catch (error) {
    if (kind === 'duckdb') throw error
    if (withoutDuckdb === undefined) {
      withoutDuckdb = reasonOf(error)
      notify(
        `DuckDB cannot be loaded (${withoutDuckdb}): the alasql engine runs instead; it refuses what it cannot do exactly`,
      )
    }
    return openAlasql()
  }
  const { openDuckdb } = await import('./duckdb/open-duckdb.ts')
  return openDuckdb()
}

async function openAlasql(): Promise<Engine> {
  const { openAlasql: open } = await import('./alasql/open-alasql.ts')
  return open()
}

function reasonOf(error: unknown): string {
  const message = error instanceof CredsqlError ? error.message : messageOf(error)
  return message.replace(/^DuckDB cannot be loaded: /, '')
}
