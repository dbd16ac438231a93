import type { Assignment } from '../bind/bound-write.ts'
import { writeRule } from '../bind/write-rule.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Column, Connection } from '../catalog/table.ts'
import { CredsqlError, type ErrorDetails, type TextPlace } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { ResultColumn, ResultValue } from '../value/batch.ts'
import { postgresTypeName } from '../value/column-type.ts'
import { assignedValue } from './assigned-value.ts'
import { wordList } from './word-list.ts'
import type { ChangeRow, WritePlan } from './write-plan.ts'

/** The place of a byte offset of the statement. */
export type PlaceAt = (location: number) => TextPlace | undefined

interface RowContext {
  readonly plan: WritePlan
  readonly number: number
  readonly placeAt: PlaceAt
}

function invalidValue(
  { plan, number, placeAt }: RowContext,
  assignment: Assignment,
  problem: string,
  details: ErrorDetails = {},
): CredsqlError {
  const place = placeAt(assignment.location)
  return new CredsqlError(
    'invalid_value',
    `row ${number}: column ${assignment.column.name} of ${plan.target.name} ${problem}`,
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

function checkNull(context: RowContext, assignment: Assignment): void {
  const { verb, operation, target } = context.plan
  const { column } = assignment
  if (verb === 'call' || verb === 'delete') {
    const isKey = operation?.keys.some(({ column: name }) => name === column.name)
    if (isKey || target.table.identity.includes(column.name) || column.type === 'secret')
      throw invalidValue(context, assignment, 'is NULL: it says which row is meant')
    return
  }
  if (verb === 'insert') return
  if (
    column.required ||
    column.manifest.reached_by !== undefined ||
    writeRule(column, 'update') === 'required'
  )
    throw invalidValue(context, assignment, 'cannot be set to NULL: the API always has a value there')
}

function readAssigned(
  context: RowContext,
  assignment: Assignment,
  columns: readonly ResultColumn[],
  values: readonly ResultValue[],
): WriteValue {
  const { column, output } = assignment
  const { plan } = context
  const value = values[output] ?? null
  const isSecret = plan.query.outputs[output]?.secret === true
  const from = isSecret ? 'secret' : (columns[output]?.type ?? 'text')
  if (value === null) {
    checkNull(context, assignment)
    return null
  }
  if (from === 'secret' && column.type !== 'secret')
    throw new CredsqlError(
      'secret_operation',
      `row ${context.number}: a secret is assigned to ${column.name} of ${plan.target.name}, which is not a secret column`,
    )
  if (column.type === 'secret' && from !== 'secret' && from !== 'text')
    throw new CredsqlError(
      'secret_operation',
      `row ${context.number}: column ${column.name} of ${plan.target.name} is a secret, but ${shown(value, column, from)} is assigned to it`,
      { hint: "Assign another secret column, a text, a parameter or SECRET('env:NAME')." },
    )
  const converted = assignedValue(value, from, column.type)
  if (converted === undefined)
    throw invalidValue(
      context,
      assignment,
      `is of type ${postgresTypeName[column.type]}, and ${shown(value, column, from)} is not one`,
    )
  const allowed = allowedValues(plan, column)
  if (allowed !== undefined && !allowed.includes(String(converted)))
    throw invalidValue(
      context,
      assignment,
      `cannot be ${shown(value, column, from).slice(from.length + 1)}`,
      {
        near: nearNames(String(converted), allowed),
        hint: `It can be ${wordList(allowed, 'or')}.`,
      },
    )
  return converted
}

/** Columns without which there is no row, one by one, as NULL and DEFAULT leave a column out. */
function checkRequired(context: RowContext, assigned: ReadonlyMap<string, WriteValue>): void {
  const { plan, number } = context
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
    throw invalidValue(context, assignment, `is NULL: ${operation.name} needs a value`)
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
  const context: RowContext = { plan, number, placeAt }
  const assigned = new Map(
    plan.assignments.map((assignment) => [
      assignment.column.name,
      readAssigned(context, assignment, columns, values),
    ]),
  )
  checkRequired(context, assigned)
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
  return { member: memberOf(plan, values, number), assigned, current }
}
