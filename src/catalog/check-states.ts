import { nearHint } from './check-settings.ts'
import type { OperationManifest, TableManifest } from './manifest.ts'
import type { Complain } from './manifest-problem.ts'

/** The values of each column at which an operation is done. */
function settledAt(operation: OperationManifest, column: string): readonly string[] {
  const settle = operation.settle ?? {}
  return Object.hasOwn(settle, column) ? [settle[column] ?? []].flat() : []
}

function checkColumnValues(
  table: TableManifest,
  path: readonly string[],
  column: string,
  values: readonly string[],
  complain: Complain,
): void {
  const known = table.columns[column]
  if (known === undefined) {
    complain(path, `there is no column "${column}"`, nearHint(column, Object.keys(table.columns), 'columns'))
    return
  }
  for (const value of values)
    if (known.values !== undefined && !known.values.includes(value))
      complain(
        path,
        `"${value}" is not among the values of "${column}"`,
        nearHint(value, known.values, 'values'),
      )
}

/** Checks from which states an operation starts, and where it leads. */
export function checkStates(table: TableManifest, operation: OperationManifest, complain: Complain): void {
  const { from, settle, purged_by: purge } = operation
  for (const [column, values] of Object.entries(from ?? {}))
    checkColumnValues(table, ['from', column], column, values, complain)
  for (const column of Object.keys(settle ?? {}))
    checkColumnValues(table, ['settle', column], column, settledAt(operation, column), complain)
  const member = from !== undefined ? 'from' : settle !== undefined ? 'settle' : undefined
  if (member !== undefined && operation.effect !== 'write')
    complain([member], 'only a write goes from state to state', 'Leave it out.')
  if (purge === undefined) return
  if (operation.effect !== 'write')
    complain(['purged_by'], 'only a write leaves something behind', 'Leave it out.')
  const action = table.actions?.[purge]
  if (action === undefined) {
    const hint = nearHint(purge, Object.keys(table.actions ?? {}), 'actions')
    complain(['purged_by'], `there is no action "${purge}"`, hint)
    return
  }
  for (const [column, values] of Object.entries(action.from ?? {})) {
    const settled = settledAt(operation, column)
    if (settled.length === 0 || !settled.every((value) => values.includes(value)))
      complain(
        ['purged_by'],
        `"${purge}" is taken while "${column}" is ${values.join(' or ')}, which the operation does not settle at`,
        `Write settle: { ${column}: ${values[0]} }.`,
      )
  }
}

/** Checks that a value which an action brings a row to is where that action settles. */
export function checkReached(table: TableManifest, name: string, complain: Complain): void {
  const { values, reached_by: reached } = table.columns[name] ?? {}
  for (const [value, action] of Object.entries(reached ?? {})) {
    const path = ['reached_by', value]
    if (values !== undefined && !values.includes(value)) {
      complain(path, `"${value}" is not among the values`, nearHint(value, values, 'values'))
      continue
    }
    const actions = table.actions ?? {}
    const found = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (found === undefined)
      complain(path, `there is no action "${action}"`, nearHint(action, Object.keys(actions), 'actions'))
    else if (!settledAt(found, name).includes(value))
      complain(
        path,
        `the action "${action}" does not settle at ${name} = "${value}"`,
        `Write settle: { ${name}: ${value} } in it.`,
      )
  }
}

/** Checks how rows tell that they have failed on their way. */
export function checkTransition(table: TableManifest, complain: Complain): void {
  const { transition } = table
  if (transition === undefined) return
  checkColumnValues(table, ['transition', 'column'], transition.column, [transition.failed], complain)
  const { message } = transition
  if (message === undefined) return
  const column = table.columns[message]
  if (column === undefined) checkColumnValues(table, ['transition', 'message'], message, [], complain)
  else if (column.type !== 'text')
    complain(['transition', 'message'], `"${message}" is a ${column.type}, not a text`, 'Name a text column.')
}
