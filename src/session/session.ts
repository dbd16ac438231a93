import type { ParameterInput } from '../bind/substitute-parameters.ts'
import { Catalog } from '../catalog/catalog.ts'
import { type Config, readConfig } from '../catalog/config.ts'
import type { ResolvedTable } from '../catalog/resolve-table.ts'
import type { Connection } from '../catalog/table.ts'
import { CredsqlError, codeOf } from '../errors/credsql-error.ts'
import type { Execution } from '../execute/execution.ts'
import type { ScanCache } from '../execute/scan-cache.ts'
import type { ExplainedPlan } from '../plan/explained-plan.ts'
import type { ExplainedWrite } from '../plan/explained-write.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import type { Vault } from '../secrets/vault.ts'
import { bindParameters } from '../sql/bind-parameters.ts'
import { parameterPlace } from '../sql/parameter-place.ts'
import { parseStatements } from '../sql/parse.ts'
import { placeInStatement } from '../sql/place.ts'
import { redactText } from '../sql/redact.ts'
import type { ParameterSlot, Statement } from '../sql/statement.ts'
import { beginSpan, type Span, statementTraces } from '../value/diagnostics.ts'
import type { StatementTrace } from '../value/traces.ts'
import { describeQuery, showQuery } from './catalog-statements.ts'
import { checkShown } from './check-shown.ts'
import type { RunningState, RunOptions, SessionOptions, StatementResult } from './options.ts'
import { placedError } from './placed-error.ts'
import { resolveName } from './resolve-name.ts'
import { SessionResources } from './resources.ts'
import { runningState } from './running-state.ts'
import { scrubbedError } from './scrub-error.ts'
import { explainSelect, runSelect, selectPlanOf } from './select-statement.ts'
import type { StatementHost } from './statement-host.ts'
import { type ConnectionTest, testConnection } from './test-connection.ts'
import { explainWriteStatement, isWriteStatement, runWrite, writePlanOf } from './write-statement.ts'

/** A connection to all that a config names: it parses, binds, plans, executes. The one place that knows all stages. */
export class Session {
  readonly #resources: SessionResources
  /** What is under way, the statement that began last at the end. */
  readonly #running = new Map<StatementHost, { execution: Execution; plan: StatementPlan | undefined }>()

  private constructor(options: SessionOptions, config: Config, catalog: Catalog) {
    this.#resources = new SessionResources(options, config, catalog)
  }

