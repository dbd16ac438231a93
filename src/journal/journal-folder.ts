import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { hasErrorCode } from '../errors/error-code.ts'
import { unusable } from '../secrets/private-path.ts'

const idForm = /^\d{8}-\d{6}-[0-9a-f]{6}$/
const ending = '.jsonl'

/** Whether a text has the form of a journal's id, `20261121-091502-3fa9c1`. No other text becomes part of a path. */
export function isJournalId(text: string): boolean {
  return idForm.test(text)
}

/** The folder of the journals, one file a statement. */
export function journalFolder(stateFolder: string): string {
  return join(stateFolder, 'journal')
}

/** The file of a journal. The id must have the form of one. */
export function journalPath(stateFolder: string, id: string): string {
  return join(journalFolder(stateFolder), `${id}${ending}`)
}

/** Ids of the journals that are there, newest first. */
export async function journalIds(stateFolder: string): Promise<string[]> {
  const folder = journalFolder(stateFolder)
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return []
    throw unusable(folder, error)
  }
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .filter(isJournalId)
    .sort()
    .reverse()
}

let latest = ''

/**
 * A new id: the second in UTC, then three hex digits for its fraction and three at random. Ids of one process sort in the order
 * in which they were made, even within an instant.
 */
export function newJournalId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T')
  const second = `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-`
  const fraction = Math.floor((now.getUTCMilliseconds() / 1000) * 0x1000)
  const drawn = fraction * 0x1000 + (randomBytes(2).readUInt16BE() & 0xfff)
  const before = latest.startsWith(second) ? Number.parseInt(latest.slice(second.length), 16) : -1
  // Within a second there are sixteen million; who has used them up finds his id taken.
  const number = Math.min(Math.max(drawn, before + 1), 0xffffff)
  latest = second + number.toString(16).padStart(6, '0')
  return latest
}
