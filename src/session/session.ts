import type { ParameterInput } from '../bind/substitute-parameters.ts'
import { Catalog } from '../catalog/catalog.ts'
import { type Config, readConfig } from '../catalog/config.ts'
import type { ResolvedTable } from '../catalog/resolve-table.ts'
import type { Connection } from '../catalog/table.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Execution } from '../execute/execution.ts'
import { explainPlan } from '../plan/explain.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import type { ExplainedWrite } from '../plan/explained-write.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { Vault } from '../secrets/vault.ts'
import { bindParameters } from '../sql/bind-parameters.ts'
import { parseStatements } from '../sql/parse.ts'
import { placeInStatement } from '../sql/place.ts'
import type { Statement } from '../sql/statement.ts'
import { describeQuery, showQuery } from './catalog-statements.ts'
import { checkShown } from './check-shown.ts'
import type { RunningState, RunOptions, SessionOptions, StatementResult } from './options.ts'
import { resolveName } from './resolve-name.ts'
import { SessionResources } from './resources.ts'
import { runningState } from './running-state.ts'
import { scrubbedError } from './scrub-error.ts'
import { explainSelect, prepareSelect, runSelect } from './select-statement.ts'
import type { StatementHost } from './statement-host.ts'
import { type ConnectionTest, testConnection } from './test-connection.ts'
import { explainWriteStatement, isWriteStatement, runWrite, writePlanOf } from './write-statement.ts'

/** A connection to all that a config names: it parses, binds, plans, executes. The one place that knows all stages. */
export class Session {
  readonly #resources: SessionResources
  readonly #host: StatementHost
  #running: { execution: Execution; plan: StatementPlan | undefined } | undefined

