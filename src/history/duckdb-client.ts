import { CredsqlError, messageOf } from '../errors/credsql-error.ts'

/** DuckDB's client for Node.js. */
export type DuckdbClient = typeof import('@duckdb/node-api')

/** Loads DuckDB on first use. Throws `engine_failed` where the native add-on cannot be loaded. */
export async function loadDuckdbClient(): Promise<DuckdbClient> {
  try {
    const imported: DuckdbClient & { readonly default?: DuckdbClient } = await import('@duckdb/node-api')
    // The package is CommonJS whose exports are made at run time: Node finds some of the names, a bundler all or none.
    const client = imported.default ?? imported
    if (typeof client.DuckDBInstance?.create !== 'function')
      throw new Error('the package has no DuckDBInstance')
    return client
  } catch (cause) {
    throw new CredsqlError(
      'engine_failed',
      `DuckDB cannot be loaded: ${messageOf(cause).split('\n', 1)[0]}`,
      {
        cause,
        hint: 'The history is a DuckDB file. Node must be allowed to load native add-ons.',
      },
    )
  }
}
