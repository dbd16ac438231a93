import type { BoundKey } from '../catalog/bound-key.ts'
import { requestBody } from '../catalog/build-body.ts'
import { bodyText, type WriteValue } from '../catalog/request-body.ts'
import { baseUrl, plainSettings, requestTarget } from '../catalog/request-target.ts'
import type { Connection, Operation, Table } from '../catalog/table.ts'
import { confirmationReasons } from './confirmation.ts'
import { basePath, explainPlan } from './explain.ts'
import type {
  ExplainedChange,
  ExplainedRow,
  ExplainedStates,
  ExplainedStep,
  ExplainedValues,
  ExplainedWrite,
} from './explained-write.ts'
import { mintedThing } from './minted-thing.ts'
import { namedRows } from './named-rows.ts'
import { possibleOperations } from './possible-operations.ts'
import { plainValue } from './value-literal.ts'
import type { Change, ChangeOptions, Step, WritePlan } from './write-plan.ts'

/** How a statement is to be run, as far as its explanation tells. */
export interface ExplainWriteOptions extends ChangeOptions {
  /** Changes that are made without asking. */
  readonly maxChanges?: number
}

function origin(template: string, member: Connection): string {
  try {
    return baseUrl(template, plainSettings(member))
  } catch {
    return template
  }
}

function requestText(
  operation: Operation,
  keys: readonly BoundKey[],
  member: Connection | undefined,
): string {
  const { base } = operation.manifest
  const before = base === undefined || member === undefined ? basePath(member) : origin(base, member)
  const settings = member === undefined ? {} : plainSettings(member)
  return `${operation.method} ${before}${requestTarget(settings, { operation, keys })}`
}

/** Method and path of a step's request, with the whole address where it is not the connection's own. */
export function stepRequest(step: Step, change: Pick<Change, 'member'>): string {
  return requestText(step.operation, step.keys, change.member)
}

/** A step's body as text, with handles in the place of secrets; null where it has none. Throws `invalid_parameter`. */
export function stepBody(step: Step, table: Table, change: Pick<Change, 'member'>): string | null {
  const body = requestBody(step.operation, table, change.member.provider, step.values, step.keys)
  if (body === undefined) return null
  const text = bodyText(body, (handle) => handle)
  // A form spells the colon of a handle in its own way.
  return body.encoding === 'form' ? text.replaceAll('sealed%3A', 'sealed:') : text
}

function states(values: Readonly<Record<string, string | readonly string[]>> | undefined): ExplainedStates {
  return Object.fromEntries(Object.entries(values ?? {}).map(([column, value]) => [column, [value].flat()]))
}

function explainOperation(
  operation: Operation,
  request: string,
  keys: readonly BoundKey[],
  body: string | null,
): ExplainedStep {
  const { manifest, effect } = operation
  const keyValue = (column: string) => keys.find((key) => key.column === column)?.value
  return {
    operation: operation.name,
    effect,
    request,
    body,
    mints: effect === 'mint' ? mintedThing(operation, keyValue) : null,
    needs: states(manifest.from),
    awaits: states(manifest.settle),
    destructive: manifest.destructive === true,
  }
}

function plainValues(values: ReadonlyMap<string, WriteValue>, table: Table): ExplainedValues {
  const typeOf = (name: string) => table.columns.find((column) => column.name === name)?.type ?? 'text'
  return Object.fromEntries([...values].map(([name, value]) => [name, plainValue(value, typeOf(name))]))
}

function explainChange(change: Change, table: Table): ExplainedChange {
  return {
    number: change.number,
    connection: change.member.name,
    identity: plainValues(change.identity, table),
    steps: change.steps.map((step) =>
      explainOperation(step.operation, stepRequest(step, change), step.keys, stepBody(step, table, change)),
    ),
  }
}

/** Operations that may run for each row, with the purge that was asked for. */
function operationsOfEach(plan: WritePlan, options: ChangeOptions): readonly Operation[] {
  const operations = possibleOperations(plan)
  if (!options.purge) return operations
  const purges = operations.map(({ manifest }) => manifest.purged_by)
  return [...operations, ...plan.target.table.actions.filter((action) => purges.includes(action.name))]
}

function keysFrom(
  operation: Operation,
  table: Table,
  values: ReadonlyMap<string, WriteValue>,
): readonly BoundKey[] {
  return operation.keys.flatMap((key): BoundKey[] => {
    const target = key.operators['=']
    const type = table.columns.find((column) => column.name === key.column)?.type
    const value = values.get(key.column) ?? null
    if (target === undefined || type === undefined || value === null) return []
    return [{ column: key.column, type, operator: '=', target, value }]
  })
}

function explainNamed(plan: WritePlan, options: ChangeOptions): readonly ExplainedRow[] | null {
  const { table } = plan.target
  const operations = operationsOfEach(plan, options)
  const rows = namedRows(plan)?.map(({ member, identity }) => ({
    connection: member.name,
    identity: plainValues(identity, table),
    requests: operations.map((operation) =>
      requestText(operation, keysFrom(operation, table, identity), member),
    ),
  }))
  return rows ?? null
}

/**
 * What a writing statement would do, as data. `changes` are its changes where they are known; without them it tells what is sent for
 * each row, and which rows WHERE names.
 */
export function explainWrite(
  plan: WritePlan,
  options: ExplainWriteOptions,
  changes?: readonly Change[],
): ExplainedWrite {
  const { target, operation } = plan
  const { connection, table } = target
  const [member] = connection.kind === 'aggregate' ? connection.members : [connection]
  return {
    statement: plan.verb,
    table: target.name,
    operation: operation?.name ?? null,
    effect: operation?.effect ?? 'write',
    sets: plan.assignments.map(({ column }) => column.name),
    rows: explainPlan(plan.query),
    changes: changes?.map((change) => explainChange(change, table)) ?? null,
    each:
      changes === undefined
        ? operationsOfEach(plan, options).map((one) =>
            explainOperation(one, requestText(one, [], member), [], null),
          )
        : [],
    named: changes === undefined ? explainNamed(plan, options) : null,
    unchanged: changes?.filter((change) => change.steps.length === 0).length ?? null,
    requests: changes?.reduce((sum, change) => sum + change.steps.length, 0) ?? null,
    through_states: options.throughStates,
    confirmation: confirmationReasons(plan, changes, options.maxChanges),
  }
}
