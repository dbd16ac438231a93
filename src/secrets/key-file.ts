import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { exposure, makePrivateFolderSync, privateFile, unusable } from './private-path.ts'

const keyLength = 32

/** A new file whose writes wait for the disk. Node's permission model forbids fsync, and Windows has no O_SYNC. */
const createSynced = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_SYNC ?? 0)

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
 * `state_unusable` when the file is readable by others or broken. Nothing is waited for: a value may be sealed wherever one turns up.
 */
export function loadKeyFile(key: KeyFile): Uint8Array {
  return readKey(key) ?? makeKey(key)
}

function readKey({ folder, name, noun, whenExposed, whenBroken }: KeyFile): Uint8Array | undefined {
  const path = join(folder, name)
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const exposed = exposure(fstatSync(file).mode)
    if (exposed !== undefined)
      throw new CredsqlError('state_unusable', `${noun} ${path} is ${exposed}`, {
        hint: `chmod 600 ${path}\n${whenExposed}`,
      })
    const text = readFileSync(file, 'utf8').trim()
    if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
    throw new CredsqlError('state_unusable', `${noun} ${path} is not 64 hex digits`, { hint: whenBroken })
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw error instanceof CredsqlError ? error : unusable(path, error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function makeKey(key: KeyFile): Uint8Array {
  makePrivateFolderSync(key.folder)
  const path = join(key.folder, key.name)
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const file = openSync(temporary, createSynced, privateFile)
    try {
      writeSync(file, `${randomBytes(keyLength).toString('hex')}\n`)
      if (constants.O_SYNC === undefined) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    // Unlike a rename, a link fails when another process was first, and then that one's key counts.
    linkSync(temporary, path)
  } catch (error) {
    if (!hasErrorCode(error, 'EEXIST')) throw unusable(path, error)
  } finally {
    removeIfThere(temporary)
  }
  const made = readKey(key)
  if (made === undefined) throw unusable(path, new Error('it was removed while it was made'))
  return made
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never made, or what is wrong with its folder is told already.
  }
}
