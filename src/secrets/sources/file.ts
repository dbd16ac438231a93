import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CredsqlError } from '../../errors/credsql-error.ts'
import { errorCode, hasErrorCode } from '../../errors/error-code.ts'
import { homeFolder } from '../local-folders.ts'
import { exposure } from '../private-path.ts'
import type { SecretReference } from '../reference.ts'
import type { SourceContext } from '../source-context.ts'
import { withoutFinalLineBreak } from '../surrounding-space.ts'
import { decodeUtf8 } from '../utf8.ts'

const mostBytes = 1024 * 1024

/** `file:/path`, `file:~/path`, `file:relative/path`: the file's text less one line break at its end. */
export async function readSecretFile(
  reference: Extract<SecretReference, { readonly scheme: 'file' }>,
  context: SourceContext,
): Promise<string> {
  const path = absolute(reference.path, context)
  const bytes = await readGuarded(path)
  const text = decodeUtf8(bytes)
  if (text === undefined) throw failed(`${path} is not UTF-8 text`, 'Write the secret into the file as text.')
  // Editors of Windows put a byte order mark in front, which no login takes.
  const value = withoutFinalLineBreak(text.replace(/^\uFEFF/, ''))
  if (value === '') throw failed(`${path} is empty`, 'Write the secret into the file.')
  return value
}

function absolute(path: string, context: SourceContext): string {
  if (path !== '~' && !path.startsWith('~/')) return resolve(context.cwd ?? process.cwd(), path)
  const home = homeFolder(context.env)
  if (home === undefined)
    throw failed(`${path} needs HOME, which is not set`, 'Set HOME, or write the whole path.')
  return join(home, path.slice(1))
}

async function readGuarded(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    // The open file is asked, not its name, which may lead elsewhere a moment later.
    const stats = await file.stat()
    if (stats.isDirectory()) throw failed(`${path} is a folder`, 'Write the path of a file after file:.')
    const exposed = stats.isFile() ? exposure(stats.mode) : undefined
    if (exposed !== undefined && !(await isMount(path))) {
      throw failed(`${path} holds a secret and is ${exposed}`, `chmod 600 ${path}`)
    }
    return await readAll(file, path)
  } catch (error) {
    throw error instanceof CredsqlError
      ? error
      : failed(`${path} cannot be read: ${reasonOf(error)}`, hintOf(error))
  } finally {
    await file?.close()
  }
}

/**
 * Container engines mount secrets into /run/secrets and Kubernetes into /var/run/secrets, readable by all in the container; systemd
 * puts credentials into /run/credentials, for one user, by an access list that the mode shows as a right of the group;
 * `/dev/stdin` and `/dev/fd/…` are what a shell hands over, as in `<(…)`.
 */
async function isMount(path: string): Promise<boolean> {
  if (path === '/dev/stdin' || path.startsWith('/dev/fd/')) return true
  return /^(?:\/var)?\/run\/(?:secrets|credentials)\//.test(await realpath(path))
}

async function readAll(file: FileHandle, path: string): Promise<Uint8Array> {
  const buffer = new Uint8Array(mostBytes + 1)
  let length = 0
  while (length <= mostBytes) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, null)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
  }
  throw failed(
    `${path} holds more than 1 MiB, which is no secret`,
    'Write the path of the right file after file:.',
  )
}

function reasonOf(error: unknown): string {
  const reasons = new Map([
    ['ENOENT', 'there is no such file'],
    ['ENOTDIR', 'a part of the path is no folder'],
    ['EACCES', 'permission denied'],
    ['EPERM', 'permission denied'],
    ['ELOOP', 'its links go round in circles'],
  ])
  const code = String(errorCode(error) ?? 'it failed')
  return reasons.get(code) ?? code
}

function hintOf(error: unknown): string {
  return hasErrorCode(error, 'ENOENT')
    ? 'Make the file, with mode 600; a relative path begins in the folder of the config file.'
    : 'Give the file to the user that runs credsql, with mode 600.'
}

function failed(message: string, hint: string): CredsqlError {
  return new CredsqlError('secret_source_failed', message, { hint })
}
