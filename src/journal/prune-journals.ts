import { readFile, stat, unlink } from 'node:fs/promises'
import { CredsqlError } from '../errors/credsql-error.ts'
import { hasErrorCode } from '../errors/error-code.ts'
import { unusable } from '../secrets/private-path.ts'
import type { JournalRecord } from './journal-entry.ts'
import { journalPath } from './journal-folder.ts'
import { takeJournalLock } from './journal-lock.ts'
import { isEnded, NeededCreates } from './needed-creates.ts'
import { parseJournal } from './parse-journal.ts'
import type { ProcessLock } from './process-lock.ts'

/** Which journals are deleted. */
export interface PruneOptions {
  readonly stateFolder: string
  /** Those that nothing was written to since then. */
  readonly before: Date
  /** Find them, and delete none. */
  readonly dryRun: boolean
  /** Is told of a journal that cannot be read or deleted; it stays. */
  readonly onBroken: (error: CredsqlError) => void
}

/** What became of the journals. */
export interface PrunedJournals {
  /** Those that were deleted, or with `dryRun` would be, newest first. */
  readonly pruned: readonly JournalRecord[]
  /** Old ones of statements that did not come to their end, or that such a one, or one that cannot be read, may still need. */
  readonly kept: readonly JournalRecord[]
}

/** When something was last written to a journal; undefined where it is gone. */
async function lastWritten(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined
    throw unusable(path, error)
  }
}

/** The lock of a journal; undefined while another process has it. */
async function lockOf(stateFolder: string, id: string): Promise<ProcessLock | undefined> {
  try {
    return await takeJournalLock(stateFolder, id)
  } catch (error) {
    if (error instanceof CredsqlError && error.code === 'state_unusable') return undefined
    throw error
  }
}

/** Deletes a journal, unless it was taken up or came to be needed meanwhile. Resolves to whether it did. */
async function remove(
  id: string,
  { stateFolder, before }: PruneOptions,
  needed: NeededCreates,
): Promise<boolean> {
  const path = journalPath(stateFolder, id)
  const lock = await lockOf(stateFolder, id)
  if (lock === undefined) return false
  try {
    const written = await lastWritten(path)
    if (written === undefined || written >= before) return false
    const { header, state } = parseJournal(await readFile(path), path)
    if (!isEnded({ status: state.status(false) })) return false
    if (header.verb === 'insert') await needed.read()
    if (needed.has(header)) return false
    await unlink(path)
    return true
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false
    throw error instanceof CredsqlError ? error : unusable(path, error)
  } finally {
    await lock.release()
  }
}

/** The same; what cannot be deleted is told, as those before it are deleted already. */
async function removeOrTell(id: string, options: PruneOptions, needed: NeededCreates): Promise<boolean> {
  try {
    return await remove(id, options, needed)
  } catch (error) {
    if (!(error instanceof CredsqlError)) throw error
    options.onBroken(error)
    return false
  }
}

/**
 * Deletes journals of statements that came to their end. What is left to settle or to send stays, and so does what a process works
 * on. Throws `state_unusable` where the folder cannot be read.
 */
export async function pruneJournals(options: PruneOptions): Promise<PrunedJournals> {
  const { stateFolder, before, dryRun, onBroken } = options
  const needed = new NeededCreates(stateFolder, onBroken)
  const records = await needed.read()
  const pruned: JournalRecord[] = []
  const kept: JournalRecord[] = []
  for (const record of records) {
    const { id } = record.header
    const written = await lastWritten(journalPath(stateFolder, id))
    if (written === undefined || written >= before) continue
    const stays = () => !isEnded(record) || needed.has(record.header)
    if (!stays() && (dryRun || (await removeOrTell(id, options, needed)))) pruned.push(record)
    else if (stays()) kept.push(record)
  }
  return { pruned, kept }
}
