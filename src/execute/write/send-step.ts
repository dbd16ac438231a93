import type { WriteValue } from '../../catalog/request-body.ts'
import type { Column, Table } from '../../catalog/table.ts'
import { CredsqlError, messageOf } from '../../errors/credsql-error.ts'
import type { HttpClient } from '../../http/client.ts'
import type { Change, Step } from '../../plan/write-plan.ts'
import { decodeRows } from '../../provider/decode.ts'
import type { RowItem } from '../../provider/items.ts'
import type { ApiRequest, ApiResponse } from '../../provider/message.ts'
import { parseBody, requestName } from '../../provider/response.ts'
import { answeredRows, readWriteAnswer } from '../../provider/write-answer.ts'
import { buildWriteRequest } from '../../provider/write-request.ts'
import { decodeDockerAuth } from '../../secrets/docker-auth.ts'
import type { Secret } from '../../secrets/secret.ts'
import type { Vault } from '../../secrets/vault.ts'
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
      /** What a person should know although the API accepted the request, such as that its answer cannot be read. */
      readonly message?: string
    }
  /** Nothing was changed, and the same request would be refused again. */
  | { readonly kind: 'refused'; readonly error: CredsqlError }
  /** It never left, for a reason that may pass: it can be sent later. */
  | { readonly kind: 'unsent'; readonly error: CredsqlError }
  /** Whether it was done is not known. */
  | { readonly kind: 'lost'; readonly error: CredsqlError }

/** Reasons for not sending a request that will be there the next time too. */
const lasting: ReadonlySet<string> = new Set(['internal', 'invalid_value', 'unsupported', 'paging_unsafe'])

function errorOf(error: unknown): CredsqlError {
  return error instanceof CredsqlError
    ? error
    : new CredsqlError('internal', messageOf(error), { cause: error })
}

function notSent(error: unknown): StepOutcome {
  const known = errorOf(error)
  return { kind: lasting.has(known.code) ? 'refused' : 'unsent', error: known }
}

function notAnswered(error: unknown): StepOutcome {
  const known = errorOf(error)
  return known.details.sent === false ? notSent(known) : { kind: 'lost', error: known }
}

/** Where the states stand in which an operation is taken, the API's refusal says so. */
function withStates(error: CredsqlError, step: Step): CredsqlError {
  const { from } = step.operation.manifest
  if (from === undefined || ![405, 409, 422].includes(error.details.status ?? 0)) return error
  const states = Object.entries(from).map(([column, values]) => `${column} is ${values.join(', ')}`)
  return error.with({ hint: `${step.operation.name} is taken while ${states.join(' and ')}.` })
}

/** How a request of a change is sent. */
export interface StepSending {
  readonly step: Step
  readonly change: Change
  readonly table: Table
  /** Columns that are wanted of the row in the answer. */
  readonly columns: readonly Column[]
  /** It was sent before, and whether that was done nobody knows. */
  readonly again: boolean
}

/**
 * Sends one request of a change, with its secrets unsealed by `http` alone. What is minted or revoked is in the ledger when this
 * resolves. Never throws what the API or the network did: that is the outcome.
 */
