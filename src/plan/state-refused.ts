import type { Operation, Table } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { identityOf } from './change-identity.ts'
import { statesAfter } from './state-path.ts'
import { valueLiteral, valuesCondition } from './value-literal.ts'
import { wordList } from './word-list.ts'
import type { ChangeRow, WritePlan } from './write-plan.ts'

/** A row that is not where the API takes an operation. */
export interface WrongState {
  readonly operation: Operation
  readonly column: string
  readonly state: string
  readonly allowed: readonly string[]
  /** Actions that bring it there; undefined where none do. */
  readonly path: readonly Operation[] | undefined
}

/** Whether rows stay in a state: something leads there. */
function isResting({ create, update, actions, ...table }: Table, column: string, state: string): boolean {
  return [create, update, table.delete, ...actions].some(
    (operation) => operation !== undefined && statesAfter(operation, column).includes(state),
  )
}

/** The refusal of a change that the API would refuse: where the row is, what the operation needs, and what to do. */
export function stateRefused(plan: WritePlan, row: ChangeRow, wrong: WrongState): CredsqlError {
  const { operation, column, state, allowed, path } = wrong
  const { target } = plan
  const identity = identityOf(plan, row)
  const typeOf = (name: string) => target.table.columns.find((one) => one.name === name)?.type ?? 'text'
  const which = identity.size === 0 ? '' : ` where ${valuesCondition(identity, typeOf)}`
  const message = `${target.name}: the row${which} is ${state}, and ${operation.name} needs ${column} to be ${wordList(allowed, 'or')}`
  const details = { connection: row.member.name }
  if (path === undefined)
    return new CredsqlError('write_refused', message, {
      ...details,
      hint: `No action leads there from ${state}: look again when it has changed.`,
    })
  const names = path.map((action) => action.name)
  const given = [
    ...(target.connection.kind === 'aggregate' ? [`_connection => '${row.member.name}'`] : []),
    ...[...identity].map(([name, value]) => `${name} => ${valueLiteral(value, typeOf(name))}`),
  ]
  const calls = names.map((name) => `CALL ${target.name}.${name}(${given.join(', ')})`)
  return new CredsqlError('write_refused', message, {
    ...details,
    hint: `${isResting(target.table, column, state) ? '' : `A row that is ${state} is on its way as a rule: look again first.\n`}First: ${calls.join('; ')}\nWith --through-states ${wordList([...names, operation.name])} are done one after the other.`,
  })
}
