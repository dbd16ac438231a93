import { requestBody } from '../catalog/build-body.ts'
import { bodyText, type WriteValue } from '../catalog/request-body.ts'
import type { Table } from '../catalog/table.ts'
import { confirmationReasons } from './confirmation.ts'
import { explainPlan } from './explain.ts'
import { explainEach, explainNamed } from './explain-each.ts'
import { explainStep, requestText } from './explain-step.ts'
import type { ExplainedChange, ExplainedValues, ExplainedWrite } from './explained-write.ts'
import { plainValue } from './value-literal.ts'
import type { Change, ChangeOptions, Step, WritePlan } from './write-plan.ts'

/** How a statement is to be run, as far as its explanation tells. */
export interface ExplainWriteOptions extends ChangeOptions {
  /** Changes that are made without asking. */
  readonly maxChanges?: number
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
      explainStep(step.operation, stepRequest(step, change), step.keys, stepBody(step, table, change)),
    ),
  }
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
  const { table } = target
  return {
    statement: plan.verb,
    table: target.name,
    operation: operation?.name ?? null,
    effect: operation?.effect ?? 'write',
    sets: plan.assignments.map(({ column }) => column.name),
    rows: explainPlan(plan.query),
    changes: changes?.map((change) => explainChange(change, table)) ?? null,
    each: changes === undefined ? explainEach(plan, options) : [],
    named: changes === undefined ? explainNamed(plan, options) : null,
    unchanged: changes?.filter((change) => change.steps.length === 0).length ?? null,
    requests: changes?.reduce((sum, change) => sum + change.steps.length, 0) ?? null,
    through_states: options.throughStates,
    confirmation: confirmationReasons(plan, changes, options.maxChanges),
  }
}
