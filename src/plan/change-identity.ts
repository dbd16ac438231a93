import type { WriteValue } from '../catalog/request-body.ts'
import type { Change, ChangeRow, Step, WritePlan } from './write-plan.ts'

/** Identity columns of the row that is changed, as far as they are known; none of a row that is created. */
export function identityOf(plan: WritePlan, row: ChangeRow): ReadonlyMap<string, WriteValue> {
  if (plan.verb === 'insert') return new Map()
  const { table } = plan.target
  const known = plan.verb === 'update' ? row.current : new Map([...row.assigned, ...row.current])
  return new Map(
    table.identity.flatMap((name): [string, WriteValue][] => {
      const value = known.get(name)
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}

function entriesText(values: Iterable<readonly [string, WriteValue]>): string {
  return JSON.stringify([...values].map(([name, value]) => [name, typeof value, String(value)]).sort())
}

/** What a step does, as a text: equal for equal steps. */
export function stepText({ operation, keys, values }: Step): string {
  const bound = keys.map(({ column, value }): [string, WriteValue] => [column, value])
  return `${operation.name} ${entriesText(bound)} ${entriesText(values)}`
}

/**
 * Tells the row that is changed from others: its connection and identity. Where no column identifies it, what says which it is: a
 * credential that revokes itself. Undefined for a row that is created.
 */
export function changeKey({ member, identity, steps }: Change): string | undefined {
  if (identity.size > 0) return `${member.name} ${entriesText(identity)}`
  const creates = steps.some(({ operation }) => operation.name === 'create' || operation.effect === 'mint')
  return creates || steps.length === 0 ? undefined : `${member.name} ${steps.map(stepText).join(' ')}`
}
