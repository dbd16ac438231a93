import { join } from 'node:path'
import { userConfigFolder } from '../catalog/find-config.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Environment } from '../secrets/local-folders.ts'
import type { SessionOptions } from '../session/options.ts'
import { Session } from '../session/session.ts'

/**
 * Opens the session that answers Docker, over the file that `CREDSQL_CONFIG` names or the user's own. A `credsql.yaml` in the
 * working folder is not read: Docker is run in the folders of other people's projects, and a config can name commands.
 */
export async function openHelperSession(
  env: Environment,
  options: Pick<SessionOptions, 'cwd' | 'openEngine'>,
): Promise<Session> {
  const named = env['CREDSQL_CONFIG']
  const config = named === undefined || named === '' ? join(userConfigFolder(env), 'config.yaml') : named
  try {
    return await Session.open({ ...options, env, config })
  } catch (error) {
    if (!(error instanceof CredsqlError) || error.code !== 'config_not_found') throw error
    throw new CredsqlError(error.code, error.message, {
      hint: 'Write it, or name another in CREDSQL_CONFIG; its member docker_credential_helper has the query.',
    })
  }
}
