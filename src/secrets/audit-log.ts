import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { isHandle } from './fingerprint.ts'
import { exposure, makePrivateFolder, privateFile, privateFolder, unusable } from './private-path.ts'

/** What happened to secrets that somebody may have to answer for. */
export interface AuditEntry {
  /** `deliver`: handed to a kubelet or to Docker; `write`: sent to an API that keeps it. */
  readonly event: 'reveal' | 'mint' | 'verify' | 'deliver' | 'write'
  /** The statement with every literal that met a secret redacted, or the command that was given. */
  readonly statement: string
  readonly connection?: string
  /** What was asked for where something is delivered: an image or a server. */
  readonly target?: string
  /** The handles of the secrets, never their values. */
  readonly fingerprints: readonly string[]
}

/** The audit log: one JSON object a line in `audit.log` of the state folder, only ever appended to. */
export class AuditLog {
  readonly path: string
  readonly #folder: string
  readonly #now: () => Date

  constructor(options: { readonly stateFolder: string; readonly now: () => Date }) {
    this.#folder = options.stateFolder
    this.#now = options.now
    this.path = join(options.stateFolder, 'audit.log')
  }

  /**
   * Writes one line and waits until it is on the disk, so append before the secret is given away. Throws `state_unusable`:
   * what cannot be written down must not happen.
   */
  async append(entry: AuditEntry): Promise<void> {
    const line = this.#lineOf(entry)
    await makePrivateFolder(this.#folder)
    let file: FileHandle | undefined
    try {
      file = await open(this.path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, privateFile)
      if (exposure((await file.stat()).mode) !== undefined) await file.chmod(privateFile)
      // One write: lines of processes that append at the same time do not mix.
      const { bytesWritten } = await file.write(line, 0, line.length)
      if (bytesWritten !== line.length) throw new Error('the disk is full')
      await file.sync()
    } catch (error) {
      throw unusable(this.path, error)
    } finally {
      await file?.close()
    }
  }

  /** The same for who cannot wait. */
  appendSync(entry: AuditEntry): void {
    const line = this.#lineOf(entry)
    let file: number | undefined
    try {
      mkdirSync(this.#folder, { recursive: true, mode: privateFolder })
      if (exposure(statSync(this.#folder).mode)?.startsWith('writable') === true)
        throw new Error('the folder is writable by others')
      file = openSync(this.path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, privateFile)
      if (exposure(fstatSync(file).mode) !== undefined) fchmodSync(file, privateFile)
      if (writeSync(file, line) !== line.length) throw new Error('the disk is full')
      fsyncSync(file)
    } catch (error) {
      throw unusable(this.path, error)
    } finally {
      if (file !== undefined) closeSync(file)
    }
  }

  #lineOf(entry: AuditEntry): Buffer {
    if (!entry.fingerprints.every(isHandle))
      throw new CredsqlError('internal', 'an audit entry lists something else than handles')
    const { event, statement, connection, target, fingerprints } = entry
    const time = this.#now().toISOString()
    return Buffer.from(`${JSON.stringify({ time, event, statement, connection, target, fingerprints })}\n`)
  }
}
