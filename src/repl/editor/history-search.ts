import type { HistoryWalk } from './history-walk.ts'
import { bufferOf, type TextBuffer } from './text-buffer.ts'

/** An incremental search backwards through the history. A value: every key makes a new one. */
export interface HistorySearch {
  readonly needle: string
  /** What was there before, for when nothing is taken. */
  readonly before: TextBuffer
  readonly found?: { readonly index: number; readonly text: string }
  readonly failed: boolean
}

/** A search that begins. */
export function startSearch(before: TextBuffer): HistorySearch {
  return { needle: '', before, failed: false }
}

/** The search for another needle: from where it is when the needle grew, else from the newest entry. */
export function searchFor(search: HistorySearch, needle: string, walk: HistoryWalk): HistorySearch {
  if (needle === '') return startSearch(search.before)
  const grew = needle.startsWith(search.needle) && search.found !== undefined
  return searched(search, needle, grew ? search.found.index + 1 : walk.end, walk)
}

/** The search one match further back. */
export function searchOn(search: HistorySearch, walk: HistoryWalk): HistorySearch {
  if (search.needle === '') return search
  return searched(search, search.needle, search.found?.index ?? walk.end, walk)
}

function searched(search: HistorySearch, needle: string, before: number, walk: HistoryWalk): HistorySearch {
  const found = walk.find(needle, before)
  if (found !== undefined) return { needle, before: search.before, found, failed: false }
  return { ...search, needle, failed: true }
}

/** What the search has found, as a text to edit, with the cursor on the match. */
export function searchedBuffer({ found, before, needle }: HistorySearch): TextBuffer {
  if (found === undefined) return before
  const buffer = bufferOf(found.text, before.killed)
  const at = buffer.text.toLowerCase().indexOf(needle.toLowerCase())
  return at < 0 ? buffer : { ...buffer, cursor: at }
}

/** The line that tells what is searched for. */
export function searchLine({ needle, failed }: HistorySearch): string {
  return `${failed ? 'nothing earlier has' : 'search back'}: ${needle}`
}
