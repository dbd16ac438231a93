import type { Column, Table } from '../../catalog/table.ts'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import type { Change, Step } from '../../plan/write-plan.ts'
import { decodeRows } from '../../provider/decode.ts'
import type { ApiRequest, ApiResponse } from '../../provider/message.ts'
import { requestName } from '../../provider/response.ts'
import { answeredRows, readWriteAnswer } from '../../provider/write-answer.ts'
import { buildWriteRequest } from '../../provider/write-request.ts'
import { decodeDockerAuth } from '../../secrets/docker-auth.ts'
import type { Secret } from '../../secrets/secret.ts'
import type { ConnectionRuntime } from '../connection-runtime.ts'
import type { Execution } from '../execution.ts'
import { mintColumns, noteMinted } from '../note-minted.ts'
import type { RowValues } from './change-result.ts'
import { changeCounter } from './read-row.ts'

/** What came of sending one request of a change. */
export type StepOutcome =
  | {
      readonly kind: 'accepted'
      readonly status: number
      /** The row in the answer, where it has one that can be read. */
      readonly row: RowValues | undefined
      /** Why the answer cannot be read although the API accepted the request. */
      readonly unreadable?: string
    }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly error: CredsqlError }
  /** Whether it was done is not known. */
  | { readonly kind: 'lost'; readonly error: CredsqlError }

/** Failures that come before a request has left. */
const neverSent: ReadonlySet<string> = new Set([
  'too_many_calls',
  'rate_limited',
  'connection_incomplete',
  'secret_source_failed',
  'config_invalid',
  'invalid_parameter',
  'invalid_value',
  'unsupported',
  'paging_unsafe',
])

function asFailure(error: unknown): StepOutcome {
  if (!(error instanceof CredsqlError))
    return { kind: 'lost', error: new CredsqlError('internal', messageOf(error), { cause: error }) }
  const isSafe = neverSent.has(error.code) || error.details.sent === false
  return { kind: isSafe ? 'refused' : 'lost', error }
}

/** Where the states stand in which an operation is taken, the API's refusal says so. */
function withStates(error: CredsqlError, step: Step): CredsqlError {
  const { from } = step.operation.manifest
  if (from === undefined || ![405, 409, 422].includes(error.details.status ?? 0)) return error
  const states = Object.entries(from).map(([column, values]) => `${column} is ${values.join(', ')}`)
  return error.with({ hint: `${step.operation.name} is taken while ${states.join(' and ')}.` })
}

/**
 * Sends one request of a change, with its secrets unsealed by `http` alone. What is minted is in the ledger when this resolves.
 * Never throws what the API or the network did: that is the outcome.
 */
export async function sendStep(
  step: Step,
  change: Change,
  table: Table,
  columns: readonly Column[],
  execution: Execution,
): Promise<StepOutcome> {
  const { member } = change
  const { operation, keys, values } = step
  const { vault } = execution.context
  const secretOf = (handle: string): Secret => {
    const secret = vault.find(handle)
    if (secret === undefined) throw new CredsqlError('internal', `${handle} is the handle of no secret`)
    return secret
  }
  let request: ApiRequest
  let runtime: ConnectionRuntime
  let response: ApiResponse
  try {
    runtime = await execution.context.runtime(member)
    const { base, client } = runtime.target(operation)
    const proofHandle = values.get(operation.manifest.auth?.token ?? '')
    request = buildWriteRequest(base, runtime.settings, {
      operation,
      table,
      provider: member.provider,
      keys,
      values,
      ...(typeof proofHandle === 'string' ? { proof: secretOf(proofHandle) } : {}),
      secretOf,
    })
    const observer = execution.countersOf(changeCounter).observer(() => execution.countCall())
    response = await client.send(request, { signal: execution.signal, observer })
  } catch (error) {
    return asFailure(error)
  } finally {
    // Afterwards: what was read while the API was at work may be the old state or the new one.
    execution.context.cache?.forget(member.name)
  }
  const { http } = member.provider
  const answer = readWriteAnswer(request, response, member.name, http, runtime.secretSettings, table)
  if (answer.kind === 'refused') return { kind: 'refused', error: withStates(answer.error, step) }
  if (answer.kind === 'lost') return answer
  const { status, sentAt } = response
  const wanted = [...new Set([...columns, ...mintColumns(table, operation)])]
  try {
    const items = answeredRows(request, response, member.name, operation)
    if (items.length === 0) return { kind: 'accepted', status, row: undefined }
    const decoded = decodeRows(wanted, [], items.slice(0, 1), {
      keys,
      sentAt,
      seal: (value) => vault.seal(value).handle,
      decodeAuth: decodeDockerAuth,
      where: `${requestName(request)} on ${member.name}`,
      exact: true,
    })
    const row = new Map(wanted.map((column, i) => [column.name, decoded[i]?.[0] ?? null]))
    if (operation.effect === 'mint')
      await noteMinted({ member, table, operation, keys, sentAt }, row, execution)
    return { kind: 'accepted', status, row }
  } catch (error) {
    // The API did what was asked: that its answer is useless must not make it look undone.
    return { kind: 'accepted', status, row: undefined, unreadable: messageOf(error) }
  }
}
