import { isAbsolute, join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'

/** The environment variables of a session. Sessions of one process may differ. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a session keeps things: what a person wrote, what cannot be made again, what happened, what can be made again. */
export interface LocalFolders {
  readonly config: string
  readonly data: string
  readonly state: string
  readonly cache: string
}

/**
 * The folders of credsql by the XDG base directory rules: `$XDG_…_HOME` where it is an absolute path (a relative one is to be
 * ignored), else the default under `$HOME`. They need not exist.
 */
export function localFolders(env: Environment): LocalFolders {
  return {
    config: folder(env, 'XDG_CONFIG_HOME', '.config'),
    data: folder(env, 'XDG_DATA_HOME', join('.local', 'share')),
    state: folder(env, 'XDG_STATE_HOME', join('.local', 'state')),
    cache: folder(env, 'XDG_CACHE_HOME', '.cache'),
  }
}

/** The home folder that an environment names, if it does. */
export function homeFolder(env: Environment): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE']
  return home !== undefined && isAbsolute(home) ? home : undefined
}

function folder(env: Environment, variable: string, underHome: string): string {
  const chosen = env[variable]
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, 'credsql')
  const home = homeFolder(env)
  if (home === undefined) {
    throw new CredsqlError('state_unusable', `neither ${variable} nor HOME is set to an absolute path`, {
      hint: `Set HOME, or set ${variable} to a folder of your own.`,
    })
  }
  return join(home, underHome, 'credsql')
}
