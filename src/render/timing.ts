import { countOf, groupDigits } from './count-text.ts'

/** What a statement took. */
export interface Timing {
  readonly rows: number
  readonly calls: number
  readonly pages: number
  readonly retries: number
  /** Bytes of all responses. */
  readonly bytes: number
  readonly milliseconds: number
  /** Calls that were answered from the session's cache. */
  readonly cached?: number
  /** Milliseconds since the oldest of them was fetched. */
  readonly age?: number
}

/** How many changes ended how. */
export interface ChangeSums {
  readonly done: number
  /** Rows that were as they should be. */
  readonly unchanged?: number
  readonly failed: number
  readonly unknown: number
  readonly notAttempted: number
  /** Id of the journal, where anything was to be sent. */
  readonly journal?: string
}

const changeEnds: readonly (readonly [Exclude<keyof ChangeSums, 'journal'>, string])[] = [
  ['done', 'done'],
  ['unchanged', 'unchanged'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['notAttempted', 'not attempted'],
]

/** What became of changes, without what there was none of: `3 done, 1 failed`. */
export function changesText(changes: ChangeSums): string {
  const parts = changeEnds.flatMap(([end, word]) => {
    const number = changes[end] ?? 0
    return number === 0 ? [] : [`${groupDigits(number)} ${word}`]
  })
  return parts.length === 0 ? 'nothing to change' : parts.join(', ')
}

/** A statement's cost on one line, without a newline, with what became of its changes: `3 rows in 1.24 s; 5 calls, 7 pages, 12.3 kB, 1 retry, 2 from the cache (12.0 s old)`. */
export function timingLine(
  { rows, calls, pages, retries, bytes, milliseconds, cached = 0, age = 0 }: Timing,
  changes?: ChangeSums,
): string {
  const cost = [...(changes === undefined ? [] : [changesText(changes)]), countOf(calls, 'call')]
  if (calls > 0) cost.push(countOf(pages, 'page'), byteText(bytes))
  if (retries > 0) cost.push(retries === 1 ? '1 retry' : `${retries} retries`)
  if (cached > 0) cost.push(`${cached} from the cache (${durationText(age)} old)`)
  return `${countOf(rows, 'row')} in ${durationText(milliseconds)}; ${cost.join(', ')}`
}

/** A duration with three digits or so: `8 ms`, `1.24 s`, `2 min 05 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(milliseconds < 9_995 ? 2 : 1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

const byteUnits = ['kB', 'MB', 'GB', 'TB']

function byteText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  let amount = bytes / 1000
  let unit = 0
  // 999.95 is where one decimal would print as 1000.0.
  while (amount >= 999.95 && unit < byteUnits.length - 1) {
    amount /= 1000
    unit += 1
  }
  return `${amount.toFixed(1)} ${byteUnits[unit]}`
}
