import { CredsqlError } from '../errors/credsql-error.ts'
import { decodeUtf8 } from '../secrets/utf8.ts'
import type { JournalHeader } from './journal-entry.ts'
import { readEventLine, readHeaderLine } from './journal-line.ts'
import { JournalState } from './journal-state.ts'

const lineEnd = 0x0a

/** A journal as its bytes tell it. */
export interface ParsedJournal {
  readonly header: JournalHeader
  readonly state: JournalState
  /** Bytes of its whole lines. What comes after was being written when the process ended, and was never relied on. */
  readonly length: number
}

/**
 * Reads a journal's bytes. A last line without its end is left out: what waits for a line waits for its end. Throws
 * `state_unusable` with file and line for anything else that is not as it was written.
 */
export function parseJournal(bytes: Uint8Array, path: string): ParsedJournal {
  const length = bytes.lastIndexOf(lineEnd) + 1
  const [first = '', ...lines] = (decodeUtf8(bytes.subarray(0, length)) ?? '').split('\n').slice(0, -1)
  const header = readHeaderLine(first)
  if (header === undefined) throw broken(path, 1, 'is no header that this version of credsql can read')
  const state = new JournalState()
  for (const [index, line] of lines.entries()) {
    const event = readEventLine(line)
    const wrong = event === undefined ? 'it is no event' : state.take(event)
    if (wrong !== undefined) throw broken(path, index + 2, `is not as it was written: ${wrong}`)
  }
  return { header, state, length }
}

/** The header that a journal begins with, whatever comes after it; undefined where it cannot be read. */
export function parseHeader(bytes: Uint8Array): JournalHeader | undefined {
  return readHeaderLine(decodeUtf8(bytes.subarray(0, Math.max(bytes.indexOf(lineEnd), 0))) ?? '')
}

function broken(path: string, line: number, what: string): CredsqlError {
  return new CredsqlError('state_unusable', `line ${line} of the journal ${path} ${what}`, {
    file: `${path}:${line}`,
    hint: 'See with SELECT what was changed before anything is sent again. Without this file the other journals can be read.',
  })
}
