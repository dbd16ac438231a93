import type { ResultColumn, ResultValue } from '../value/batch.ts'
import { changeCounts } from './change-counts.ts'
import type { ChangeCounts } from './options.ts'
import type { ResumedJournal } from './resume-journal.ts'

const columns: readonly ResultColumn[] = [
  { name: 'change', type: 'bigint' },
  { name: 'status', type: 'text' },
  { name: 'connection', type: 'text' },
  { name: 'row', type: 'text' },
  { name: 'message', type: 'text' },
]

/** A resumed journal as rows: one for each change, and how many came to an end. */
export function resumedResult({ id, results, identity: names }: ResumedJournal): {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly ResultValue[])[]
  readonly done: number
  readonly left: number
  readonly changes: ChangeCounts
} {
  const isDone = (status: string) => status === 'done' || status === 'unchanged'
  const done = results.filter(({ status }) => isDone(status)).length
  return {
    columns,
    rows: results.map(({ change, status, message, row }): ResultValue[] => {
      const known = change.identity.size > 0 ? change.identity : (row ?? new Map())
      const shown = names
        .filter((name) => (known.get(name) ?? null) !== null)
        .map((name) => `${name} = ${String(known.get(name))}`)
        .join(', ')
      return [change.number, status, change.member.name, shown === '' ? null : shown, message ?? null]
    }),
    done,
    left: results.length - done,
    changes: changeCounts(results, id),
  }
}
