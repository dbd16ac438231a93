import type { Connection } from '../catalog/table.ts'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError, codeOf } from '../errors/credsql-error.ts'
import type { ScanPlan } from '../plan/scan-plan.ts'
import type { Batch, RelationColumn } from '../value/batch.ts'
import { beginSpan, scanTraces } from '../value/diagnostics.ts'
import { concurrencyOf } from './connection-runtime.ts'
import type { Execution } from './execution.ts'
import { type Call, fetchCall } from './fetch-call.ts'
import { keyTuples } from './key-tuples.ts'
import { mergeBatches } from './merge-batches.ts'

/** How a scan's rows are wanted. */
export interface ScanReading {
  /** Other scans of the statement may send the same requests. */
  readonly shareAnswers: boolean
  /** Reading may stop before the end, so no page is asked for that may not be needed. */
  readonly mayStop: boolean
}

async function callsOf(scan: ScanPlan, reading: ScanReading, engine: () => Promise<Engine>): Promise<Call[]> {
  const tuples = await keyTuples(scan, engine)
  const { shareAnswers, mayStop } = reading
  return tuples.flatMap(({ keys, member: only }) =>
    scan.members
      .filter((member) => only === undefined || member.name === only)
      .map(
        (member): Call => ({
          scan,
          member,
          keys,
          // With a pushed limit, rows that the keys do not mean must not count towards it.
          recheck: tuples.length > 1 || scan.limit !== undefined,
          shareAnswers,
          readAhead: !mayStop,
        }),
      ),
  )
}

/** Reading what may be read again later changes nothing, unlike a mint; a driver reads what is at hand. */
function isCacheable({ scan, member }: Call): boolean {
  const { effect } = scan.operation
  return (effect === 'list' || effect === 'reveal') && member.provider.http !== undefined
}

/** A call's rows from the session's cache, or fetched and, if reading comes to its end, kept there. */
async function* cachedCall(call: Call, execution: Execution): AsyncGenerator<Batch> {
  const { cache, surroundings } = execution.context
  if (call.scan.operation.effect === 'mint') return yield* mintingCall(call, execution)
  if (cache?.enabled !== true || !isCacheable(call)) return yield* fetchCall(call, execution)
  const { scan, member, keys, recheck } = call
  const { table, operation, columns, order, limit } = scan
  const identity = { member, table, operation, keys, columns, order, limit, recheck }
  const counters = execution.countersOf(scan.relation)
  const found = cache.find(identity)
  if (found !== undefined) {
    counters.cached += 1
    counters.age = Math.max(counters.age, surroundings.clock.now() - found.at)
    for (const batch of found.batches) {
      counters.rows += batch.length
      yield batch
    }
    return
  }
  const recording = cache.record(identity)
  for await (const batch of fetchCall(call, execution)) {
    recording.add(batch)
    yield batch
  }
  recording.keep()
}

/** What a mint makes may be in what was read before. */
async function* mintingCall(call: Call, execution: Execution): AsyncGenerator<Batch> {
  try {
    yield* fetchCall(call, execution)
  } finally {
    execution.context.cache?.forget(call.member.provider.name)
  }
}

/** A call whose failure, with `--partial` or for a view, costs its rows only. */
async function* guardedCall(call: Call, execution: Execution): AsyncGenerator<Batch> {
  try {
    yield* cachedCall(call, execution)
  } catch (error) {
    execution.fail(memberFailure(error, call.scan, call.member), call.scan, call.member.name)
  }
}

/** The failure of one member of an aggregate names the member. */
function memberFailure(error: unknown, scan: ScanPlan, member: Connection): unknown {
  if (scan.connection.kind !== 'aggregate' || !(error instanceof CredsqlError)) return error
  const { code, message, details } = error
  return new CredsqlError(code, `member "${member.name}" of "${scan.connection.name}": ${message}`, {
    connection: member.name,
    ...details,
  })
}

/** Makes a scan's calls, several at once, and yields their rows as they come. */
export async function* scanBatches(
  scan: ScanPlan,
  execution: Execution,
  reading: ScanReading,
  engine: () => Promise<Engine>,
): AsyncGenerator<Batch> {
  const counters = execution.countersOf(scan.relation)
  counters.started = performance.now()
  if (scan.empty !== undefined) return
  const { connection, table, operation } = scan
  const { trace } = execution.context
  const span = beginSpan(scanTraces, () => ({
    ...(trace === undefined ? {} : { parent: trace }),
    table: `${connection.name}.${table.service}.${table.name}`,
    operation: operation.name,
    effect: operation.effect,
  }))
  counters.parent = span.trace ?? trace
  let failure: string | undefined
  try {
    const calls = await callsOf(scan, reading, engine)
    // A little more than may be in flight: while one answer is decoded, its place is taken.
    const lanes = scan.members.reduce((sum, member) => sum + concurrencyOf(member) + 2, 0)
    const width = reading.mayStop ? 1 : Math.max(1, Math.min(calls.length, lanes))
    if (width === 1) for (const call of calls) yield* guardedCall(call, execution)
    else {
      let index = 0
      yield* mergeBatches(
        () => {
          const call = calls[index++]
          return call === undefined ? undefined : guardedCall(call, execution)
        },
        width,
        (failure) => execution.abort.abort(failure),
      )
    }
  } catch (error) {
    failure = codeOf(error)
    // What keeps a connection from being called at all costs a view no more than a call that fails.
    if (scan.arms === undefined) throw error
    execution.fail(error, scan, connection.name)
  } finally {
    counters.ended = performance.now()
    const { calls, cached, rows } = counters
    span.end({ calls, rows, ...(cached === 0 ? {} : { cached }) }, failure)
  }
}

/** A relation has at least one column: rows of a table whose columns nobody uses are still counted. */
const rowMarker: RelationColumn = { name: '_row', type: 'boolean' }

/** Columns of a scan's relation. */
export function relationColumns(scan: ScanPlan): readonly RelationColumn[] {
  return scan.columns.length === 0 ? [rowMarker] : scan.columns.map(({ name, type }) => ({ name, type }))
}

/** A batch as the relation takes it. */
export function relationBatch(scan: ScanPlan, batch: Batch): Batch {
  return scan.columns.length === 0
    ? { length: batch.length, columns: [new Array<boolean>(batch.length).fill(true)] }
    : batch
}

/** Makes a scan's calls and loads all of their rows into its relation. */
export async function loadScan(
  scan: ScanPlan,
  execution: Execution,
  reading: ScanReading,
  engine: () => Promise<Engine>,
): Promise<void> {
  for await (const batch of scanBatches(scan, execution, reading, engine))
    await (await engine()).append(scan.relation, relationBatch(scan, batch))
}
