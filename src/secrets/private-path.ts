import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { CredsqlError } from '../errors/credsql-error.ts'
import { errorCode } from '../errors/error-code.ts'
import { permissionHint } from '../errors/node-permission.ts'

/** Mode of a file that only its owner may use. */
export const privateFile = 0o600

/** Mode of a folder that only its owner may use. */
export const privateFolder = 0o700

/** Who beside the owner may read or write what has this mode, in words; undefined when nobody may. */
export function exposure(mode: number): string | undefined {
  // Windows keeps its rights elsewhere and shows every file as readable by all.
  if (process.platform === 'win32') return undefined
  const shown = (mode & 0o777).toString(8).padStart(3, '0')
  if ((mode & 0o044) !== 0) return `readable by others (mode ${shown})`
  return (mode & 0o022) === 0 ? undefined : `writable by others (mode ${shown})`
}

/** Makes a folder of credsql's own, with its parents; refuses one in which others could replace files. */
export async function makePrivateFolder(path: string): Promise<void> {
  let mode: number
  try {
    await mkdir(path, { recursive: true, mode: privateFolder })
    mode = (await stat(path)).mode
  } catch (cause) {
    throw unusable(path, cause)
  }
  refuseShared(path, mode)
}

/** The same where nothing can be waited for. */
export function makePrivateFolderSync(path: string): void {
  let mode: number
  try {
    mkdirSync(path, { recursive: true, mode: privateFolder })
    mode = statSync(path).mode
  } catch (cause) {
    throw unusable(path, cause)
  }
  refuseShared(path, mode)
}

function refuseShared(path: string, mode: number): void {
  if (process.platform === 'win32' || (mode & 0o022) === 0) return
  throw new CredsqlError('state_unusable', `${path} is writable by others`, { hint: `chmod 700 ${path}` })
}

/** The error for a file or folder of credsql's own that cannot be used. */
export function unusable(path: string, cause: unknown): CredsqlError {
  const code = String(errorCode(cause) ?? 'it failed')
  return new CredsqlError('state_unusable', `${path} cannot be used: ${code}`, {
    hint: permissionHint(cause) ?? 'Give it to the user that runs credsql, and see that the disk has room.',
    cause,
  })
}
