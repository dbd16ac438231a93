import type { SelectStmt } from '@pgsql/types'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ScanPlan, StatementPlan, StreamPlan } from '../plan/scan-plan.ts'
import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import { checkPermissions } from './check-permissions.ts'
import { type Execution, unreadMessage } from './execution.ts'
import { gathered, singly } from './gather-batches.ts'
import { checkQueries, createRelations } from './plan-relations.ts'
import { loadScan, relationBatch, scanBatches } from './run-scan.ts'
import { isOfFailedArms } from './scan-report.ts'
import { SecretFactsLoader } from './secret-facts.ts'

/** A result on its way: columns are known, rows come. */
export interface RunningResult {
  readonly columns: readonly ResultColumn[]
  readonly batches: AsyncIterable<ResultBatch>
}

/** Whether two scans of a plan may send the same request: then answers are kept for both. */
function sharesAnswers(scan: ScanPlan, plan: StatementPlan): boolean {
  return plan.scans.some(
    (other) =>
      other !== scan &&
      other.connection === scan.connection &&
      other.table === scan.table &&
      other.operation === scan.operation,
  )
}

/** Loads every scan: each as soon as those that drive it are there. */
async function loadAll(
  plan: StatementPlan,
  execution: Execution,
  engine: () => Promise<Engine>,
): Promise<void> {
  const loads = new Map<string, Promise<void>>()
  const load = async (scan: ScanPlan): Promise<void> => {
    await Promise.all(scan.after.map((name) => loads.get(name)))
    execution.signal.throwIfAborted()
    const above = scan.after
      .map((name) => execution.failures.get(name))
      .find((failure) => failure !== undefined)
    if (scan.arms !== undefined && above !== undefined) {
      // The keys are not all known, and neither are the rows.
      execution.failures.set(scan.relation, above)
      return
    }
    await loadScan(scan, execution, { shareAnswers: sharesAnswers(scan, plan), mayStop: false }, engine)
  }
  let first: unknown
  let failed = false
  for (const scan of plan.scans) {
    const loading = load(scan)
    loads.set(scan.relation, loading)
    loading.catch((error) => {
      // The first failure is the cause; the others are what it ended.
      if (!failed) first = error
      failed = true
      execution.abort.abort(error)
    })
  }
  await Promise.allSettled(loads.values())
  if (failed) throw first
  await dropFailedArms(plan, execution, engine)
}

/** A part of a view that lacks a table is left out as a whole: rows without what they are joined to would look complete. */
async function dropFailedArms(
  plan: StatementPlan,
  execution: Execution,
  engine: () => Promise<Engine>,
): Promise<void> {
  if (execution.failures.size === 0) return
  for (const scan of plan.scans)
    if (isOfFailedArms(scan, plan, execution)) await (await engine()).truncate(scan.relation)
}

function named(plan: StatementPlan, columns: readonly ResultColumn[]): readonly ResultColumn[] {
  return columns.map((column, i) => {
    const output = plan.outputs[i]
    return output === undefined ? column : { name: output.name, type: output.secret ? 'secret' : column.type }
  })
}

/** The statement without its LIMIT, which is counted over all pages. */
function withoutLimit(tree: SelectStmt): SelectStmt {
  const { limitCount: _count, limitOffset: _offset, ...rest } = tree
  return { ...rest, limitOption: 'LIMIT_OPTION_DEFAULT' }
}

function sliceBatch(batch: ResultBatch, from: number, to: number): ResultBatch {
  if (from === 0 && to >= batch.length) return batch
  return {
    length: Math.max(0, Math.min(to, batch.length) - from),
    columns: batch.columns.map((column) => column.slice(from, to)),
  }
}

/** Whether a scan may meet a secret: in its rows, or in what an API is asked with. */
function maySeal({ members, table }: ScanPlan): boolean {
  return (
    members.some(({ provider }) => provider.http !== undefined) ||
    table.columns.some(({ type }) => type === 'secret')
  )
}

interface Streaming {
  readonly plan: StatementPlan
  readonly scan: ScanPlan
  readonly stream: StreamPlan
  readonly execution: Execution
  readonly engine: () => Promise<Engine>
  readonly facts: SecretFactsLoader
  readonly onColumns: (columns: readonly ResultColumn[]) => void
}

