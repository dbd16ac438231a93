import type { Column, Operation } from '../catalog/table.ts'
import { nearNames } from '../errors/near-names.ts'
import type { CallArgument, CallStatement } from '../sql/statement.ts'
import { statementNodes } from '../sql/statement-nodes.ts'
import { type AssignedColumn, bindAssignments, refuseTwice, secretPositions } from './bind-assignments.ts'
import { connectionColumn } from './bind-from.ts'
import { type BindContext, bindError } from './bind-state.ts'
import { bindQuery } from './bind-statement.ts'
import type { BoundWrite, WriteTarget } from './bound-write.ts'
import { findSecrets } from './secret-reference.ts'
import { nullConstant, targetNode } from './tree.ts'
import { type ColumnChoice, findColumn, findTarget } from './write-target.ts'

/** Statements that do what no action does. */
const statements: Readonly<Record<string, string>> = {
  create: 'INSERT INTO',
  insert: 'INSERT INTO',
  update: 'UPDATE',
  delete: 'DELETE FROM',
}

function findAction(name: string, target: WriteTarget, context: BindContext): Operation {
  const { table, location } = target
  const action =
    table.actions.find((one) => one.name === name) ??
    table.actions.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (action !== undefined) return action
  const names = table.actions.map((one) => one.name)
  const statement = Object.hasOwn(statements, name) ? statements[name] : undefined
  const list = names.length === 0 ? `${target.name} has no actions.` : `Its actions: ${names.join(', ')}.`
  throw bindError(context, 'unknown_action', `${target.name} has no action "${name}"`, location, {
    near: nearNames(name, names),
    hint: statement === undefined ? list : `${list}\nWrite ${statement} ${target.name}.`,
  })
}

interface BoundArgument extends AssignedColumn {
  readonly argument: CallArgument
}

/** Joins arguments and columns: by name, or in the order of the identity columns. */
function argumentColumns(
  { arguments: given }: CallStatement,
  target: WriteTarget,
  action: Operation,
  context: BindContext,
): readonly BoundArgument[] {
  const { table, connection } = target
  const keys = new Set(action.keys.map(({ column }) => column))
  const identity = table.identity.flatMap(
    (name) => table.columns.find((column) => column.name === name) ?? [],
  )
  const more = table.columns.filter((column) => keys.has(column.name) && !identity.includes(column))
  const own: readonly Column[] = connection.kind === 'aggregate' ? [connectionColumn] : []
  const choice: ColumnChoice = { columns: [...own, ...identity, ...more], verb: `${action.name} takes` }
  const known = { ...target, table: { ...table, columns: [...own, ...table.columns] } }
  const found = given.map((argument, i): BoundArgument => {
    const { name, location } = argument
    if (name !== undefined)
      return { argument, location, column: findColumn(known, name, location, choice, context) }
    const column = identity[i]
    if (column === undefined)
      throw bindError(
        context,
        'syntax_error',
        `${action.name} takes ${identity.length} argument${identity.length === 1 ? '' : 's'} without a name`,
        location,
        { hint: `${choice.verb} ${choice.columns.map((one) => one.name).join(', ')}.` },
      )
    return { argument, location, column }
  })
  refuseTwice(found, context)
  const required = [...own, ...identity, ...more.filter((column) => isRequired(action, column))]
  const missing = required.filter((column) => !found.some((one) => one.column === column))
  if (missing.length > 0)
    throw bindError(
      context,
      'invalid_value',
      `${action.name} of ${target.name} needs ${missing.map(({ name }) => name).join(', ')}`,
      target.location,
      {
        hint: `Write CALL ${target.name}.${action.name}(${required.map(({ name }) => `${name} => …`).join(', ')}).`,
      },
    )
  return found
}

function isRequired(action: Operation, column: Column): boolean {
  return action.keys.some((key) => key.column === column.name && key.requirement === 'required')
}

/** Binds a CALL or EXEC: its driving query yields the arguments of each call. */
export async function bindCall(statement: CallStatement, context: BindContext): Promise<BoundWrite> {
  const { method, location, query: select } = statement
  if (method.length < 2)
    throw bindError(
      context,
      'unknown_action',
      `"${method.join('.')}" does not tell of which table it is an action`,
      location,
      {
        hint: `Write ${statement.spelling} connection.service.table.action.`,
      },
    )
  const target = await findTarget(method.slice(0, -1), location, context)
  const action = findAction(method.at(-1)!, target, context)
  const found = argumentColumns(statement, target, action, context)
  const secrets = await findSecrets(statementNodes(statement), context)
  const targetList = found.map(({ argument, column }) => targetNode(argument.value, column.name))
  // A query of no column is none: an action may need no argument.
  select.targetList = targetList.length > 0 ? targetList : [targetNode(nullConstant(), 'no_arguments')]
  const demands = new Map([[select, { secrets: secretPositions(found) }]])
  const { statement: query, outputs } = await bindQuery(select, context, { secrets, demands })
  const assignments = bindAssignments(found, outputs, 0, target, context)
  const member = assignments.find(({ column }) => column === connectionColumn)?.output
  return {
    verb: 'call',
    target,
    operations: [action],
    query,
    assignments: assignments.filter(({ column }) => column !== connectionColumn),
    current: new Map(),
    ...(member === undefined ? {} : { member }),
    allRows: false,
    secretLiterals: query.secretLiterals,
  }
}