  private constructor(options: SessionOptions, config: Config, catalog: Catalog) {
    this.#resources = new SessionResources(options, config, catalog)
    this.#host = {
      resources: this.#resources,
      running: (execution, plan) => {
        this.#running = execution === undefined ? undefined : { execution, plan }
      },
    }
  }

  /** Reads the config and opens nothing else. */
  static async open(options: SessionOptions): Promise<Session> {
    const { env, cwd, config: given, providersFolder } = options
    const config =
      typeof given === 'object'
        ? given
        : await readConfig({ env, cwd, ...(given === undefined ? {} : { path: given }) })
    if (config.engine === 'alasql')
      throw new CredsqlError('config_invalid', 'the engine alasql is not part of this version', {
        ...(config.path === undefined ? {} : { file: config.path }),
        hint: 'Leave engine out, or set it to duckdb.',
      })
    const catalog = await Catalog.open({
      config,
      env,
      ...(providersFolder === undefined ? {} : { providersFolder }),
    })
    return new Session(options, config, catalog)
  }

  get catalog(): Catalog {
    return this.#resources.catalog
  }

  get config(): Config {
    return this.#resources.config
  }

  /** What the session opens on first use, for what works beside its statements, such as resuming a journal. */
  get resources(): SessionResources {
    return this.#resources
  }

  /** The secrets that the session has sealed. */
  vault(): Promise<Vault> {
    return this.#resources.vault()
  }

  /** Calls and rows of the statement that runs now. */
  get running(): RunningState | undefined {
    return this.#running === undefined ? undefined : runningState(this.#running.execution, this.#running.plan)
  }

  /** Runs the statements of a text, one after the other: the next one starts when the result before was read. */
  async *run(text: string, options: RunOptions = {}): AsyncGenerator<StatementResult> {
    try {
      const statements = await parseStatements(text)
      const slots = statements.map((statement) => statement.parameters)
      for (const [i, statement] of statements.entries()) {
        const elsewhere = slots.flatMap((own, other) => (other === i ? [] : own))
        const values = bindParameters(statement.parameters, options.parameters ?? {}, elsewhere)
        yield this.#scrubbed(
          await this.#runStatement(statement, values as readonly ParameterInput[], options),
        )
      }
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  /** Plans the one statement of a text that reads, writes or calls, and calls nothing. */
  async explain(text: string, options: RunOptions = {}): Promise<ExplainedPlan | ExplainedWrite> {
    try {
      const [statement, ...more] = await parseStatements(text)
      const inner = statement?.kind === 'explain' ? statement.statement : statement
      if (inner === undefined || more.length > 0 || inner.kind === 'show' || inner.kind === 'describe')
        throw new CredsqlError(
          'unsupported',
          'one SELECT, INSERT, UPDATE, DELETE or CALL can be explained at a time',
        )
      const bound = bindParameters(inner.parameters, options.parameters ?? {})
      const values = bound as readonly ParameterInput[]
      if (isWriteStatement(inner)) return await writePlanOf(inner, values, this.#host, options)
      if (inner.kind !== 'select')
        throw new CredsqlError('unsupported', `EXPLAIN of ${inner.kind.toUpperCase()} is not supported`)
      return explainPlan((await prepareSelect(inner, values, this.#resources, options, 'name')).plan)
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  async #runStatement(
    statement: Statement,
    values: readonly ParameterInput[],
    options: RunOptions,
  ): Promise<StatementResult> {
    if (options.readOnly === true && isWriteStatement(statement))
      throw new CredsqlError(
        'write_refused',
        `${statement.kind.toUpperCase()} is refused: only reading is allowed here`,
      )
    switch (statement.kind) {
      case 'select':
        return runSelect(statement, values, this.#host, options)
      case 'insert':
      case 'update':
      case 'delete':
      case 'call':
        return runWrite(statement, values, this.#host, options)
      case 'explain': {
        const inner = statement.statement
        if (isWriteStatement(inner))
          return explainWriteStatement(statement, inner, values, this.#host, options)
        if (inner.kind === 'select') return explainSelect(statement, inner, values, this.#host, options)
        throw new CredsqlError('unsupported', `EXPLAIN of ${inner.kind.toUpperCase()} is not supported`)
      }
      case 'show':
        await checkShown(statement, this.catalog)
        return this.#derived(statement, showQuery(statement), options)
      case 'describe': {
        const { connection, table } = await this.#locate(statement.name, statement)
        const full = { connection: connection.name, service: table.service, table: table.name }
        return this.#derived(statement, describeQuery(statement, full), options)
      }
      case 'merge':
        throw new CredsqlError('unsupported', 'MERGE is not supported', {
          place: placeInStatement(statement, 0),
          hint: 'Write an UPDATE for the rows that are there, and an INSERT … SELECT for the others.',
        })
    }
  }

  /** Finds a table; a failure tells where in the statement its name stands. */
  async #locate(
    name: readonly string[],
    statement: Extract<Statement, { kind: 'describe' }>,
  ): Promise<ResolvedTable> {
    try {
      return await this.resolveTable(name)
    } catch (error) {
      throw error instanceof CredsqlError
        ? error.with({ place: placeInStatement(statement, statement.location) })
        : error
    }
  }

  /** The table that a name's parts mean, the built-in ones included. */
  resolveTable(parts: readonly string[]): Promise<ResolvedTable> {
    return resolveName(parts, this.catalog)
  }

  async #derived(statement: Statement, query: string, options: RunOptions): Promise<StatementResult> {
    const [select] = await parseStatements(query)
    if (select?.kind !== 'select') throw new CredsqlError('internal', 'a catalog statement is no SELECT')
    return { ...(await runSelect(select, [], this.#host, options)), statement }
  }

  /** Tries a connection with its provider's harmless request. Throws what is wrong. */
  async test(connection: Connection, signal?: AbortSignal): Promise<ConnectionTest> {
    try {
      return await testConnection(connection, () => this.#resources.runtime(connection), signal)
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  #scrubbed(result: StatementResult): StatementResult {
    const session = this
    async function* batches() {
      try {
        yield* result.batches
      } catch (error) {
        throw await session.scrubError(error)
      }
    }
    return { ...result, batches: batches() }
  }

  /** An error without the value of any secret that the session knows. */
  async scrubError(error: unknown): Promise<unknown> {
    const vault = await this.#resources.knownVault()
    return vault === undefined ? error : scrubbedError(error, vault)
  }

  /** Ends what is under way and releases engine and sockets. */
  async close(): Promise<void> {
    this.#running?.execution.abort.abort()
    await this.#resources.close()
  }
}
