import { CredsqlError } from '../errors/credsql-error.ts'
import { throwIfInterrupted } from '../http/interruption.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import type { ExplainedWrite } from '../plan/explained-write.ts'
import type { ResultSummary, RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { postgresTypeName } from '../value/column-type.ts'
import { checkOptions, type OptionTaker } from './check-options.ts'
import { givenParameters } from './given-parameters.ts'
import { withOptionHint, withOptionNames } from './option-names.ts'
import type {
  ChangeCounts,
  Confirmation,
  ExecuteOptions,
  ExecuteResult,
  Parameters,
  QueryOptions,
  QueryResult,
  ResultColumn,
  Row,
  TableInfo,
} from './options.ts'
import { rowColumns, rowReader } from './rows.ts'
import { answerBefore, statementSignal } from './statement-signal.ts'

/** Parameters alone, or options that may hold them. */
export type ParametersOr<O> = Extract<Parameters, readonly unknown[]> | O

/** A statement as a method was given it. */
interface Asked {
  readonly taker: Exclude<OptionTaker, 'open'>
  readonly sql: string
  readonly given: ParametersOr<ExecuteOptions> | undefined
  readonly more: ExecuteOptions | undefined
}

/** A statement that has begun. */
interface Begun<R> {
  readonly signal: AbortSignal
  readonly columns: readonly ResultColumn[]
  readonly batches: AsyncGenerator<readonly R[]>
  /** What is known after the last batch. */
  readonly outcome: () => Omit<QueryResult<R>, 'rows'> & { readonly changes?: ChangeCounts }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function optionsOf({ taker, given, more }: Asked): ExecuteOptions {
  for (const options of [isList(given) ? undefined : given, more])
    if (options !== undefined) checkOptions(taker, options)
  return isList(given) ? { ...more, parameters: given as Parameters } : { ...given, ...more }
}

/** An option that is undefined is one that is not set. */
function whatIsSet<O extends object>(options: O): O {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as O
}

function asksWith(
  confirm: NonNullable<ExecuteOptions['confirm']>,
  signal: AbortSignal,
): Pick<RunOptions, 'yes' | 'confirm'> {
  if (confirm === true) return { yes: true }
  const ask = async ({ kind, reason, lines }: Confirmation) =>
    confirm({ kind, reason: withOptionNames(reason), lines })
  // Yes is true and nothing else.
  return { confirm: async (asked) => (await answerBefore(ask(asked), signal)) === true }
}

const noChanges: ChangeCounts = { done: 0, unchanged: 0, failed: 0, unknown: 0, notAttempted: 0 }

function outcomeOf(columns: readonly ResultColumn[], { complete, warnings, stats, changes }: ResultSummary) {
  return {
    columns,
    complete,
    warnings: warnings.map(withOptionNames),
    stats,
    ...(changes === undefined ? {} : { changes }),
  }
}

function isReading({ taker }: Asked): boolean {
  return taker === 'query' || taker === 'stream'
}

/** An error as a user of the library needs it. */
function toldError(error: unknown, asked: Asked): unknown {
  const told = withOptionHint(error)
  const isRefused = told instanceof CredsqlError && told.code === 'write_refused' && isReading(asked)
  return isRefused ? told.with({ hint: 'execute() runs what changes something.' }) : told
}

/**
 * The registry credentials that a config reaches, as a database. Statements may run at the same time. Secrets in rows are `Secret`
 * objects. Every method throws `CredsqlError`: its `code` tells what went wrong, from a closed list.
 */
export class Database implements AsyncDisposable {
  readonly #session: Session
  readonly #closing = new AbortController()
  /** What is to have ended before the database is closed. A stream ends when its reader asks for more. */
  readonly #underWay = new Set<Promise<unknown>>()
  #closed: Promise<void> | undefined

  private constructor(session: Session) {
    this.#session = session
  }

  /** @internal `open` makes databases. */
  static over(session: Session): Database {
    return new Database(session)
  }

  #refuseClosed(): void {
    if (this.#closed !== undefined)
      throw new CredsqlError('usage', 'the database is closed', { hint: 'open() opens another one.' })
  }

  async #runOptions(asked: Asked, options: ExecuteOptions, signal: AbortSignal): Promise<RunOptions> {
    const { parameters, confirm, signal: _, ...rest } = options
    return {
      ...rest,
      signal,
      single: true,
      readOnly: isReading(asked),
      parameters: await givenParameters(parameters, () => this.#session.vault()),
      ...(confirm === undefined ? {} : asksWith(confirm, signal)),
    }
  }

  /** Runs `act` with the options of a statement; `release` is called when it throws, else by whoever ends the statement. */
  async #with<T>(asked: Asked, act: (options: RunOptions, release: () => void) => Promise<T>): Promise<T> {
    this.#refuseClosed()
    if (typeof asked.sql !== 'string')
      throw new CredsqlError('usage', `the statement of ${asked.taker} must be a text`)
    const options = whatIsSet(optionsOf(asked))
    const { signal, release } = statementSignal(options.signal, this.#closing.signal)
    try {
      return await act(await this.#runOptions(asked, options, signal), release)
    } catch (error) {
      release()
      throw toldError(error, asked)
    }
  }

  /** The one statement of a text, begun. */
  #begin<R>(asked: Asked): Promise<Begun<R>> {
    return this.#with(asked, async (options, release) => {
      const { value: result } = await this.#session.run(asked.sql, options).next()
      if (result === undefined) throw new CredsqlError('usage', 'there is no statement in the text')
      const { audit } = this.#session.resources
      const source = { vault: await this.#session.vault(), audit, statement: result.statement.text }
      const columns = rowColumns(result.columns)
      async function* batches(): AsyncGenerator<readonly R[]> {
        try {
          const read = rowReader<R>(result!.columns, source)
          for await (const batch of result!.batches) yield read(batch)
        } catch (error) {
          throw toldError(error, asked)
        } finally {
          release()
        }
      }
      const signal = options.signal!
      return {
        signal,
        columns,
        batches: batches(),
        outcome: () => outcomeOf(columns, result.summary()),
      }
    })
  }

  async #collect<R>(asked: Asked): Promise<QueryResult<R> & { readonly changes?: ChangeCounts }> {
    const { batches, outcome } = await this.#begin<R>(asked)
    const rows: R[] = []
    for await (const batch of batches) for (const row of batch) rows.push(row)
    return { ...outcome(), rows }
  }

  /** Lets `close` wait for it. */
  async #tracked<T>(running: Promise<T>): Promise<T> {
    this.#underWay.add(running)
    return running.finally(() => this.#underWay.delete(running))
  }

  /**
   * Runs a statement that reads and returns its rows.
   * @example await db.query('SELECT id FROM rancher.registry_credentials WHERE state = $1', ['active'])
   */
  async query<R = Row>(
    sql: string,
    parametersOrOptions?: ParametersOr<QueryOptions>,
    options?: QueryOptions,
  ): Promise<QueryResult<R>> {
    return this.#tracked(this.#collect<R>({ taker: 'query', sql, given: parametersOrOptions, more: options }))
  }

  /**
   * Runs a statement that reads and yields its rows as they come. Leaving the loop ends it. What the generator returns is the result
   * without its rows: with `partial`, its `complete` tells whether rows are missing.
   */
  async *stream<R = Row>(
    sql: string,
    parametersOrOptions?: ParametersOr<QueryOptions>,
    options?: QueryOptions,
  ): AsyncGenerator<R, Omit<QueryResult<R>, 'rows'>> {
    const asked: Asked = { taker: 'stream', sql, given: parametersOrOptions, more: options }
    const { batches, outcome, signal } = await this.#begin<R>(asked)
    for await (const batch of batches)
      for (const row of batch) {
        throwIfInterrupted(signal)
        yield row
      }
    return outcome()
  }

  /**
   * Runs a statement that changes something: INSERT, UPDATE, DELETE, CALL. What is destructive, or more than `maxChanges`, needs
   * `confirm`. Throws `write_refused`; the API's own error where there was one change and it failed. Where some of several changes
   * failed, the result lists each, and `changes` counts them.
   */
  async execute<R = Row>(
    sql: string,
    parametersOrOptions?: ParametersOr<ExecuteOptions>,
    options?: ExecuteOptions,
  ): Promise<ExecuteResult<R>> {
    const asked: Asked = { taker: 'execute', sql, given: parametersOrOptions, more: options }
    const result = await this.#tracked(this.#collect<R>(asked))
    return { ...result, changes: result.changes ?? noChanges }
  }

  /** What a statement would call, read, mint or change, as data. Calls nothing. */
  async explain(
    sql: string,
    parametersOrOptions?: ParametersOr<ExecuteOptions>,
    options?: ExecuteOptions,
  ): Promise<ExplainedPlan | ExplainedWrite> {
    const asked: Asked = { taker: 'explain', sql, given: parametersOrOptions, more: options }
    return this.#with(asked, (given, release) => this.#session.explain(sql, given).finally(release))
  }

  /** The virtual tables of all connections. */
  async tables(): Promise<readonly TableInfo[]> {
    this.#refuseClosed()
    const connections = await this.#session.catalog.connections()
    return connections.flatMap((connection) =>
      connection.provider.tables.map((table) => ({
        name: `${connection.name}.${table.service}.${table.name}`,
        description: table.description,
        columns: table.columns.map(({ name, type, description }) => ({
          name,
          type: postgresTypeName[type],
          description,
        })),
      })),
    )
  }

  /** Forgets what was fetched and kept. */
  clearCache(): void {
    this.#session.cache.clear()
  }

  /** Ends what is under way with the error `interrupted` and releases everything. What is asked later is refused. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing.abort(new CredsqlError('interrupted', 'the database was closed'))
    await Promise.allSettled(this.#underWay)
    await this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
