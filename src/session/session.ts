import { bindStatement } from '../bind/bind-statement.ts'
import { type ParameterInput, substituteParameters } from '../bind/substitute-parameters.ts'
import { builtinConnectionNamed } from '../catalog/builtin-connections.ts'
import { Catalog } from '../catalog/catalog.ts'
import { type Config, readConfig } from '../catalog/config.ts'
import type { ResolvedTable } from '../catalog/resolve-table.ts'
import type { Connection } from '../catalog/table.ts'
import type { Driver } from '../drivers/driver.ts'
import { openDriver } from '../drivers/open-driver.ts'
import type { Engine } from '../engine/engine.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import { type ConnectionRuntime, openConnection } from '../execute/connection-runtime.ts'
import { Execution } from '../execute/execution.ts'
import { runPlan } from '../execute/run-plan.ts'
import { sumCounters } from '../execute/scan-counters.ts'
import { type Clock, systemClock } from '../http/clock.ts'
import { type ExplainedPlan, explainPlan } from '../plan/explain.ts'
import { planStatement } from '../plan/plan-statement.ts'
import type { StatementPlan } from '../plan/scan-plan.ts'
import { AuditLog } from '../secrets/audit-log.ts'
import { loadFingerprintKey } from '../secrets/fingerprint-key.ts'
import { localFolders } from '../secrets/local-folders.ts'
import { parseSecretReference } from '../secrets/source.ts'
import { Vault } from '../secrets/vault.ts'
import { bindParameters } from '../sql/bind-parameters.ts'
import { parseStatements } from '../sql/parse.ts'
import { placeInStatement } from '../sql/place.ts'
import { redactAt } from '../sql/redact.ts'
import type { ExplainStatement, SelectStatement, Statement } from '../sql/statement.ts'
import { authorize } from './authorize.ts'
import { describeQuery, showQuery } from './catalog-statements.ts'
import { checkShown } from './check-shown.ts'
import { analyzePlan, explainResult, nothingRan } from './explain-result.ts'
import type { RunningState, RunOptions, SessionOptions, StatementResult } from './options.ts'
import { explainWithText, withText } from './redacted-statement.ts'
import { revealedBatches } from './reveal.ts'
import { runningState } from './running-state.ts'
import { scrubbedError } from './scrub-error.ts'
import { type ConnectionTest, testConnection } from './test-connection.ts'

const defaultMaxCalls = 1000

interface Prepared {
  readonly plan: StatementPlan
  /** The statement's text with the literals that met a secret redacted. */
  readonly text: string
}

/** A connection to all that a config names: it parses, binds, plans, executes. The one place that knows all stages. */
export class Session {
  readonly catalog: Catalog
  readonly #options: SessionOptions
  readonly #config: Config
  readonly #clock: Clock
  readonly #runtimes = new Map<string, Promise<ConnectionRuntime>>()
  readonly #drivers = new Map<string, Promise<Driver>>()
  readonly #audit: AuditLog
  #vault: Promise<Vault> | undefined
  #engine: Promise<Engine> | undefined
  #running: { execution: Execution; plan: StatementPlan } | undefined

  private constructor(options: SessionOptions, config: Config, catalog: Catalog) {
    this.#options = options
    this.#config = config
    this.catalog = catalog
    this.#clock = options.clock ?? systemClock
    this.#audit = new AuditLog({
      stateFolder: localFolders(options.env).state,
      now: () => new Date(this.#clock.now()),
    })
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

  get config(): Config {
    return this.#config
  }

  /** The secrets that the session has sealed. */
  vault(): Promise<Vault> {
    this.#vault ??= this.#openVault()
    return this.#vault
  }

