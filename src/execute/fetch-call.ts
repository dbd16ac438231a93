import type { BoundKey } from '../catalog/bound-key.ts'
import { pageSize, plainSettings } from '../catalog/request-target.ts'
import type { Column, Connection } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { HttpObserver } from '../http/observer.ts'
import type { ScanPlan } from '../plan/scan-plan.ts'
import { type DecodeContext, decodeRows } from '../provider/decode.ts'
import { type RowItem, readItems } from '../provider/items.ts'
import { memberAt, parsePath } from '../provider/json-path.ts'
import type { ApiRequest, ApiResponse } from '../provider/message.ts'
import { openPages } from '../provider/paging.ts'
import { buildRequest, pageRequest } from '../provider/request.ts'
import { parseBody, requestName, responseError } from '../provider/response.ts'
import { decodeDockerAuth } from '../secrets/docker-auth.ts'
import type { Batch, ColumnValues } from '../value/batch.ts'
import { InexactNumber } from '../value/exact-json.ts'
import type { ConnectionRuntime } from './connection-runtime.ts'
import { driverWorld } from './driver-world.ts'
import type { Execution } from './execution.ts'
import { mintColumns, noteMinted } from './note-minted.ts'

/** One call of a scan: which connection, which keys. */
export interface Call {
  readonly scan: ScanPlan
  readonly member: Connection
  readonly keys: readonly BoundKey[]
  /** Rows must be compared with the keys again: several calls of this scan may answer the same row. */
  readonly recheck: boolean
  /** Another scan may send the same requests. */
  readonly shareAnswers: boolean
  /** Ask for the next page while this one is being read; not when reading may stop early. */
  readonly readAhead: boolean
}

interface Page {
  readonly items: readonly RowItem[]
  /** The same items with exact integers, where they were parsed the fast way. */
  readonly exactItems: (() => readonly RowItem[]) | undefined
  readonly sentAt: number
  readonly where: string
}

/** Rows that the table's list would leave out too. */
function withoutOmitted(items: readonly RowItem[], field: string | undefined): readonly RowItem[] {
  if (field === undefined) return items
  const path = parsePath(field)
  return items.filter(({ item }) => (memberAt(item, path) ?? null) === null)
}

async function* httpPages(call: Call, execution: Execution): AsyncGenerator<Page> {
  const { scan, member, keys } = call
  const runtime = await execution.context.runtime(member)
  const { operation, limit, order } = scan
  const { manifest } = operation
  const request = buildRequest(runtime.base, runtime.settings, {
    operation,
    keys,
    ...(order === undefined ? {} : { order: order.query }),
    ...(limit === undefined ? {} : { limit }),
  })
  const counters = execution.countersOf(scan.relation)
  const observer = counters.observer(() => execution.countCall())
  const send = (next: ApiRequest) => sendOnce(next, call, runtime, execution, observer)
  const name = `${requestName(request)} on ${member.name}`
  const pages =
    manifest.page === undefined
      ? undefined
      : openPages(manifest.page, runtime.origin, name, pageSize(manifest.page, limit))
  let next: ApiRequest | undefined = request
  let ahead: Promise<ApiResponse> | undefined
  for (let number = 1; next !== undefined; number++) {
    const current: ApiRequest = next
    const response: ApiResponse = await (ahead ?? send(current))
    ahead = undefined
    if (response.status === 404 && manifest.on_not_found === 'empty') return
    if (response.status < 200 || response.status > 299)
      throw responseError(
        current,
        response,
        member.name,
        member.provider.http,
        runtime.secretSettings,
        operation.effect !== 'list',
      )
    const where = pages === undefined ? name : `${name}, page ${number}`
    // A cursor may be a number, so it is read exactly; everything else only where a value needs it.
    const exact = manifest.page?.style === 'cursor'
    const parsed = (exactly: boolean) => parseBody(current, response, member.name, exactly)
    const body = parsed(exact)
    const all = readItems(manifest, body, where)
    counters.pages += 1
    const url: string | undefined = pages?.next({
      url: current.url,
      body,
      headers: response.headers,
      items: listLength(manifest.items, body, all),
    })
    next = url === undefined ? undefined : pageRequest(current, url)
    if (next !== undefined && call.readAhead && limit === undefined) {
      ahead = send(next)
      // Its failure is met when the page is asked for; until then it must not count as unhandled.
      ahead.catch(() => undefined)
    }
    yield {
      items: withoutOmitted(all, manifest.omit_where_set),
      exactItems: exact
        ? undefined
        : () => withoutOmitted(readItems(manifest, parsed(true), where), manifest.omit_where_set),
      sentAt: response.sentAt,
      where,
    }
  }
}

/** Items on a page before `each` unfolds them: what offsets count. */
function listLength(path: string | undefined, body: unknown, items: readonly RowItem[]): number {
  const list = path === undefined ? undefined : memberAt(body, parsePath(path))
  return Array.isArray(list) ? list.length : items.length
}

function sendOnce(
  request: ApiRequest,
  call: Call,
  runtime: ConnectionRuntime,
  execution: Execution,
  observer: HttpObserver,
): Promise<ApiResponse> {
  const send = () => runtime.client.send(request, { signal: execution.signal, observer })
  if (!call.shareAnswers || request.method !== 'GET' || request.effect === 'mint') return send()
  const identity = `${call.member.name} ${request.url}`
  let answer = execution.answers.get(identity)
  if (answer === undefined) {
    answer = send()
    execution.answers.set(identity, answer)
  }
  return answer
}

