import type { WriteValue } from '../catalog/request-body.ts'
import type { Connection } from '../catalog/table.ts'
import type { WritePlan } from './write-plan.ts'

/** A row that a statement's WHERE names by constants. */
export interface NamedRow {
  readonly member: Connection
  readonly identity: ReadonlyMap<string, WriteValue>
}

/**
 * The rows that a statement names by the constants of its WHERE: no other row is changed, and which of them are there is not known
 * before. Undefined where the constants do not say which rows are meant.
 */
export function namedRows(plan: WritePlan): readonly NamedRow[] | undefined {
  const scan = plan.query.scans.find((one) => one.relation === plan.relation)
  const { identity } = plan.target.table
  if (scan === undefined || identity.length === 0) return undefined
  if (scan.empty !== undefined) return []
  let rows: Map<string, WriteValue>[] = [new Map()]
  for (const name of identity) {
    const source = scan.keys.find((key) => key.kind === 'values' && key.column.name === name)
    if (source?.kind !== 'values' || source.operator !== '=') return undefined
    const values = source.operands.map((operand) => (operand.kind === 'value' ? operand.value : undefined))
    if (values.some((value) => value === undefined)) return undefined
    rows = rows.flatMap((row) => values.map((value) => new Map(row).set(name, value!)))
  }
  return scan.members.flatMap((member) => rows.map((row) => ({ member, identity: row })))
}
