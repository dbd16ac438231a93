import { CredsqlError } from './credsql-error.ts'
import { hasErrorCode } from './error-code.ts'

/** What Node's errors call an access, and the flag that allows it. */
const flags: Readonly<Record<string, string>> = {
  FileSystemRead: '--allow-fs-read',
  FileSystemWrite: '--allow-fs-write',
  ChildProcess: '--allow-child-process',
  WorkerThreads: '--allow-worker',
  Net: '--allow-net',
  Addon: '--allow-addons',
  WASI: '--allow-wasi',
}

/** Whether Node's permission model (`--permission`) refused an access. */
function isRefused(error: unknown): error is Error {
  return hasErrorCode(error, 'ERR_ACCESS_DENIED')
}

/** The flag that a refused access needs; undefined for what no flag allows, such as fsync. */
function missingFlag(error: Error): string | undefined {
  const permission = 'permission' in error ? String(error.permission) : ''
  const flag = Object.hasOwn(flags, permission) ? flags[permission] : undefined
  const path = 'resource' in error && typeof error.resource === 'string' ? error.resource : ''
  if (flag?.startsWith('--allow-fs-') !== true || path === '') return flag
  return `${flag}=${path}`
}

/** What to do about an access that Node's permission model refused, as a hint; undefined for any other failure. */
export function permissionHint(error: unknown): string | undefined {
  if (!isRefused(error)) return undefined
  const flag = missingFlag(error)
  if (flag === undefined) return `Node runs with --permission: ${error.message}`
  const folder = flag.includes('=') ? ', or with a folder above it that exists' : ''
  return `Node runs with --permission: start it with ${flag} as well${folder}. docs/engines.md lists what credsql needs.`
}

/** The same failure as an error of ours that names the flag and the path, where Node's permission model refused something. */
export function withPermission(error: unknown): unknown {
  if (error instanceof CredsqlError) {
    const hint = permissionHint(error.details.cause)
    return hint === undefined ? error : error.with({ hint })
  }
  const hint = permissionHint(error)
  if (hint === undefined || !isRefused(error)) return error
  const flag = missingFlag(error)
  const what = flag === undefined ? 'this' : `what needs ${flag}`
  return new CredsqlError('usage', `Node does not allow ${what}`, { hint, cause: error })
}

/**
 * Throws `usage` where Node's permission model keeps the process off the network. Listening has to ask first: Node throws what a
 * server is refused where nobody can catch it. Versions without the flag allow it always, and say that they do not.
 */
export function requireNetwork(): void {
  const { permission } = process as { readonly permission?: { has(scope: string): boolean } }
  if (permission === undefined || !process.allowedNodeEnvironmentFlags.has('--allow-net')) return
  if (permission.has('net')) return
  throw new CredsqlError('usage', 'Node does not allow this process to use the network', {
    hint: 'Node runs with --permission: start it with --allow-net as well. docs/engines.md lists what credsql needs.',
  })
}
