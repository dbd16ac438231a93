import type { Assignment } from '../bind/bound-write.ts'
import { writeRule } from '../bind/write-rule.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Column } from '../catalog/table.ts'
import { CredsqlError, type ErrorDetails, type TextPlace } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { ResultValue } from '../value/batch.ts'
import { postgresTypeName, type ResultType } from '../value/column-type.ts'
import { assignedValue } from './assigned-value.ts'
import { wordList } from './word-list.ts'
import type { WritePlan } from './write-plan.ts'

/** The place of a byte offset of the statement. */
export type PlaceAt = (location: number) => TextPlace | undefined

/** Where a value is assigned, for errors. */
export interface AssignedPlace {
  readonly plan: WritePlan
  /** The row's, from 1; missing for what every row is assigned. */
  readonly number?: number
  readonly placeAt: PlaceAt
}

function rowText({ number }: AssignedPlace): string {
  return number === undefined ? '' : `row ${number}: `
}

/** The error for what a column is assigned, with the place of that in the statement. */
export function invalidValue(
  at: AssignedPlace,
  assignment: Assignment,
  problem: string,
  details: ErrorDetails = {},
): CredsqlError {
  const place = at.placeAt(assignment.location)
  return new CredsqlError(
    'invalid_value',
    `${rowText(at)}column ${assignment.column.name} of ${at.plan.target.name} ${problem}`,
    { ...details, ...(place === undefined ? {} : { place }) },
  )
}

/** What was computed, for a message: short, and never where it may be a secret. */
function shown(value: ResultValue, column: Column, from: string): string {
  if (column.type === 'secret' || from === 'secret' || value === null || typeof value === 'object')
    return `a value of type ${from}`
  const text = String(value)
  return `${from} ${typeof value === 'string' ? `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'` : text}`
}

/** Values that a column can be given, where that is a closed list: an UPDATE of a state can go where an action leads. */
function allowedValues({ verb }: WritePlan, column: Column): readonly string[] | undefined {
  const { reached_by, values } = column.manifest
  const isReached = verb === 'update' && reached_by !== undefined && writeRule(column, 'update') === undefined
  return isReached ? Object.keys(reached_by) : values
}

function checkNull(place: AssignedPlace, assignment: Assignment): void {
  const { verb, operation, target } = place.plan
  const { column } = assignment
  if (verb === 'call' || verb === 'delete') {
    const isKey = operation?.keys.some(({ column: name }) => name === column.name)
    if (isKey || target.table.identity.includes(column.name) || column.type === 'secret')
      throw invalidValue(place, assignment, 'is NULL: it says which row is meant')
    return
  }
  if (verb === 'insert') return
  if (
    column.required ||
    column.manifest.reached_by !== undefined ||
    writeRule(column, 'update') === 'required'
  )
    throw invalidValue(place, assignment, 'cannot be set to NULL: the API always has a value there')
}

/**
 * A value as its column takes it. `from` is its type, `secret` for a handle. Throws `invalid_value` for what the column does not
 * take, and `secret_operation` where a secret and a column that is none meet; the value of a secret is not told.
 */
export function checkedValue(
  place: AssignedPlace,
  assignment: Assignment,
  value: ResultValue,
  from: ResultType,
): WriteValue {
  const { column } = assignment
  const { plan } = place
  if (value === null) {
    checkNull(place, assignment)
    return null
  }
  if (from === 'secret' && column.type !== 'secret')
    throw new CredsqlError(
      'secret_operation',
      `${rowText(place)}a secret is assigned to ${column.name} of ${plan.target.name}, which is not a secret column`,
    )
  if (column.type === 'secret' && from !== 'secret' && from !== 'text')
    throw new CredsqlError(
      'secret_operation',
      `${rowText(place)}column ${column.name} of ${plan.target.name} is a secret, but ${shown(value, column, from)} is assigned to it`,
      { hint: "Assign another secret column, a text, a parameter or SECRET('env:NAME')." },
    )
  const converted = assignedValue(value, from, column.type)
  if (converted === undefined)
    throw invalidValue(
      place,
      assignment,
      `is of type ${postgresTypeName[column.type]}, and ${shown(value, column, from)} is not one`,
    )
  const allowed = allowedValues(plan, column)
  if (allowed !== undefined && !allowed.includes(String(converted)))
    throw invalidValue(place, assignment, `cannot be ${shown(value, column, from).slice(from.length + 1)}`, {
      near: nearNames(String(converted), allowed),
      hint: `It can be ${wordList(allowed, 'or')}.`,
    })
  return converted
}
