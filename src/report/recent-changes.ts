import type { Change, ChangeKind } from '../history/change.ts'
import { type HistoryReader, HistoryStore } from '../history/history-store.ts'
import type { RunRecord } from '../history/run-record.ts'
import { formatInstant } from '../value/timestamp.ts'
import type { RecentChanges, SnapshotName } from './report.ts'

/** Changes that a report holds; beyond them it counts. */
const mostChanges = 1000

/** What the last snapshot found otherwise than the one before. Throws `state_unusable` for a history that cannot be read. */
export async function recentChanges(dataFolder: string): Promise<RecentChanges> {
  const store = HistoryStore.open({ dataFolder })
  const none: RecentChanges = {
    kind: 'none',
    reason: 'There is no snapshot yet: credsql snapshot takes one, and a later report compares with it.',
  }
  return (await store.read(lastChanges)) ?? none
}

async function lastChanges({ runs, compare }: HistoryReader): Promise<RecentChanges> {
  const [to, from] = [runs.at(-1), runs.at(-2)]
  if (to === undefined || from === undefined) {
    const only = to === undefined ? 'no snapshot yet' : `one snapshot only, of ${formatInstant(to.startedAt)}`
    return { kind: 'none', reason: `There is ${only}: nothing to compare with.` }
  }
  const comparison = compare(from, to)
  const counts: Record<ChangeKind, number> = { added: 0, removed: 0, changed: 0, rotated: 0, unknown: 0 }
  const changes: Change[] = []
  for await (const part of comparison.changes)
    for (const change of part) {
      counts[change.change] += 1
      if (changes.length < mostChanges) changes.push(change)
    }
  const { baselines } = comparison
  return { kind: 'compared', from: nameOf(from), to: nameOf(to), counts, changes, baselines }
}

function nameOf({ id, startedAt, complete }: RunRecord): SnapshotName {
  return { id, started: formatInstant(startedAt), complete }
}