  async #openVault(): Promise<Vault> {
    const { env } = this.#options
    const { fingerprintKey } = this.#config
    const configured = fingerprintKey === undefined ? undefined : parseSecretReference(fingerprintKey)
    return new Vault(
      await loadFingerprintKey({
        dataFolder: localFolders(env).data,
        env,
        ...(configured === undefined ? {} : { configured }),
      }),
    )
  }

  #openEngine(): Promise<Engine> {
    if (this.#engine === undefined) {
      const engine = this.#options.openEngine()
      this.#engine = engine
      // The next statement may have more luck.
      engine.catch(() => {
        if (this.#engine === engine) this.#engine = undefined
      })
    }
    return this.#engine
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

  /** Plans the one SELECT of a text and calls nothing. */
  async explain(text: string, options: RunOptions = {}): Promise<ExplainedPlan> {
    try {
      const [statement, ...more] = await parseStatements(text)
      const select = statement?.kind === 'explain' ? statement.statement : statement
      if (select?.kind !== 'select' || more.length > 0)
        throw new CredsqlError('unsupported', 'one SELECT can be explained at a time')
      const values = bindParameters(select.parameters, options.parameters ?? {})
      return explainPlan((await this.#prepare(select, values as readonly ParameterInput[])).plan)
    } catch (error) {
      throw await this.scrubError(error)
    }
  }

  async #runStatement(
    statement: Statement,
    values: readonly ParameterInput[],
    options: RunOptions,
  ): Promise<StatementResult> {
    switch (statement.kind) {
      case 'select':
        return this.#select(statement, values, options)
      case 'explain':
        return this.#explain(statement, values, options)
      case 'show':
        await checkShown(statement, this.catalog)
        return this.#derived(statement, showQuery(statement), options)
      case 'describe': {
        const { connection, table } = await this.#locate(statement.name, statement)
        const full = { connection: connection.name, service: table.service, table: table.name }
        return this.#derived(statement, describeQuery(statement, full), options)
      }
      default:
        throw new CredsqlError(
          'unsupported',
          `${statement.kind.toUpperCase()} does not run yet: this version reads only`,
          {
            place: placeInStatement(statement, 0),
          },
        )
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
  async resolveTable(parts: readonly string[]): Promise<ResolvedTable> {
    const builtin = parts.length > 1 ? builtinConnectionNamed(parts[0]!) : undefined
    if (builtin === undefined) return this.catalog.resolveTable(parts)
    const name = parts.at(-1)!
    const table = builtin.provider.tables.find((one) => one.name === name.toLowerCase())
    if (table !== undefined) return { connection: builtin, table }
    throw new CredsqlError('unknown_table', `${builtin.name} has no table "${name}"`, {
      near: nearNames(
        name,
        builtin.provider.tables.map((one) => one.name),
      ),
      hint: `tables: ${builtin.provider.tables.map((one) => `${builtin.name}.${one.name}`).join(', ')}`,
    })
  }

  async #derived(statement: Statement, query: string, options: RunOptions): Promise<StatementResult> {
    const [select] = await parseStatements(query)
    if (select?.kind !== 'select') throw new CredsqlError('internal', 'a catalog statement is no SELECT')
    return { ...(await this.#select(select, [], options)), statement }
  }

  async #prepare(statement: SelectStatement, values: readonly ParameterInput[]): Promise<Prepared> {
    // Nothing of a statement can be a secret before its names are known; the key is read only when there is one.
    const vault = await this.vault()
    substituteParameters(statement.tree, values)
    const bound = await bindStatement(statement.tree, {
      resolveTable: (parts) => this.resolveTable(parts),
      seal: (value) => vault.seal(value).handle,
      placeAt: (location) => placeInStatement(statement, location),
      now: BigInt(Math.round(this.#clock.now())) * 1000n,
    })
    return { plan: planStatement(bound), text: redactAt(statement.text, bound.secretLiterals) }
  }

  async #select(
    statement: SelectStatement,
    values: readonly ParameterInput[],
    options: RunOptions,
  ): Promise<StatementResult> {
    // A statement without tables needs the engine at once; with tables it starts beside the first request.
    if (statement.tree.fromClause === undefined) this.#openEngine().catch(() => undefined)
    const { plan, text } = await this.#prepare(statement, values)
    const execution = await this.#execution(options)
    await authorize(this.#audit, plan, text, execution.context.permissions)
    const started = performance.now()
    this.#running = { execution, plan }
    const result = await runPlan(plan, execution).catch((error: unknown) => {
      this.#running = undefined
      throw error
    })
    let rows = 0
    const session = this
    async function* counted() {
      try {
        for await (const batch of result.batches) {
          rows += batch.length
          yield batch
        }
      } finally {
        session.#running = undefined
      }
    }
    const reveals = options.reveal === true && plan.outputs.some((output) => output.secret)
    const batches = reveals
      ? revealedBatches(result.columns, counted(), execution.context.vault, this.#audit, text)
      : counted()
    return {
      statement: withText(statement, text),
      columns: result.columns,
      batches,
      summary: () => ({
        complete: execution.complete,
        warnings: execution.warnings,
        stats: {
          rows,
          ...sumCounters(execution.counters.values()),
          milliseconds: performance.now() - started,
        },
      }),
    }
  }

  async #explain(
    statement: ExplainStatement,
    values: readonly ParameterInput[],
    options: RunOptions,
  ): Promise<StatementResult> {
    const inner = statement.statement
    if (inner.kind !== 'select')
      throw new CredsqlError(
        'unsupported',
        `EXPLAIN of ${inner.kind.toUpperCase()} does not run yet: this version reads only`,
      )
    const { plan, text } = await this.#prepare(inner, values)
    const shown = explainWithText(statement, inner, text)
    if (!statement.analyze) return explainResult(shown, explainPlan(plan), nothingRan)
    const execution = await this.#execution(options)
    await authorize(this.#audit, plan, text, execution.context.permissions)
    this.#running = { execution, plan }
    try {
      const { explained, summary } = await analyzePlan(plan, execution)
      return explainResult(shown, explained, summary)
    } finally {
      this.#running = undefined
    }
  }

  async #execution(options: RunOptions): Promise<Execution> {
    const permissions = {
      mint: options.allowMint ?? false,
      verify: options.allowVerify ?? false,
      partial: options.partial ?? false,
      maxCalls: options.maxCalls ?? this.#config.maxCalls ?? defaultMaxCalls,
    }
    return new Execution({
      engine: () => this.#openEngine(),
      runtime: (connection) => this.#runtime(connection),
      driver: (name) => this.#driver(name),
      surroundings: { env: this.#options.env, cwd: this.#options.cwd, clock: this.#clock },
      vault: await this.vault(),
      signal: options.signal ?? new AbortController().signal,
      permissions,
    })
  }

  #runtime(connection: Connection): Promise<ConnectionRuntime> {
    let runtime = this.#runtimes.get(connection.name)
    if (runtime === undefined) {
      runtime = this.vault().then((vault) =>
        openConnection(connection, { env: this.#options.env, vault, clock: this.#clock }),
      )
      this.#runtimes.set(connection.name, runtime)
      // A secret that could not be had may be there at the next try.
      runtime.catch(() => this.#runtimes.delete(connection.name))
    }
    return runtime
  }

  #driver(name: string): Promise<Driver> {
    let driver = this.#drivers.get(name)
    if (driver === undefined) {
      driver = openDriver(name, this.catalog)
      this.#drivers.set(name, driver)
    }
    return driver
  }

  /** Tries a connection with its provider's harmless request. Throws what is wrong. */
  async test(connection: Connection, signal?: AbortSignal): Promise<ConnectionTest> {
    try {
      return await testConnection(connection, () => this.#runtime(connection), signal)
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
    const vault = await this.#vault?.catch(() => undefined)
    return vault === undefined ? error : scrubbedError(error, vault)
  }

  /** Ends what is under way and releases engine and sockets. */
  async close(): Promise<void> {
    this.#running?.execution.abort.abort()
    const runtimes = await Promise.allSettled(this.#runtimes.values())
    await Promise.all(
      runtimes.map((runtime) => (runtime.status === 'fulfilled' ? runtime.value.client.close() : undefined)),
    )
    const engine = await this.#engine?.catch(() => undefined)
    engine?.close()
  }
}
