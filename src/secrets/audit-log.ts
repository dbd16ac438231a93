import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { isHandle } from './fingerprint.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from './private-path.ts'

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
    if (!entry.fingerprints.every(isHandle)) {
      throw new CredsqlError('internal', 'an audit entry lists something else than handles')
    }
    const { event, statement, connection, target, fingerprints } = entry
    const time = this.#now().toISOString()
    const record = { time, event, statement, connection, target, fingerprints }
    const line = Buffer.from(`${JSON.stringify(record)}\n`)
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
}
