import { writeRule } from '../bind/write-rule.ts'
import type { BoundKey } from '../catalog/bound-key.ts'
import { requestBody } from '../catalog/build-body.ts'
import { bodyText, type WriteValue } from '../catalog/request-body.ts'
import type { Connection, Operation, Table } from '../catalog/table.ts'
import { withBringing } from './bringing-actions.ts'
import { explainStep, requestText } from './explain-step.ts'
import type { ExplainedRow, ExplainedStep } from './explained-write.ts'
import { namedRows } from './named-rows.ts'
import { literalValue } from './operand.ts'
import { outputExpression } from './output-expression.ts'
import { possibleOperations } from './possible-operations.ts'
import { plainValue } from './value-literal.ts'
import type { ChangeOptions, WritePlan } from './write-plan.ts'

/** Operations that may run for each row, with the purge that was asked for. */
function operationsOfEach(plan: WritePlan, options: ChangeOptions): readonly Operation[] {
  const operations = possibleOperations(plan)
  if (!options.purge) return operations
  const purges = operations.map(({ manifest }) => manifest.purged_by)
  return [...operations, ...plan.target.table.actions.filter((action) => purges.includes(action.name))]
}

/** What stands for a value that only the row tells. */
function placeholder(name: string): string {
  return `{${name}}`
}

/** Braces of placeholders as they are: an address and a form escape them. */
function readable(text: string): string {
  return text.replaceAll(/%7B(\w+)%7D/g, '{$1}')
}

/** What every row is given, by column, and a placeholder for what only the row tells. */
interface GivenValues {
  readonly values: ReadonlyMap<string, WriteValue>
  /** The table with its columns as they can hold placeholders. */
  readonly table: Table
}

function givenValues(plan: WritePlan, operation: Operation): GivenValues {
  const { table } = plan.target
  const isUpdate = operation === table.update
  const values = new Map<string, WriteValue>()
  const open = new Set<string>()
  const leaveOpen = (name: string) => {
    values.set(name, placeholder(name))
    open.add(name)
  }
  for (const { column, output } of plan.assignments) {
    if (isUpdate && writeRule(column, 'update') === undefined) continue
    const node = outputExpression(plan, output)
    const value = node === undefined ? undefined : literalValue(node, column.type)
    if (value === undefined) leaveOpen(column.name)
    else if (value !== null || plan.verb !== 'insert') values.set(column.name, value)
  }
  if (isUpdate)
    for (const column of table.columns)
      if (writeRule(column, 'update') === 'required' && !values.has(column.name)) leaveOpen(column.name)
  const columns = table.columns.map((column) =>
    open.has(column.name) && column.type !== 'secret' ? { ...column, type: 'text' as const } : column,
  )
  return { values, table: { ...table, columns } }
}

/** Keys whose place is not the path: there a placeholder stands anyway. */
function keysOf(operation: Operation, { values, table }: GivenValues): readonly BoundKey[] {
  return operation.keys.flatMap((key): BoundKey[] => {
    const target = key.operators['=']
    const type = table.columns.find((column) => column.name === key.column)?.type
    const value = values.get(key.column) ?? null
    if (target === undefined || target.in === 'path' || type === undefined || value === null) return []
    return [{ column: key.column, type, operator: '=', target, value }]
  })
}

function bodyOf(plan: WritePlan, operation: Operation, given: GivenValues, keys: readonly BoundKey[]) {
  const { connection } = plan.target
  const member: Connection | undefined = connection.kind === 'aggregate' ? connection.members[0] : connection
  if (member === undefined) return null
  const body = requestBody(operation, given.table, member.provider, given.values, keys)
  return body === undefined ? null : readable(bodyText(body, (handle) => handle))
}

/** What may happen to each row while none has been read: `{column}` stands for what only a row tells. */
export function explainEach(plan: WritePlan, options: ChangeOptions): readonly ExplainedStep[] {
  const { connection } = plan.target
  const [member] = connection.kind === 'aggregate' ? connection.members : [connection]
  return withBringing(plan, operationsOfEach(plan, options), options).map(({ operation, onlyWhere }) => {
    const isOwn = operation === plan.operation
    const given = isOwn
      ? givenValues(plan, operation)
      : { values: new Map<string, WriteValue>(), table: plan.target.table }
    const keys = keysOf(operation, given)
    const request = readable(requestText(operation, keys, member))
    return explainStep(operation, request, keys, bodyOf(plan, operation, given, keys), onlyWhere)
  })
}

function identityKeys(
  operation: Operation,
  table: Table,
  identity: ReadonlyMap<string, WriteValue>,
): readonly BoundKey[] {
  return operation.keys.flatMap((key): BoundKey[] => {
    const target = key.operators['=']
    const type = table.columns.find((column) => column.name === key.column)?.type
    const value = identity.get(key.column) ?? null
    if (target === undefined || type === undefined || value === null) return []
    return [{ column: key.column, type, operator: '=', target, value }]
  })
}

/** The rows that WHERE names by constants, with all that may be sent for each; null where it names none. */
export function explainNamed(plan: WritePlan, options: ChangeOptions): readonly ExplainedRow[] | null {
  const { table } = plan.target
  const steps = withBringing(plan, operationsOfEach(plan, options), options)
  const typeOf = (name: string) => table.columns.find((column) => column.name === name)?.type ?? 'text'
  const rows = namedRows(plan)?.map(({ member, identity }) => ({
    connection: member.name,
    identity: Object.fromEntries(
      [...identity].map(([name, value]) => [name, plainValue(value, typeOf(name))]),
    ),
    requests: steps.map(({ operation }) =>
      requestText(operation, identityKeys(operation, table, identity), member),
    ),
  }))
  return rows ?? null
}
