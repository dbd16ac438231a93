import { join } from 'node:path'
import { journalFolder } from './journal-folder.ts'
import { isProcessLockHeld, type ProcessLock, takeProcessLock } from './process-lock.ts'

function lockPath(stateFolder: string, id: string): string {
  return join(journalFolder(stateFolder), `${id}.lock`)
}

/** Takes the right to work on a journal. Throws `state_unusable` while another process has it. */
export function takeJournalLock(stateFolder: string, id: string): Promise<ProcessLock> {
  return takeProcessLock(lockPath(stateFolder, id), `the journal ${id}`)
}

/** Whether a process that may be alive works on a journal. */
export function isJournalHeld(stateFolder: string, id: string): Promise<boolean> {
  return isProcessLockHeld(lockPath(stateFolder, id))
}
