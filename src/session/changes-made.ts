import { CredsqlError } from '../errors/credsql-error.ts'
import { journalHint } from './journal-hints.ts'
import type { ChangeCounts } from './options.ts'

function restText({ failed, unknown, notAttempted }: ChangeCounts): string {
  const parts = [
    [failed, 'failed'],
    [unknown, 'unknown'],
    [notAttempted, 'not attempted'],
  ] as const
  const shown = parts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`]))
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`
}

/** What became of changes whose result is not shown: `2 changes were made all the same (1 failed)`. */
export function changesMadeText(changes: ChangeCounts): string {
  const { done } = changes
  const made =
    done === 0 ? 'no change is known to be made' : done === 1 ? '1 change was' : `${done} changes were`
  return `${made}${done === 0 ? '' : ' made all the same'}${restText(changes)}`
}

/**
 * An error that came after changes were sent, such as a result that cannot be written: it says what was made, and which journal
 * has it. Any other error is as it was.
 */
export function withChangesMade(error: unknown, changes: ChangeCounts | undefined): unknown {
  if (!(error instanceof CredsqlError) || changes?.journal === undefined) return error
  const { code, message, details } = error
  const hint = [details.hint, journalHint(changes.journal)].filter((one) => one !== undefined).join(' ')
  return new CredsqlError(code, `${message}; ${changesMadeText(changes)}`, { ...details, hint })
}
