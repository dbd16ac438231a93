import type { Change, ChangeKind, ChangeValue, NewBaseline } from '../history/change.ts'
import type { RunRecord } from '../history/run-record.ts'
import { visibleText } from '../render/visible-text.ts'
import { formatInstant } from '../value/timestamp.ts'

const order: readonly ChangeKind[] = ['added', 'removed', 'changed', 'rotated', 'unknown']

function valueText(value: ChangeValue): string {
  if (value === null) return 'NULL'
  return typeof value === 'boolean' ? String(value) : visibleText(value)
}

function lineOf({ change, credentialId, name, registry, columns }: Change): string {
  const id = visibleText(credentialId ?? 'no id')
  const called = name === null ? id : `${visibleText(name)} (${id})`
  const where = registry === null ? '' : ` at ${visibleText(registry)}`
  const what = columns.map(
    ({ column, before, after }) => `${column} ${valueText(before)} → ${valueText(after)}`,
  )
  return `  ${change.padEnd(8)} ${called}${where}${what.length === 0 ? '' : `: ${what.join(', ')}`}`
}

function runText({ id, startedAt, complete }: RunRecord): string {
  return `${id} (${formatInstant(startedAt)}${complete ? '' : ', not complete'})`
}

/**
 * A comparison as people read it: the changes by table, unknown credentials counted, then the tables of which nothing can be told,
 * and the sums.
 */
export async function* changeLines(
  from: RunRecord,
  to: RunRecord,
  changes: AsyncIterable<readonly Change[]>,
  baselines: readonly NewBaseline[],
): AsyncGenerator<string> {
  yield `${runText(from)} → ${runText(to)}`
  const sums = new Map<ChangeKind, number>()
  const unknown = new Map<string, { count: number; reason: string | null }>()
  let table: string | undefined
  for await (const part of changes)
    for (const change of part) {
      if (change.change === 'unknown') {
        const known = unknown.get(change.sourceTable) ?? { count: 0, reason: change.reason }
        unknown.set(change.sourceTable, known)
        if (change.credentialId === null && change.beforeRun === null) continue
        known.count += 1
      } else {
        if (change.sourceTable !== table) yield visibleText(change.sourceTable)
        table = change.sourceTable
        yield lineOf(change)
      }
      sums.set(change.change, (sums.get(change.change) ?? 0) + 1)
    }
  for (const [name, { count, reason }] of unknown) {
    yield visibleText(name)
    yield `  unknown  ${credentials(count)}: ${visibleText(reason ?? 'it could not be read')}`
  }
  for (const { tableName, rows, reason } of baselines)
    yield `${visibleText(tableName)}\n  ${reason}, nothing to compare with: ${credentials(rows)}`
  yield sumsLine(sums)
}

function sumsLine(sums: ReadonlyMap<ChangeKind, number>): string {
  const parts = order.flatMap((kind) => (sums.has(kind) ? [`${sums.get(kind)} ${kind}`] : []))
  return parts.length === 0 ? 'no changes' : parts.join(', ')
}

function credentials(count: number): string {
  return count === 1 ? '1 credential' : `${count} credentials`
}