async function* driverPages(call: Call, execution: Execution): AsyncGenerator<Page> {
  const { scan, member, keys } = call
  if (member.problem !== undefined) throw member.problem
  const driver = await execution.context.driver(member.provider.driver ?? '')
  const counters = execution.countersOf(scan.relation)
  if (scan.operation.effect !== 'list') {
    execution.countCall()
    counters.calls += 1
  }
  const where = `${member.name}.${scan.table.name}`
  const { vault } = execution.context
  const secretOf = (handle: string) => {
    const secret = vault.find(handle)
    if (secret === undefined)
      throw new CredsqlError('driver_failed', `of the secret ${handle} only the fingerprint is known`, {
        hint: 'The ledger keeps no values. Leave out its rows: NOT minted in the inventory.',
      })
    return secret
  }
  const columns = new Set(scan.columns.map((column) => column.name))
  for await (const items of driver.read({
    connection: member,
    settings: plainSettings(member),
    table: scan.table,
    operation: scan.operation,
    keys,
    columns,
    world: driverWorld(execution),
    secretOf,
    seal: (value) => vault.seal(value),
    scrub: (text) => vault.scrub(text),
    partial: (message) => execution.partial(message),
    signal: execution.signal,
  })) {
    counters.pages += 1
    yield { items: items.map((item) => ({ item })), exactItems: undefined, sentAt: Date.now(), where }
  }
}

/** Which rows have the values that they were asked for, where the API's idea of "equal" may be wider than SQL's. */
function keptRows(
  columns: readonly Column[],
  values: readonly ColumnValues[],
  keys: readonly BoundKey[],
  length: number,
): number[] | undefined {
  const checks = keys.flatMap((key) => {
    const index = columns.findIndex((column) => column.name === key.column)
    return key.operator === '=' && index >= 0 ? [{ own: values[index]!, value: key.value }] : []
  })
  if (checks.length === 0) return undefined
  const kept: number[] = []
  for (let i = 0; i < length; i++) if (checks.every(({ own, value }) => own[i] === value)) kept.push(i)
  return kept.length === length ? undefined : kept
}

/** The columns of a call's rows, and those that are only needed for comparing. */
function decodedColumns({ scan, keys, recheck }: Call): readonly Column[] {
  const wanted = scan.columns.filter((column) => column.name !== '_connection')
  if (!recheck) return wanted
  const extra = scan.table.columns.filter(
    (column) =>
      column.source.kind !== 'bound' &&
      !wanted.includes(column) &&
      keys.some((key) => key.column === column.name),
  )
  return [...wanted, ...extra]
}

/** Decodes a page; a number that the fast parser may have rounded has the page parsed again, exactly. */
function decodePage(
  page: Page,
  columns: readonly Column[],
  required: readonly Column[],
  context: Omit<DecodeContext, 'exact'>,
): readonly ColumnValues[] {
  const { items, exactItems } = page
  if (exactItems === undefined) return decodeRows(columns, required, items, { ...context, exact: true })
  try {
    return decodeRows(columns, required, items, { ...context, exact: false })
  } catch (error) {
    if (!(error instanceof InexactNumber)) throw error
    return decodeRows(columns, required, exactItems(), { ...context, exact: true })
  }
}

/** Writes what a call minted into the ledger, whatever columns the statement uses. */
async function noteAll(
  { scan, member, keys }: Call,
  page: Page,
  context: Omit<DecodeContext, 'exact'>,
  execution: Execution,
): Promise<void> {
  const { table, operation } = scan
  const columns = mintColumns(table, operation)
  const decoded = decodePage(page, columns, [], context)
  for (let i = 0; i < page.items.length; i++) {
    const row = new Map(columns.map((column, at) => [column.name, decoded[at]?.[i] ?? null]))
    await noteMinted({ member, table, operation, keys, sentAt: page.sentAt }, row, execution)
  }
}

/** Makes one call, page by page, and yields its rows as the relation has them. */
export async function* fetchCall(call: Call, execution: Execution): AsyncGenerator<Batch> {
  const { scan, member, keys } = call
  const pages =
    member.provider.driver === undefined ? httpPages(call, execution) : driverPages(call, execution)
  const columns = decodedColumns(call)
  const required = scan.table.columns.filter((column) => column.required && column.source.kind === 'path')
  const wanted = scan.columns.filter((column) => column.name !== '_connection').length
  const withMember = wanted < scan.columns.length
  const { vault } = execution.context
  const seal = (value: string) => vault.seal(value).handle
  const counters = execution.countersOf(scan.relation)
  let left = scan.limit ?? Number.POSITIVE_INFINITY
  for await (const page of pages) {
    const { items, sentAt, where } = page
    const context = { keys, sentAt, seal, decodeAuth: decodeDockerAuth, where }
    if (scan.operation.effect === 'mint') await noteAll(call, page, context, execution)
    const decoded = decodePage(page, columns, required, context)
    const kept = call.recheck ? keptRows(columns, decoded, keys, items.length) : undefined
    const all = kept?.length ?? items.length
    const length = Math.min(all, left)
    left -= length
    counters.rows += length
    if (length > 0) {
      const own = decoded.slice(0, wanted)
      const values = kept === undefined ? own : own.map((column) => kept.map((row) => column[row]!))
      const cut = length === all ? values : values.map((column) => column.slice(0, length))
      yield { length, columns: withMember ? [new Array<string>(length).fill(member.name), ...cut] : cut }
    }
    // What is left of the list is not needed: leaving here asks for no further page.
    if (left === 0) return
  }
}
