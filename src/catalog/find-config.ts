import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { permissionHint } from '../errors/node-permission.ts'

/** Where a config is looked for. */
export interface ConfigPlaces {
  /** The file that a person named with `--config`. */
  readonly path?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

/** The folder of a user's own configuration: `$XDG_CONFIG_HOME/credsql`, or `~/.config/credsql`. */
export function userConfigFolder(env: ConfigPlaces['env']): string {
  const xdg = env['XDG_CONFIG_HOME']
  // The XDG rules: a relative path is as good as none.
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.config')
  return join(base, 'credsql')
}

/**
 * The config file: `--config`, `CREDSQL_CONFIG`, `./credsql.yaml`, then the user's own. Undefined where there is none.
 * Throws `config_not_found` where one is named and missing, `config_invalid` for what is no file or cannot be read.
 */
export async function findConfig({ path, env, cwd }: ConfigPlaces): Promise<string | undefined> {
  const variable = env['CREDSQL_CONFIG']
  const named = path ?? (variable === '' ? undefined : variable)
  if (named !== undefined) {
    const file = resolve(cwd, named)
    if (await isThere(file)) return file
    throw new CredsqlError('config_not_found', `there is no config file ${file}`, {
      hint:
        path === undefined
          ? 'CREDSQL_CONFIG names it: correct or unset the variable, or write the file with credsql init.'
          : 'Correct --config, or write the file with credsql init.',
    })
  }
  for (const file of [resolve(cwd, 'credsql.yaml'), join(userConfigFolder(env), 'config.yaml')])
    if (await isThere(file)) return file
  return undefined
}

/** Whether there is a file. Throws `config_invalid` for what is there and is none. */
async function isThere(path: string): Promise<boolean> {
  let found: Stats
  try {
    found = await stat(path)
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return false
    throw unreadable(path, error)
  }
  if (found.isFile()) return true
  const what = found.isDirectory() ? 'a folder' : 'no regular file'
  throw new CredsqlError('config_invalid', `the config file ${path} is ${what}`, {
    file: path,
    hint: 'Name a file, or move away what is in its place: credsql init writes one.',
  })
}

/** The error of a config file that is there and cannot be read. */
export function unreadable(path: string, error: unknown): CredsqlError {
  const isForbidden = hasErrorCode(error, 'EACCES', 'EPERM')
  const hint =
    permissionHint(error) ??
    (isForbidden ? `Let the user that runs credsql read it, such as with: chmod 600 ${path}` : undefined)
  return new CredsqlError(
    'config_invalid',
    `the config file ${path} cannot be read: ${isForbidden ? 'its mode or that of a folder above it forbids it' : messageOf(error)}`,
    { file: path, ...(hint === undefined ? {} : { hint }), cause: error },
  )
}

/** Throws `config_exposed` for a file that its group or everyone may read or write. */
export async function refuseExposed(
  path: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  // Windows has no such bits; what stat shows there says nothing about who may read.
  if (platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & 0o066) === 0) return
  const isRead = (mode & 0o044) !== 0
  const who = (mode & (isRead ? 0o004 : 0o002)) === 0 ? 'its group' : 'everyone'
  // Who can write it can write a command: reference, which is run.
  const why = isRead ? 'It says where the secrets are.' : 'It can name commands that are run.'
  throw new CredsqlError(
    'config_exposed',
    `${path} can be ${isRead ? 'read' : 'written'} by ${who} (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`,
    {
      file: path,
      hint: `${why} Run: chmod 600 ${path}`,
    },
  )
}
