import { type Config, parseConfig } from '../catalog/config.ts'
import { openEngine } from '../engine/open-engine.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { Session } from '../session/session.ts'
import { checkOptions } from './check-options.ts'
import { Database } from './database.ts'
import { withOptionHint } from './option-names.ts'
import type { OpenOptions } from './options.ts'

/** A config that is given as an object, checked as a file's text is. */
async function configOf(given: NonNullable<OpenOptions['config']>): Promise<string | Config> {
  if (typeof given === 'string') return given
  let text: string
  try {
    text = JSON.stringify(given)
  } catch (error) {
    throw new CredsqlError('config_invalid', `the config is no JSON: ${messageOf(error)}`)
  }
  return parseConfig(text, 'config')
}

/**
 * Opens a database over what a config reaches. Nothing is called and no secret is read before a statement needs it. Databases of
 * one process share nothing. Throws `config_not_found`, `config_exposed`, `config_invalid`; `usage` for an option that there is not.
 * @example await using db = await open({ config: './credsql.yaml' })
 */
export async function open(options: OpenOptions = {}): Promise<Database> {
  checkOptions('open', options)
  const { config, env = process.env, cwd = process.cwd(), cacheSeconds } = options
  const opened = Session.open({
    env,
    cwd,
    ...(config === undefined ? {} : { config: await configOf(config) }),
    openEngine: (kind) => openEngine(kind, (line) => process.emitWarning(line)),
  })
  const session = await opened.catch((error: unknown) => {
    throw withOptionHint(error)
  })
  if (cacheSeconds !== undefined) {
    session.cache.enabled = true
    session.cache.ttlSeconds = cacheSeconds
  }
  return Database.over(session)
}
