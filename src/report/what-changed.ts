import type { Change, ChangeKind, ChangeValue } from '../history/change.ts'

/** Every kind of change, in the order in which a report has them. */
export const changeKinds: readonly ChangeKind[] = ['added', 'removed', 'changed', 'rotated', 'unknown']

/** The columns that are others now, or why the credential is unknown; NULL where there is no more to say. */
export function whatChanged({ columns, reason }: Change): string | null {
  if (columns.length === 0) return reason
  return columns
    .map(({ column, before, after }) => `${column}: ${valueText(before)} → ${valueText(after)}`)
    .join('; ')
}

function valueText(value: ChangeValue): string {
  return value === null ? 'nothing' : String(value)
}
