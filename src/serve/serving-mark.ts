import type { Environment } from '../secrets/local-folders.ts'

const variable = 'CREDSQL_SERVING'

/**
 * The environment of a statement that answers a kubelet or Docker, marked so that a credsql which it starts again knows. The
 * statement may read Docker's helpers or a kubelet's plugins, and credsql itself may be one of them.
 */
export function markedEnvironment(env: Environment): Environment {
  return { ...env, [variable]: '1' }
}

/** Whether this credsql was started by one that is answering. It then has nothing to add to what that one finds. */
export function isAsked(env: Environment): boolean {
  return env[variable] !== undefined && env[variable] !== ''
}
