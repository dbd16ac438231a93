import { constants } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { isHandle } from '../secrets/fingerprint.ts'
import { parseJsonObject } from '../secrets/json-object.ts'
import { exposure, makePrivateFolder, privateFile, unusable } from '../secrets/private-path.ts'
import { decodeUtf8 } from '../secrets/utf8.ts'
import type { LedgerEntry, LedgerRow, MintedCredential } from './minted-credential.ts'
import { syncFolder } from './sync-folder.ts'

export { operatingSystemUser } from './operating-system-user.ts'

const writing = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT

/** Where a ledger is. */
export interface LedgerOptions {
  readonly dataFolder: string
  readonly now: () => Date
}

/**
 * The ledger of the credentials that credsql minted, which no API lists: one JSON object a line in `minted.jsonl` of the data
 * folder, only ever appended to; `time` is when the line was written. It has fingerprints, never values.
 */
export class Ledger {
  readonly path: string
  readonly #folder: string
  readonly #now: () => Date

  constructor({ dataFolder, now }: LedgerOptions) {
    this.#folder = dataFolder
    this.#now = now
    this.path = join(dataFolder, 'minted.jsonl')
  }

  /** Makes sure that a line can be written, before something is minted that nothing else would list. Throws `state_unusable`. */
  async prepare(): Promise<void> {
    await makePrivateFolder(this.#folder)
    try {
      const file = await open(this.path, writing, privateFile)
      await file.close()
    } catch (error) {
      throw unusable(this.path, error)
    }
  }

  /** Writes one line and waits until it is on the disk. Throws `state_unusable`. */
  async append(entry: LedgerEntry): Promise<void> {
    if (!isEntry(entry))
      throw new CredsqlError('internal', 'an entry of the ledger is incomplete, or has no handle')
    await makePrivateFolder(this.#folder)
    let file: FileHandle | undefined
    try {
      file = await open(this.path, writing, privateFile)
      const { mode, size } = await file.stat()
      if (exposure(mode) !== undefined) await file.chmod(privateFile)
      const start = size === 0 || (await endsLine(file, size)) ? '' : afterTorn
      const line = Buffer.from(`${start}${JSON.stringify({ time: this.#now().toISOString(), ...entry })}\n`)
      // One write: lines of processes that append at the same time do not mix.
      const { bytesWritten } = await file.write(line, 0, line.length)
      if (bytesWritten !== line.length) throw new Error('the disk is full')
      await file.sync()
      if (size === 0) await syncFolder(this.#folder)
    } catch (error) {
      throw unusable(this.path, error)
    } finally {
      await file?.close()
    }
  }

  /** Every credential that was minted, newest first, with its revocation. Throws `state_unusable` for a line that is broken. */
  async read(): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = []
    for (const entry of await this.#entries()) {
      if (entry.event === 'minted') {
        rows.push(rowOf(entry))
        continue
      }
      const { fingerprint, revoked_at } = entry
      for (const [index, row] of rows.entries())
        if (row.fingerprint === fingerprint && row.revoked_at === null) rows[index] = { ...row, revoked_at }
    }
    return rows.reverse().sort((a, b) => (a.minted_at < b.minted_at ? 1 : a.minted_at > b.minted_at ? -1 : 0))
  }

  async #entries(): Promise<LedgerEntry[]> {
    let bytes: Uint8Array
    try {
      bytes = await readFile(this.path)
    } catch (error) {
      if (hasErrorCode(error, 'ENOENT')) return []
      throw unusable(this.path, error)
    }
    // Split before it is decoded: a line may have been torn within a character. The last one has no end.
    const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1)
    return lines.flatMap((line, index) => {
      if (line === '') return []
      const entry = parseJsonObject(decodeUtf8(Buffer.from(line, 'latin1')) ?? '')
      if (entry !== undefined && isEntry(entry)) return [entry]
      if (lines[index + 1] === '') return []
      throw new CredsqlError('state_unusable', `line ${index + 1} of ${this.path} is not as it was written`, {
        file: `${this.path}:${index + 1}`,
        hint: 'Restore the file from a backup, or remove the line: the credential that it tells of is then not listed.',
      })
    })
  }
}

/** An empty line after a line that was torn tells that it was known to be, when the next was written. */
const afterTorn = '\n\n'

async function endsLine(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a
}

const minted: { readonly [Name in keyof MintedCredential]: (value: unknown) => boolean } = {
  fingerprint: isFingerprint,
  connection: isText,
  source_table: isText,
  registry: isTextOrNull,
  username: isTextOrNull,
  permission: isTextOrNull,
  minted_at: isText,
  minted_by: isText,
  expires_at: isTextOrNull,
  purpose: isTextOrNull,
}

const revoked = {
  fingerprint: isFingerprint,
  revoked_at: isText,
}

/** Whether something has the members of an entry, and at most its time beside them. */
function isEntry(value: object): value is LedgerEntry {
  const { event, time: _, ...members }: Readonly<Record<string, unknown>> = { ...value }
  const shape: Readonly<Record<string, (value: unknown) => boolean>> | undefined =
    event === 'minted' ? minted : event === 'revoked' ? revoked : undefined
  return (
    shape !== undefined &&
    Object.entries(shape).every(([name, check]) => check(members[name])) &&
    Object.keys(members).every((name) => Object.hasOwn(shape, name))
  )
}

function rowOf(entry: MintedCredential): LedgerRow {
  const { fingerprint, connection, source_table, registry, username, permission } = entry
  const { minted_at, minted_by, expires_at, purpose } = entry
  const what = { fingerprint, connection, source_table, registry, username, permission }
  return { ...what, minted_at, minted_by, expires_at, purpose, revoked_at: null }
}

function isFingerprint(value: unknown): boolean {
  return typeof value === 'string' && isHandle(value)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value)
}
