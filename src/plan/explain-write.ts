import type { WriteVerb } from '../bind/bound-write.ts'
import type { BoundKey } from '../catalog/bound-key.ts'
import { requestBody } from '../catalog/build-body.ts'
import type { Effect } from '../catalog/manifest.ts'
import { bodyText, type WriteValue } from '../catalog/request-body.ts'
import { baseUrl, plainSettings, requestTarget } from '../catalog/request-target.ts'
import type { Connection, Operation, Table } from '../catalog/table.ts'
import { confirmationReasons } from './confirmation.ts'
import { basePath, type ExplainedPlan, explainPlan } from './explain.ts'
import { mintedThing } from './minted-thing.ts'
import { namedRows } from './named-rows.ts'
import { possibleOperations } from './possible-operations.ts'
import { plainValue } from './value-literal.ts'
import type { Change, ChangeOptions, Step, WritePlan } from './write-plan.ts'

/** Columns by name with values as JSON has them; a secret is its handle. */
export type ExplainedValues = Readonly<Record<string, string | number | boolean | null>>

/** A column and the values that it must have, or that are waited for. */
export type ExplainedStates = Readonly<Record<string, readonly string[]>>

/** One request of a change, as it would be sent. */
export interface ExplainedStep {
  readonly operation: string
  readonly effect: Effect
  /** `DELETE /v1/registrycredentials/1c7`; the whole address where it is not the connection's. `{column}` is not known yet. */
  readonly request: string
  /** JSON or a form with handles in the place of secrets; null without a body, and while its values are not known. */
  readonly body: string | null
  /** What it creates, in words, where it mints. */
  readonly mints: string | null
  /** Where the row must be for it. */
  readonly needs: ExplainedStates
  /** Where the row is waited for afterwards. */
  readonly awaits: ExplainedStates
  readonly destructive: boolean
}

/** What happens to one row: no steps where it is as the statement wants it. */
export interface ExplainedChange {
  readonly number: number
  readonly connection: string
  readonly identity: ExplainedValues
  readonly steps: readonly ExplainedStep[]
}

/** A row that WHERE names: what would be sent for it if it is there. */
export interface ExplainedRow {
  readonly connection: string
  readonly identity: ExplainedValues
  readonly requests: readonly string[]
}

/** A writing statement's plan as data: EXPLAIN (FORMAT JSON) and --dry-run. */
export interface ExplainedWrite {
  readonly statement: WriteVerb
  /** `connection.service.table`. */
  readonly table: string
  /** The operation of the verb; null where actions do everything. */
  readonly operation: string | null
  readonly effect: Effect
  /** Columns that the statement gives a value: never those values. */
  readonly sets: readonly string[]
  /** The query that finds the rows, or gives the values. */
  readonly rows: ExplainedPlan
  /** What happens to each row, all of them; null while the rows have not been read. */
  readonly changes: readonly ExplainedChange[] | null
  /** What may happen to each row, while that is not known. */
  readonly each: readonly ExplainedStep[]
  /** Rows that WHERE names by constants while the changes are not known: these at the most. Null where it names none. */
  readonly named: readonly ExplainedRow[] | null
  /** Rows that stay as they are; null while that is not known. */
  readonly unchanged: number | null
  /** Requests that change something; null while that is not known. */
  readonly requests: number | null
  /** Rows are first brought to where the operation is allowed. */
  readonly through_states: boolean
  /** Why a person is asked before anything is changed, such as `destructive`; empty where nobody is. */
  readonly confirmation: readonly string[]
}

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
