import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'
import { decodeUtf8 } from '../secrets/utf8.ts'
import { withFileLock } from './file-lock.ts'

const cipher = 'aes-256-gcm'
const purpose = 'credsql sealed file 1'
const tagLength = 16

/**
 * A text in a file that only who has the key can read or change: AES-256-GCM under a key that HKDF-SHA256 derives from the given
 * one and a salt of its own for each writing. The file has mode 0600, is replaced as a whole, and of writers at the same time
 * each sees what the one before wrote. An old copy of the file opens as well: what was in it is not prevented from coming back.
 */
export class SealedFile {
  readonly path: string
  readonly #key: () => Promise<Uint8Array>

  constructor(path: string, key: () => Promise<Uint8Array>) {
    this.path = path
    this.#key = key
  }

  /** The text; undefined where there is no file. Throws `state_unusable` when it cannot be read or opened. */
  async read(): Promise<string | undefined> {
    const sealed = await this.#readSealed()
    return sealed === undefined ? undefined : this.#open(sealed, await this.#key())
  }

  /** Replaces the text by what `change` makes of it. */
  async update(change: (text: string | undefined) => string, signal: AbortSignal): Promise<void> {
    await makePrivateFolder(dirname(this.path))
    await withFileLock(`${this.path}.lock`, signal, async () => {
      const text = change(await this.read())
      await this.#replace(seal(text, await this.#key()))
    })
  }

  async #readSealed(): Promise<string | undefined> {
    try {
      await using file = await open(this.path, 'r')
      const exposed = exposure((await file.stat()).mode)
      if (exposed !== undefined)
        throw new CredsqlError('state_unusable', `the credential store ${this.path} is ${exposed}`, {
          hint: `chmod 600 ${this.path}`,
        })
      return await file.readFile('utf8')
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return undefined
      throw error instanceof CredsqlError ? error : unusable(this.path, error)
    }
  }

  #open(sealed: string, key: Uint8Array): string {
    const { credsql_sealed: version, salt, nonce, data } = parseJsonObject(sealed) ?? {}
    if (version !== 1 || typeof salt !== 'string' || typeof nonce !== 'string' || typeof data !== 'string')
      throw this.#broken('is no sealed file of this version')
    try {
      const bytes = Buffer.from(data, 'base64')
      const opening = createDecipheriv(
        cipher,
        derived(key, Buffer.from(salt, 'base64')),
        Buffer.from(nonce, 'base64'),
        {
          authTagLength: tagLength,
        },
      )
      opening.setAAD(Buffer.from(purpose))
      opening.setAuthTag(bytes.subarray(-tagLength))
      const text = decodeUtf8(Buffer.concat([opening.update(bytes.subarray(0, -tagLength)), opening.final()]))
      if (text !== undefined) return text
    } catch {
      // What the cipher says tells a person nothing.
    }
    throw this.#broken('cannot be opened: it was changed, or belongs to another key')
  }

  #broken(what: string): CredsqlError {
    return new CredsqlError('state_unusable', `the credential store ${this.path} ${what}`, {
      hint: 'Restore it and its key from a backup, or remove it and log in again.',
    })
  }

  async #replace(sealed: string): Promise<void> {
    const temporary = `${this.path}.${randomBytes(6).toString('hex')}`
    try {
      await using file = await open(temporary, 'wx', privateFile)
      await file.writeFile(sealed)
      await file.sync()
      await rename(temporary, this.path)
    } catch (error) {
      await unlink(temporary).catch(() => undefined)
      throw unusable(this.path, error)
    }
  }
}

function seal(text: string, key: Uint8Array): string {
  const [salt, nonce] = [randomBytes(32), randomBytes(12)]
  const sealing = createCipheriv(cipher, derived(key, salt), nonce, { authTagLength: tagLength })
  sealing.setAAD(Buffer.from(purpose))
  const data = Buffer.concat([sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()])
  const base64 = (bytes: Buffer) => bytes.toString('base64')
  return `${JSON.stringify({ credsql_sealed: 1, salt: base64(salt), nonce: base64(nonce), data: base64(data) })}\n`
}

function derived(key: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, purpose, 32))
}