/** Runs the statement on each batch of pages by itself and stops as soon as the limit is met. */
async function* streamPages(streaming: Streaming): AsyncGenerator<ResultBatch> {
  const { plan, scan, stream, execution, engine, facts, onColumns } = streaming
  const tree = withoutLimit(plan.tree)
  const mayStop = stream.limit !== undefined
  let skip = stream.offset
  let left = stream.limit ?? Number.POSITIVE_INFINITY
  const database = await engine()
  const query = async () => {
    if (plan.usesSecretFacts) await facts.load(database)
    const result = await database.query({ tree, parameters: [] })
    onColumns(named(plan, result.columns))
    return result
  }
  const pages = scanBatches(scan, execution, { shareAnswers: false, mayStop }, engine)
  let any = false
  for await (const batches of mayStop ? singly(pages) : gathered(pages)) {
    any = true
    for (const batch of batches) await database.append(scan.relation, relationBatch(scan, batch))
    const result = await query()
    for await (const rows of result.batches) {
      const from = Math.min(skip, rows.length)
      skip -= from
      const part = sliceBatch(rows, from, from + left)
      left -= part.length
      if (part.length > 0) yield part
    }
    if (left <= 0) return
    await database.truncate(scan.relation)
  }
  if (!any) await query()
}

/**
 * Runs a plan. Resolves as soon as the columns are known; rows come as they are read, and the last one of them tells that the
 * result is complete. Throws what a call threw; before anything is called `mint_refused`, `verify_refused`, `too_many_calls`, and what
 * the engine refuses of the statement.
 */
export async function runPlan(plan: StatementPlan, execution: Execution): Promise<RunningResult> {
  checkPermissions(plan, execution.context.permissions)
  // What cannot be sealed must not be fetched.
  if (plan.scans.some(maySeal)) execution.context.vault.requireKey()
  for (const { connection, problem } of plan.unread)
    execution.partial(unreadMessage(connection, problem.message))
  let opening: Promise<Engine> | undefined
  let drop: (() => Promise<void>) | undefined
  const engine = () => {
    opening ??= execution.context.engine().then(async (database) => {
      drop = await createRelations(plan, database)
      return database
    })
    return opening
  }
  const interrupt = () => void opening?.then((database) => database.interrupt()).catch(() => undefined)
  execution.signal.addEventListener('abort', interrupt, { once: true })
  const release = async () => {
    execution.signal.removeEventListener('abort', interrupt)
    // A failure can come while the engine still starts: what it makes then is removed too, before the next statement needs it.
    await opening?.catch(() => undefined)
    await drop?.()
  }
  const facts = new SecretFactsLoader(execution.context.vault)
  try {
    // What the engine will not run must not cost a call, let alone a credential.
    await checkQueries(plan, await engine())
    execution.signal.throwIfAborted()
    return plan.stream === undefined ? await runWhole() : await runStream(plan.stream)
  } catch (error) {
    execution.abort.abort()
    await release().catch(() => undefined)
    throw cancelled(error, execution)
  }

  async function runWhole(): Promise<RunningResult> {
    await loadAll(plan, execution, engine)
    const database = await engine()
    if (plan.usesSecretFacts) await facts.load(database)
    const result = await database.query({ tree: plan.tree, parameters: [] })
    return { columns: named(plan, result.columns), batches: finishing(result.batches) }
  }

  async function runStream(stream: StreamPlan): Promise<RunningResult> {
    const scan = plan.scans.find((candidate) => candidate.relation === stream.relation)!
    let columns: readonly ResultColumn[] = []
    const onColumns = (known: readonly ResultColumn[]) => {
      columns = known
    }
    const pages = streamPages({ plan, scan, stream, execution, engine, facts, onColumns })
    // The columns' types are known with the first page.
    const first = await pages.next()
    async function* all() {
      if (!first.done) yield first.value
      yield* pages
    }
    return { columns, batches: finishing(all()) }
  }

  async function* finishing(batches: AsyncIterable<ResultBatch>): AsyncGenerator<ResultBatch> {
    try {
      for await (const batch of batches) {
        if (execution.context.signal.aborted) throw interrupted(execution)
        yield batch
      }
    } catch (error) {
      throw cancelled(error, execution)
    } finally {
      execution.abort.abort()
      await release()
    }
  }
}

function interrupted(execution: Execution): CredsqlError {
  const { reason } = execution.context.signal
  return reason instanceof CredsqlError
    ? reason
    : new CredsqlError('interrupted', 'the statement was interrupted')
}

/** What a statement ends with, whatever layer noticed its end first: a failed call interrupts the engine as well. */
function cancelled(error: unknown, execution: Execution): unknown {
  if (execution.context.signal.aborted) return interrupted(execution)
  const { reason } = execution.signal
  const isOutcome = error instanceof CredsqlError && error.code === 'interrupted'
  return isOutcome && reason instanceof CredsqlError ? reason : error
}
