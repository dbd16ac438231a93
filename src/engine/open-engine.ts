import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import type { Engine } from './engine.ts'
import { insteadOfDuckdb } from './instead-of-duckdb.ts'

/** Which engine runs statements: one of the two, or DuckDB where it can be loaded and else alasql. */
export type EngineKind = 'duckdb' | 'alasql' | 'auto'

/** All kinds, as flags and configs spell them. */
export const engineKinds: readonly EngineKind[] = ['auto', 'duckdb', 'alasql']

/** Why DuckDB cannot be loaded in this process, and what to do, once that is known: it will not change. */
let withoutDuckdb: string | undefined

/**
 * Opens an engine; only the one that is opened is loaded. `auto` tells `notify` once in a process that alasql runs instead of DuckDB.
 * Throws `engine_failed` where the engine cannot be opened.
 */
export async function openEngine(
  kind: EngineKind,
  notify: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<Engine> {
  if (kind === 'alasql') return openAlasql()
  if (kind === 'auto' && withoutDuckdb !== undefined)
    return insteadOfDuckdb(await openAlasql(), withoutDuckdb)
  const { loadDuckdb } = await import('./duckdb/duckdb-module.ts')
  try {
    await loadDuckdb()
  } catch (error) {
    if (kind === 'duckdb') throw error
    if (withoutDuckdb === undefined) {
      const reason = reasonOf(error)
      const hint = error instanceof CredsqlError ? error.details.hint : undefined
      withoutDuckdb = hint === undefined ? reason : `${reason}\n${hint}`
      notify(
        `DuckDB cannot be loaded (${reason}): the alasql engine runs instead; it refuses what it cannot do exactly`,
      )
    }
    return insteadOfDuckdb(await openAlasql(), withoutDuckdb)
  }
  const { openDuckdb } = await import('./duckdb/open-duckdb.ts')
  return openDuckdb()
}

async function openAlasql(): Promise<Engine> {
  const { openThreadedAlasql } = await import('./alasql/thread/threaded-engine.ts')
  try {
    return await openThreadedAlasql()
  } catch (error) {
    // `node --permission` allows no threads unless told to.
    if (!hasErrorCode(error, 'ERR_ACCESS_DENIED')) throw error
    const [{ openAlasql: open }, { functionNames }] = await Promise.all([
      import('./alasql/open-alasql.ts'),
      import('./duckdb/print/functions/function-tables.ts'),
    ])
    return open(functionNames)
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof CredsqlError ? error.message : messageOf(error)
  return message.replace(/^DuckDB cannot be loaded: /, '')
}
