import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import { errorCode } from '../../errors/error-code.ts'
import type { VectorFunctions } from './write-column.ts'

/** DuckDB's client for Node.js. */
export type DuckdbModule = typeof import('@duckdb/node-api')

/** The client, and the C functions under it with which columns are written. */
export interface Duckdb {
  readonly api: DuckdbModule
  readonly vectors: VectorFunctions
}

/** Loads DuckDB on first use. Throws `engine_failed` where the native add-on cannot be loaded. */
export async function loadDuckdb(): Promise<Duckdb> {
  try {
    const bindings: VectorFunctions & { readonly default?: VectorFunctions } = await import(
      '@duckdb/node-bindings'
    )
    const imported: DuckdbModule & { readonly default?: DuckdbModule } = await import('@duckdb/node-api')
    // The package is CommonJS whose exports are made at run time: Node finds some of the names, a bundler all or none.
    const api = imported.default ?? imported
    if (typeof api.DuckDBInstance?.create !== 'function') throw new Error('the package has no DuckDBInstance')
    return { api, vectors: bindings.default ?? bindings }
  } catch (cause) {
    throw new CredsqlError('engine_failed', `DuckDB cannot be loaded: ${firstLine(messageOf(cause))}`, {
      cause,
      hint: hintOf(cause),
    })
  }
}

function hintOf(cause: unknown): string {
  const isMissing = /MODULE_NOT_FOUND$/.test(String(errorCode(cause)))
  return isMissing
    ? `The optional package of DuckDB for this machine, such as @duckdb/node-bindings-${process.platform}-${process.arch}, is not installed: install again without --omit=optional, and on this platform.`
    : 'Node must be allowed to load native add-ons (no --no-addons, no --permission without --allow-addons).'
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
