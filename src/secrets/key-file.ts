import { randomBytes } from 'node:crypto'
import { type FileHandle, link, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from './private-path.ts'

const keyLength = 32

/** A key of credsql's own: where it is, and what to tell of it. */
export interface KeyFile {
  readonly folder: string
  /** Name of the file in the folder. */
  readonly name: string
  /** What messages call it. */
  readonly noun: string
  /** What it means that others could read it. */
  readonly whenExposed: string
  /** What to do when it is broken. */
  readonly whenBroken: string
}

/**
 * The 32 bytes of a key file, which is made of random bytes on first use. Two first uses at once agree on one key. Throws
 * `state_unusable` when the file is readable by others or broken.
 */
export async function loadKeyFile(key: KeyFile): Promise<Uint8Array> {
  return (await readKey(key)) ?? (await makeKey(key))
}

async function readKey({
  folder,
  name,
  noun,
  whenExposed,
  whenBroken,
}: KeyFile): Promise<Uint8Array | undefined> {
  const path = join(folder, name)
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const exposed = exposure((await file.stat()).mode)
    if (exposed !== undefined)
      throw new CredsqlError('state_unusable', `${noun} ${path} is ${exposed}`, {
        hint: `chmod 600 ${path}\n${whenExposed}`,
      })
    const text = (await file.readFile('utf8')).trim()
    if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
    throw new CredsqlError('state_unusable', `${noun} ${path} is not 64 hex digits`, { hint: whenBroken })
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error instanceof CredsqlError ? error : unusable(path, error)
  } finally {
    await file?.close()
  }
}

async function makeKey(key: KeyFile): Promise<Uint8Array> {
  await makePrivateFolder(key.folder)
  const path = join(key.folder, key.name)
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = await open(temporary, 'wx', privateFile)
    try {
      await file.writeFile(`${randomBytes(keyLength).toString('hex')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // Unlike a rename, a link fails when another process was first, and then that one's key counts.
    await link(temporary, path)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw unusable(path, error)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
  const made = await readKey(key)
  if (made === undefined) throw unusable(path, new Error('it was removed while it was made'))
  return made
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
