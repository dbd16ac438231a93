import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, link, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Environment } from './local-folders.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from './private-path.ts'
import type { SecretReference } from './reference.ts'
import { resolveSecretReference } from './source.ts'

const keyLength = 32

/** Where the fingerprint key comes from. */
export interface FingerprintKeySource {
  /** The folder of the key that is made on first use. */
  readonly dataFolder: string
  readonly env: Environment
  /** A reference from the config, for fingerprints that compare across the machines of one team. */
  readonly configured?: SecretReference
  /** How the reference is resolved; from `env` unless told. */
  readonly resolve?: (reference: SecretReference) => Promise<string>
}

/**
 * The 32 bytes that fingerprints are made with: the SHA-256 of the configured secret, or `fingerprint.key` in the data folder,
 * which is made of random bytes on first use. Two first uses at once agree on one key. Throws `state_unusable` when the file is
 * readable by others or broken, `secret_source_failed` when the configured secret cannot be had.
 */
export async function loadFingerprintKey(source: FingerprintKeySource): Promise<Uint8Array> {
  const { configured, dataFolder, env } = source
  if (configured !== undefined) {
    const resolve = source.resolve ?? ((reference) => resolveSecretReference(reference, { env }))
    return createHash('sha256')
      .update(await resolve(configured))
      .digest()
  }
  const path = join(dataFolder, 'fingerprint.key')
  return (await readKey(path)) ?? (await makeKey(dataFolder, path))
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const exposed = exposure((await file.stat()).mode)
    if (exposed !== undefined) {
      throw new CredsqlError('state_unusable', `the fingerprint key ${path} is ${exposed}`, {
        hint: `chmod 600 ${path}\nWhoever read it can tell which fingerprint belongs to a guessed secret.`,
      })
    }
    const text = (await file.readFile('utf8')).trim()
    if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
    throw new CredsqlError('state_unusable', `the fingerprint key ${path} is not 64 hex digits`, {
      hint: 'Restore it from a backup. Without it, remove it: a new one is made, and old fingerprints mean nothing any more.',
    })
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error instanceof CredsqlError ? error : unusable(path, error)
  } finally {
    await file?.close()
  }
}

async function makeKey(folder: string, path: string): Promise<Uint8Array> {
  await makePrivateFolder(folder)
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
  const key = await readKey(path)
  if (key === undefined) throw unusable(path, new Error('it was removed while it was made'))
  return key
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
