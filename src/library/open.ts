import { parseConfig } from '../catalog/config.ts'
import { Session } from '../session/session.ts'
import { Database } from './database.ts'
import type { OpenOptions } from './options.ts'

/**
 * Opens a database over what a config reaches. Nothing is called and no secret is read before a statement needs it. Databases of
 * one process share nothing.
 * @example await using db = await open({ config: './credsql.yaml' })
 */
export async function open(options: OpenOptions = {}): Promise<Database> {
  const { config, env = process.env, cwd = process.cwd(), cacheSeconds } = options
  const given = typeof config === 'object' ? await parseConfig(JSON.stringify(config), 'config') : config
  const session = await Session.open({
    env,
    cwd,
    ...(given === undefined ? {} : { config: given }),
    openEngine: async () => (await import('../engine/duckdb/open-duckdb.ts')).openDuckdb(),
  })
  if (cacheSeconds !== undefined) {
    session.cache.enabled = true
    session.cache.ttlSeconds = cacheSeconds
  }
  return new Database(session)
}