export async function sendStep(sending: StepSending, execution: Execution): Promise<StepOutcome> {
  const { step, change, table } = sending
  const { member } = change
  const { operation, keys, values } = step
  const { vault, cache } = execution.context
  const secretOf = (handle: string): Secret => {
    const secret = vault.find(handle)
    if (secret === undefined) throw new CredsqlError('internal', `${handle} is the handle of no secret`)
    return secret
  }
  const proofHandle = values.get(operation.manifest.auth?.token ?? '')
  let runtime: ConnectionRuntime
  let request: ApiRequest
  let client: HttpClient
  try {
    runtime = await execution.context.runtime(member)
    const target = runtime.target(operation)
    client = target.client
    request = buildWriteRequest(target.base, runtime.settings, {
      operation,
      table,
      provider: member.provider,
      keys,
      values,
      ...(typeof proofHandle === 'string' ? { proof: secretOf(proofHandle) } : {}),
      secretOf,
    })
  } catch (error) {
    return notSent(error)
  }
  let response: ApiResponse
  try {
    const observer = execution.countersOf(changeCounter).observer(() => execution.countCall())
    response = await client.send(request, { signal: execution.signal, observer })
  } catch (error) {
    return notAnswered(error)
  } finally {
    // Afterwards: what was read while the API was at work may be the old state or the new one.
    cache?.forget(member.provider.name)
  }
  const { http } = member.provider
  const answer = readWriteAnswer(request, response, member.name, http, runtime.secretSettings, table)
  const { status } = response
  if (answer.kind === 'lost') return answer
  const isRevoking = typeof proofHandle === 'string' && operation.manifest.destructive === true
  if (answer.kind === 'refused') {
    // A credential that revokes itself can tell in no other way that it was revoked.
    if (sending.again && isRevoking && status === 401)
      return accepted(status, undefined, 'the API does not know the credential any more')
    return { kind: 'refused', error: withStates(answer.error, step) }
  }
  if (answer.gone === true) return accepted(status, undefined, 'it was not there any more')
  if (isRevoking) return revoked(status, proofHandle, execution)
  return answered(sending, request, response, execution)
}

function accepted(status: number, row: RowValues | undefined, message?: string): StepOutcome {
  return { kind: 'accepted', status, row, ...(message === undefined ? {} : { message }) }
}

async function revoked(status: number, fingerprint: string, { context }: Execution): Promise<StepOutcome> {
  const revoked_at = new Date(context.surroundings.clock.now()).toISOString()
  try {
    await context.record.ledger.append({ event: 'revoked', fingerprint, revoked_at })
    return accepted(status, undefined)
  } catch (error) {
    return accepted(status, undefined, `it was revoked, but not noted in the ledger: ${messageOf(error)}`)
  }
}

const shortestEcho = 8

/** Whether a value that an API gave a row has a secret in it: it would be shown, and written into the journal. */
function isEcho(value: WriteValue | undefined, { values, keys }: Step, vault: Vault): boolean {
  if (typeof value !== 'string' || value.length < shortestEcho || vault.scrub(value) === value) return false
  return ![...values.values(), ...keys.map((key) => key.value)].includes(value)
}

/** The row in an answer. One in another form than the API's tells nothing of what was done. */
async function answered(
  { step, change, table, columns }: StepSending,
  request: ApiRequest,
  response: ApiResponse,
  execution: Execution,
): Promise<StepOutcome> {
  const { operation, keys } = step
  const { member } = change
  const { vault } = execution.context
  const { status, sentAt } = response
  const isMint = operation.effect === 'mint'
  const wanted = [...new Set([...columns, ...(isMint ? mintColumns(table, operation) : [])])]
  const where = `${requestName(request)} on ${member.name}`
  let items: readonly RowItem[]
  try {
    // A page for people is the answer of something that stands before the API, which may never have seen the request.
    if (/\bhtml\b/i.test(response.headers['content-type'] ?? ''))
      parseBody(request, response, member.name, false)
    items = answeredRows(request, response, member.name, operation)
  } catch (error) {
    return { kind: 'lost', error: errorOf(error) }
  }
  if (items.length === 0) return accepted(status, undefined)
  let row: RowValues
  try {
    const seal = (value: string) => vault.seal(value).handle
    const context = { keys, sentAt, seal, decodeAuth: decodeDockerAuth, where, exact: true }
    const decoded = decodeRows(wanted, [], items.slice(0, 1), context)
    row = new Map(wanted.map((column, i) => [column.name, decoded[i]?.[0] ?? null]))
  } catch (error) {
    // The API did what was asked: that a field of its answer is useless must not make it look undone.
    return accepted(status, undefined, `done, but the answer cannot be read: ${messageOf(error)}`)
  }
  if (table.identity.some((name) => isEcho(row.get(name), step, vault)))
    return accepted(
      status,
      undefined,
      'done, but the answer has a secret where it should say which row it is',
    )
  try {
    if (isMint) await noteMinted({ member, table, operation, keys, sentAt }, row, execution)
    return accepted(status, row)
  } catch (error) {
    // Without its row the secret would be lost as well.
    return accepted(status, row, `minted, but not noted in the ledger: ${messageOf(error)}`)
  }
}
