import type { WriteVerb } from '../bind/bound-write.ts'
import { writeRule } from '../bind/write-rule.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Column, Operation } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { changeKey, identityOf, stepText } from './change-identity.ts'
import { ChangeSteps } from './change-steps.ts'
import { isSameValue } from './same-value.ts'
import { valuesCondition } from './value-literal.ts'
import { wordList } from './word-list.ts'
import type { Change, ChangeOptions, ChangeRow, WritePlan } from './write-plan.ts'

function ownOperation({ operation, target }: WritePlan): Operation {
  if (operation === undefined) throw new CredsqlError('internal', `${target.name} has no operation to run`)
  return operation
}

/** Columns that a request carries beside its keys: those that are no keys, those that go into its body, and the proof. */
function carried(plan: WritePlan, operation: Operation, row: ChangeRow): ReadonlyMap<string, WriteValue> {
  const isCarried = (name: string) => {
    const target = operation.keys.find((key) => key.column === name)?.operators['=']
    return target === undefined || target.in === 'body' || operation.manifest.auth?.token === name
  }
  const isSent = (value: WriteValue | undefined) =>
    value !== undefined && (value !== null || plan.verb === 'call')
  return inOrder(plan, (column) => {
    const value = row.assigned.get(column.name)
    return isCarried(column.name) && isSent(value) ? value : undefined
  })
}

/** Values by column in the table's order; a column without one is left out. */
function inOrder(
  plan: WritePlan,
  valueIn: (column: Column) => WriteValue | undefined,
): ReadonlyMap<string, WriteValue> {
  return new Map(
    plan.target.table.columns.flatMap((column): [string, WriteValue][] => {
      const value = valueIn(column)
      return value === undefined ? [] : [[column.name, value]]
    }),
  )
}

/** The action that brings a row to what is assigned; undefined for a column that is written. */
function actionFor(plan: WritePlan, column: Column, value: WriteValue | undefined): Operation | undefined {
  const name = column.manifest.reached_by?.[String(value)]
  const action = plan.target.table.actions.find((one) => one.name === name)
  if (name !== undefined && action === undefined)
    throw new CredsqlError('internal', `${plan.target.name} has no action ${name}`)
  return action
}

/** A secret that cannot be read may be anything, and what is never returned too: both are always sent. */
function isChanged(column: Column, row: ChangeRow): boolean {
  const [before, after] = [row.current.get(column.name), row.assigned.get(column.name)]
  if (column.manifest.write_only === true || before === undefined || after === undefined) return true
  if (column.type === 'secret' && before === null) return true
  return !isSameValue(before, after, column.type)
}

/** The body of an update: what changes, and what the API wants in every update. */
function updateValues(
  plan: WritePlan,
  row: ChangeRow,
  number: number,
  changed: ReadonlySet<string>,
): ReadonlyMap<string, WriteValue> {
  return inOrder(plan, (column) => {
    const { name } = column
    if (changed.has(name)) return row.assigned.get(name)
    if (writeRule(column, 'update') !== 'required') return undefined
    const value = row.assigned.get(name) ?? row.current.get(name)
    if (value !== undefined) return value
    throw new CredsqlError(
      'invalid_value',
      `row ${number}: every update of ${plan.target.name} needs ${name}, which cannot be read: set it too`,
    )
  })
}

type Planner = (
  steps: ChangeSteps,
  plan: WritePlan,
  row: ChangeRow,
  number: number,
  options: ChangeOptions,
) => void

/** Deletes and calls: nothing to do where the row is already, and what a delete leaves is destroyed when that is asked for. */
const runOwn: Planner = (steps, plan, row, _number, { purge }) => {
  const { table } = plan.target
  const operation = ownOperation(plan)
  const purgedBy = operation.manifest.purged_by
  const purging = purge ? table.actions.find((action) => action.name === purgedBy) : undefined
  if (purging !== undefined && steps.isThere(purging)) return
  const mayRunAgain = operation.manifest.from !== undefined && steps.isTaken(operation)
  if (!steps.isThere(operation) || mayRunAgain) steps.run(operation, carried(plan, operation, row))
  if (purging !== undefined) steps.add(purging)
}

const planners: Readonly<Record<WriteVerb, Planner>> = {
  insert: (steps, plan, row) => {
    const operation = ownOperation(plan)
    steps.add(operation, carried(plan, operation, row))
  },
  update: (steps, plan, row, number) => {
    const columns = plan.assignments.map(({ column }) => column)
    const isReached = (column: Column) =>
      column.manifest.reached_by !== undefined && writeRule(column, 'update') === undefined
    const changed = columns.filter((column) => !isReached(column) && isChanged(column, row))
    if (changed.length > 0)
      steps.run(ownOperation(plan), updateValues(plan, row, number, new Set(changed.map(({ name }) => name))))
    for (const column of columns.filter(isReached)) {
      const value = row.assigned.get(column.name)
      const action = actionFor(plan, column, value)
      if (action !== undefined && steps.stateOf(column.name) !== value) steps.run(action)
    }
  },
  delete: runOwn,
  call: runOwn,
}

/**
 * The requests that make one row what the statement wants, in order; none where it is so already. Throws `write_refused` where the
 * API would refuse one because of the row's state, `missing_key` and `invalid_value` where a request cannot be addressed.
 */
export function planChange(plan: WritePlan, row: ChangeRow, number: number, options: ChangeOptions): Change {
  const steps = new ChangeSteps(plan, row, number, options)
  planners[plan.verb](steps, plan, row, number, options)
  return {
    number,
    member: row.member,
    identity: identityOf(plan, row),
    current: row.current,
    ...(row.beside === undefined ? {} : { beside: row.beside }),
    steps: steps.steps,
  }
}

/** Columns of its row that a CALL must read before it is planned: those that say whether the API takes the action. */
export function currentNeeded(plan: WritePlan, options: ChangeOptions): readonly string[] {
  if (plan.verb !== 'call' || !options.throughStates) return []
  return Object.keys(plan.operation?.manifest.from ?? {})
}

function twiceChanged(first: Change, second: Change): CredsqlError {
  const differing = new Set<string>()
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const)
    for (const { values } of one.steps)
      for (const [name, value] of values)
        if (!other.steps.some((step) => step.values.has(name) && step.values.get(name) === value))
          differing.add(name)
  const columns = differing.size === 0 ? '' : ` (${wordList([...differing])})`
  const typeOf = () => 'text' as const
  return new CredsqlError(
    'invalid_value',
    `a row is changed twice with different values: ${valuesCondition(first.identity, typeOf)} on ${first.member.name}, in rows ${first.number} and ${second.number}${columns}`,
    { hint: 'Narrow the join, so that it gives one row for each that is changed.' },
  )
}

/**
 * Changes of one row that say the same are one, and are numbered again. Throws `invalid_value` where a row is to be changed in two
 * ways: which one would win is not for the API to decide.
 */
export function mergeChanges(changes: readonly Change[]): readonly Change[] {
  const byKey = new Map<string, Change>()
  const merged: Change[] = []
  for (const change of changes) {
    const key = changeKey(change)
    const same = key === undefined ? undefined : byKey.get(key)
    if (same === undefined) {
      if (key !== undefined) byKey.set(key, change)
      merged.push(change)
    } else if (same.steps.map(stepText).join(' ') !== change.steps.map(stepText).join(' '))
      throw twiceChanged(same, change)
  }
  return merged.map((change, i) => ({ ...change, number: i + 1 }))
}
