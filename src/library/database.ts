import { CredsqlError } from '../errors/credsql-error.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import type { ExplainedWrite } from '../plan/explained-write.ts'
import type { RunOptions, StatementResult } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import { postgresTypeName } from '../value/column-type.ts'
import type {
  ChangeCounts,
  ExecuteOptions,
  ExecuteResult,
  Parameters,
  QueryOptions,
  QueryResult,
  Row,
  TableInfo,
} from './options.ts'
import { readRows, rowColumns, type SecretSource } from './rows.ts'

/** Parameters alone, or options that may hold them. */
export type ParametersOr<O> = Extract<Parameters, readonly unknown[]> | O

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function optionsOf<O extends QueryOptions>(given: ParametersOr<O> | undefined, more: O | undefined): O {
  if (isList(given)) return { ...(more as O), parameters: given as Parameters }
  return { ...(more as O), ...given } as O
}

function runOptions({ parameters, ...options }: ExecuteOptions): RunOptions {
  const { confirm, ...rest } = options
  const given =
    parameters === undefined ? {} : isList(parameters) ? { positional: parameters } : { named: parameters }
  return {
    ...rest,
    parameters: given,
    ...(confirm === true ? { yes: true } : {}),
    ...(typeof confirm === 'function' ? { confirm: async (asked) => confirm(asked) } : {}),
  }
}

const noChanges: ChangeCounts = { done: 0, unchanged: 0, failed: 0, unknown: 0, notAttempted: 0 }

/**
 * The registry credentials that a config reaches, as a database. Statements may run at the same time. Secrets in rows are `Secret`
 * objects. Every method throws `CredsqlError`: its `code` tells what went wrong, from a closed list.
 */
export class Database implements AsyncDisposable {
  readonly #session: Session

  /** @internal `open` makes databases. */
  constructor(session: Session) {
    this.#session = session
  }

  async #source({ statement }: StatementResult): Promise<SecretSource> {
    const { audit } = this.#session.resources
    return { vault: await this.#session.vault(), audit, statement: statement.text }
  }

  /** The one statement of a text, begun. */
  async #begin(sql: string, options: RunOptions): Promise<StatementResult> {
    const results = this.#session.run(sql, { ...options, single: true })
    const { value: result } = await results.next()
    if (result === undefined) throw new CredsqlError('usage', 'there is no statement in the text')
    return result
  }

  async #collect<R>(
    sql: string,
    options: RunOptions,
  ): Promise<QueryResult<R> & { readonly changes?: ChangeCounts }> {
    const result = await this.#begin(sql, options)
    const rows: R[] = []
    for await (const row of readRows<R>(result.columns, result.batches, await this.#source(result)))
      rows.push(row)
    const { complete, warnings, stats, changes } = result.summary()
    return {
      columns: rowColumns(result.columns),
      rows,
      complete,
      warnings,
      stats,
      ...(changes === undefined ? {} : { changes }),
    }
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
    return this.#collect<R>(sql, { ...runOptions(optionsOf(parametersOrOptions, options)), readOnly: true })
  }

  /**
   * Runs a statement that reads and yields its rows as they come. Leaving the loop ends it. Where rows are missing (`partial`), the
   * generator returns the result without its rows.
   */
  async *stream<R = Row>(
    sql: string,
    parametersOrOptions?: ParametersOr<QueryOptions>,
    options?: QueryOptions,
  ): AsyncGenerator<R, Omit<QueryResult<R>, 'rows'>> {
    const result = await this.#begin(sql, {
      ...runOptions(optionsOf(parametersOrOptions, options)),
      readOnly: true,
    })
    yield* readRows<R>(result.columns, result.batches, await this.#source(result))
    const { complete, warnings, stats } = result.summary()
    return { columns: rowColumns(result.columns), complete, warnings, stats }
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
    const result = await this.#collect<R>(sql, runOptions(optionsOf(parametersOrOptions, options)))
    return { ...result, changes: result.changes ?? noChanges }
  }

  /** What a statement would call, read, mint or change, as data. Calls nothing. */
  async explain(
    sql: string,
    parametersOrOptions?: ParametersOr<ExecuteOptions>,
    options?: ExecuteOptions,
  ): Promise<ExplainedPlan | ExplainedWrite> {
    return this.#session.explain(sql, runOptions(optionsOf(parametersOrOptions, options)))
  }

  /** The virtual tables of all connections. */
  async tables(): Promise<readonly TableInfo[]> {
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

  /** Ends what is under way and releases everything. */
  close(): Promise<void> {
    return this.#session.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
