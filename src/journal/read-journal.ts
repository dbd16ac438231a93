import { readFile } from 'node:fs/promises'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { nearNames } from '../errors/near-names.ts'
import { unusable } from '../secrets/private-path.ts'
import type { JournalHeader, JournalRecord } from './journal-entry.ts'
import { isJournalId, journalIds, journalPath } from './journal-folder.ts'
import { isJournalHeld } from './journal-lock.ts'
import { parseHeader, parseJournal } from './parse-journal.ts'

/** A journal that cannot be read. */
export interface BrokenJournal {
  readonly id: string
  /** Where that can be read at least. */
  readonly header: JournalHeader | undefined
}

/** Which journals are listed. */
export interface ListOptions {
  /** So many at the most, the newest; all unless told. */
  readonly limit?: number
  /** Is told of a journal that cannot be read, and the others are listed. Without it that is thrown. */
  readonly onBroken?: (error: CredsqlError, journal: BrokenJournal) => void
  /** Those that are passed over. */
  readonly without?: ReadonlySet<string>
}

/** Reads one journal. Throws `usage` for an id that there is none of, `state_unusable` for a file that is broken. */
export async function readJournal(stateFolder: string, id: string): Promise<JournalRecord> {
  const record = isJournalId(id) ? await recordOf(stateFolder, id) : undefined
  if (record === undefined) throw await unknownJournal(stateFolder, id)
  return record
}

/** Reads all journals, newest first. */
export async function listJournals(stateFolder: string, options: ListOptions = {}): Promise<JournalRecord[]> {
  const { limit = Number.POSITIVE_INFINITY, onBroken, without } = options
  const records: JournalRecord[] = []
  for (const id of await journalIds(stateFolder)) {
    if (records.length >= limit) break
    if (without?.has(id) === true) continue
    try {
      const record = await recordOf(stateFolder, id)
      if (record !== undefined) records.push(record)
    } catch (error) {
      if (onBroken === undefined || !(error instanceof CredsqlError)) throw error
      onBroken(error, { id, header: await headerOf(stateFolder, id) })
    }
  }
  return records
}

/** The error for an id that no journal has, with those that are spelled like it. */
export async function unknownJournal(stateFolder: string, id: string): Promise<CredsqlError> {
  const ids = await journalIds(stateFolder)
  return new CredsqlError('usage', `there is no journal ${JSON.stringify(id)}`, {
    near: nearNames(id, ids),
    hint:
      ids.length === 0
        ? 'No statement that changes something has been run here.'
        : '`credsql journal` lists those that are there.',
  })
}

/** The header of a journal of which no more can be relied on. */
async function headerOf(stateFolder: string, id: string): Promise<JournalHeader | undefined> {
  const bytes = await readFile(journalPath(stateFolder, id)).catch(() => undefined)
  return bytes === undefined ? undefined : parseHeader(bytes)
}

async function recordOf(stateFolder: string, id: string): Promise<JournalRecord | undefined> {
  // Asked first: a process that ends meanwhile has written its last line before it gives up the lock.
  const held = await isJournalHeld(stateFolder, id)
  const path = journalPath(stateFolder, id)
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw unusable(path, error)
  }
  const { header, state } = parseJournal(bytes, path)
  return { header, changes: state.changes(), status: state.status(held) }
}