  /** Reads the config and opens nothing else. */
  static async open(options: SessionOptions): Promise<Session> {
    const { env, cwd, config: given, providersFolder } = options
    const config =
      typeof given === 'object'
        ? given
        : await readConfig({ env, cwd, ...(given === undefined ? {} : { path: given }) })
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

  /** Rows that the session fetched a short while ago; off unless somebody turns it on. */
  get cache(): ScanCache {
    return this.#resources.cache
  }

  /** The secrets that the session has sealed. */
  vault(): Promise<Vault> {
    return this.#resources.vault()
  }

  /** Calls and rows of the statement that runs now. */
  get running(): RunningState | undefined {
    const last = [...this.#running.values()].at(-1)
    return last === undefined ? undefined : runningState(last.execution, last.plan)
  }

  /** Runs the statements of a text, one after the other: the next one starts when the result before was read. */
  async *run(text: string, options: RunOptions = {}): AsyncGenerator<StatementResult> {
    try {
      const statements = await this.#parse(text)
      if (options.single === true && statements.length > 1)
        throw new CredsqlError(
          'usage',
          `the text has ${statements.length} statements, and one is run at a time`,
        )
      const slots = statements.map((statement) => statement.parameters)
      for (const [i, statement] of statements.entries()) {
        const elsewhere = slots.flatMap((own, other) => (other === i ? [] : own))
        try {
          yield await this.#begin(statement, elsewhere, options)
        } catch (error) {
          if (options.onFailure === undefined || options.signal?.aborted === true) throw error
          options.onFailure(await this.scrubError(error))
        }
      }
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  /** Plans the one statement of a text that reads, writes or calls, and calls nothing. */
  async explain(text: string, options: RunOptions = {}): Promise<ExplainedPlan | ExplainedWrite> {
    const lease = this.#resources.lease()
    let explained: Statement | undefined
    try {
      const [statement, ...more] = await parseStatements(text)
      const inner = statement?.kind === 'explain' ? statement.statement : statement
      if (inner === undefined || more.length > 0 || inner.kind === 'show' || inner.kind === 'describe')
        throw new CredsqlError(
          'unsupported',
          'one SELECT, INSERT, UPDATE, DELETE or CALL can be explained at a time',
        )
      explained = inner
      const bound = bindParameters(inner.parameters, options.parameters ?? {}, [], (slot) =>
        parameterPlace(inner, slot),
      )
      const values = bound as readonly ParameterInput[]
      const host = this.#hostOf(lease.engine)
      if (isWriteStatement(inner)) return await writePlanOf(inner, values, host, options)
      if (inner.kind !== 'select')
        throw new CredsqlError('unsupported', `EXPLAIN of ${inner.kind.toUpperCase()} is not supported`)
      return await selectPlanOf(inner, values, host, options)
    } catch (error) {
      throw await this.scrubError(explained === undefined ? error : placedError(error, explained))
    } finally {
      lease.release()
    }
  }

  /** The statements of a text; one that cannot be read is a statement that failed. */
  async #parse(text: string): Promise<readonly Statement[]> {
    try {
      return await parseStatements(text)
    } catch (error) {
      const trace = (): StatementTrace => ({ kind: 'unknown', text: redactText(text) })
      beginSpan(statementTraces, trace).end({}, codeOf(error))
      throw error
    }
  }

  /** Runs one statement with an engine of its own, which is given back when the result was read. */
  async #begin(
    statement: Statement,
    elsewhere: readonly ParameterSlot[],
    options: RunOptions,
  ): Promise<StatementResult> {
    const { kind, text, parameters } = statement
    // All literals: that one is no secret is known only later, and of a statement that fails early never.
    const span = beginSpan(statementTraces, () => ({ kind, text: redactText(text) }))
    const { engine, release } = this.#resources.lease()
    const host = this.#hostOf(engine)
    try {
      const values = bindParameters(parameters, options.parameters ?? {}, elsewhere, (slot) =>
        parameterPlace(statement, slot),
      )
      const traced = span.trace === undefined ? options : { ...options, trace: span.trace }
      const result = await this.#runStatement(statement, values as readonly ParameterInput[], host, traced)
      return this.#ending(result, span, release)
    } catch (error) {
      release()
      span.end({}, codeOf(error))
      throw placedError(error, statement)
    }
  }

  #hostOf(engine: StatementHost['engine']): StatementHost {
    const host: StatementHost = {
      resources: this.#resources,
      engine,
      running: (execution, plan) => {
        if (execution === undefined) this.#running.delete(host)
        else this.#running.set(host, { execution, plan })
      },
    }
    return host
  }

  async #runStatement(
    statement: Statement,
    values: readonly ParameterInput[],
    host: StatementHost,
    options: RunOptions,
  ): Promise<StatementResult> {
    if (options.readOnly === true && isWriteStatement(statement))
      throw new CredsqlError(
        'write_refused',
        `${statement.kind.toUpperCase()} is refused: only reading is allowed here`,
      )
    switch (statement.kind) {
      case 'select':
        return runSelect(statement, values, host, options)
      case 'insert':
      case 'update':
      case 'delete':
      case 'call':
        return runWrite(statement, values, host, options)
      case 'explain': {
        const inner = statement.statement
        if (isWriteStatement(inner)) return explainWriteStatement(statement, inner, values, host, options)
        if (inner.kind === 'select') return explainSelect(statement, inner, values, host, options)
        throw new CredsqlError('unsupported', `EXPLAIN of ${inner.kind.toUpperCase()} is not supported`)
      }
      case 'show':
        await checkShown(statement, this.catalog)
        return this.#derived(statement, showQuery(statement), host, options)
      case 'describe': {
        const { connection, table } = await this.#locate(statement.name, statement)
        const full = { connection: connection.name, service: table.service, table: table.name }
        return this.#derived(statement, describeQuery(statement, full), host, options)
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

  async #derived(
    statement: Statement,
    query: string,
    host: StatementHost,
    options: RunOptions,
  ): Promise<StatementResult> {
    const [select] = await parseStatements(query)
    if (select?.kind !== 'select') throw new CredsqlError('internal', 'a catalog statement is no SELECT')
    return { ...(await runSelect(select, [], host, options)), statement }
  }

  /** Tries a connection with its provider's harmless request. Throws what is wrong. */
  async test(connection: Connection, signal?: AbortSignal): Promise<ConnectionTest> {
    try {
      return await testConnection(connection, () => this.#resources.runtime(connection), signal)
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  /** A result whose end gives back what the statement had, and whose errors hold no secret. */
  #ending(result: StatementResult, span: Span<StatementTrace>, release: () => void): StatementResult {
    const session = this
    async function* batches() {
      let failure: string | undefined
      try {
        yield* result.batches
      } catch (error) {
        failure = codeOf(error)
        throw await session.scrubError(error)
      } finally {
        release()
        const { complete, stats } = result.summary()
        const { rows, calls } = stats
        span.end(failure === undefined ? { rows, calls, complete } : { rows, calls }, failure)
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
    for (const { execution } of this.#running.values()) execution.abort.abort()
    await this.#resources.close()
  }
}
