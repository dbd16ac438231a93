import type { Assignment } from '../bind/bound-write.ts'
import { writeRule } from '../bind/write-rule.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Connection } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import { assignedValue } from './assigned-value.ts'
import { type AssignedPlace, checkedValue, invalidValue, type PlaceAt } from './checked-value.ts'
import type { ChangeRow, WritePlan } from './write-plan.ts'

function readAssigned(
  place: AssignedPlace,
  assignment: Assignment,
  columns: readonly ResultColumn[],
  values: readonly ResultValue[],
): WriteValue {
  const { output } = assignment
  const isSecret = place.plan.query.outputs[output]?.secret === true
  const from = isSecret ? 'secret' : (columns[output]?.type ?? 'text')
  return checkedValue(place, assignment, values[output] ?? null, from)
}

/** Columns without which there is no row, one by one, as NULL and DEFAULT leave a column out. */
function checkRequired(place: AssignedPlace, assigned: ReadonlyMap<string, WriteValue>): void {
  const { plan, number } = place
  const { operation, assignments, target } = plan
  if (plan.verb !== 'insert' || operation === undefined) return
  const isGiven = (name: string) => (assigned.get(name) ?? null) !== null
  const required = [
    ...operation.keys.filter((key) => key.requirement === 'required').map((key) => key.column),
    ...(operation.effect === 'mint'
      ? []
      : target.table.columns
          .filter((column) => writeRule(column, 'create') === 'required')
          .map(({ name }) => name)),
  ]
  const missing = [...new Set(required)].find((name) => !isGiven(name))
  if (missing === undefined) return
  const assignment = assignments.find(({ column }) => column.name === missing)
  if (assignment !== undefined)
    throw invalidValue(place, assignment, `is NULL: ${operation.name} needs a value`)
  throw new CredsqlError(
    'invalid_value',
    `row ${number}: ${operation.name} of ${target.name} needs a value for ${missing}`,
  )
}

function memberOf(plan: WritePlan, values: readonly ResultValue[], number: number): Connection {
  const { connection } = plan.target
  if (connection.kind === 'connection') return connection
  const name = plan.member === undefined ? null : (values[plan.member] ?? null)
  const member = connection.members.find((one) => one.name === name)
  if (member !== undefined) return member
  const names = connection.members.map((one) => one.name)
  throw new CredsqlError(
    'invalid_value',
    `row ${number}: ${name === null ? 'NULL' : `'${String(name)}'`} is no member of ${connection.name}`,
    { near: nearNames(String(name ?? ''), names), hint: `The members are ${names.join(', ')}.` },
  )
}

/** What RETURNING shows of other tables. */
function readBeside(
  { returning }: WritePlan,
  columns: readonly ResultColumn[],
  values: readonly ResultValue[],
  number: number,
): ReadonlyMap<string, WriteValue> {
  return new Map(
    (returning?.others ?? []).map(({ name, shown, output, type = 'text' }) => {
      const from = type === 'secret' ? 'secret' : (columns[output]?.type ?? 'text')
      const value = assignedValue(values[output] ?? null, from, type)
      if (value === undefined)
        throw new CredsqlError('internal', `row ${number}: the value of ${shown} was read as another type`)
      return [name, value]
    }),
  )
}

/**
 * A row of the driving query as values of the target's columns. `number` is the row's, from 1. Throws `invalid_value` for what a
 * column does not take, and `secret_operation` where a secret and a column that is none meet; the value of a secret is not told.
 */
export function readChangeRow(
  plan: WritePlan,
  columns: readonly ResultColumn[],
  values: readonly ResultValue[],
  number: number,
  placeAt: PlaceAt = () => undefined,
): ChangeRow {
  const place: AssignedPlace = { plan, number, placeAt }
  const assigned = new Map(
    plan.assignments.map((assignment) => [
      assignment.column.name,
      readAssigned(place, assignment, columns, values),
    ]),
  )
  checkRequired(place, assigned)
  const current = new Map<string, WriteValue>()
  for (const [name, output] of plan.current) {
    const column = plan.target.table.columns.find((one) => one.name === name)
    if (column === undefined) continue
    const from = column.type === 'secret' ? 'secret' : (columns[output]?.type ?? 'text')
    const value = assignedValue(values[output] ?? null, from, column.type)
    if (value === undefined)
      throw new CredsqlError('internal', `row ${number}: the value of ${name} was read as another type`)
    current.set(name, value)
  }
  const beside = readBeside(plan, columns, values, number)
  return {
    member: memberOf(plan, values, number),
    assigned,
    current,
    ...(beside.size === 0 ? {} : { beside }),
  }
}
