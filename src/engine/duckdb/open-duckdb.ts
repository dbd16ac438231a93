import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBType } from '@duckdb/node-api'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Batch, RelationColumn, ResultBatch, ResultColumn } from '../../value/batch.ts'
import type { Engine, EngineResult, EngineStatement } from '../engine.ts'
import { defineNeeds } from './define/define-needs.ts'
import { type Duckdb, type DuckdbModule, loadDuckdb } from './duckdb-module.ts'
import { engineFailure, interruptedError } from './engine-failure.ts'
import { lazyColumns } from './lazy-columns.ts'
import { bindParameters, parameterTypeNames } from './parameters.ts'
import { type PrintedStatement, printQuery } from './print/print-statement.ts'
import { quoteIdentifier } from './print/quote.ts'
import { createRelationSql, RelationLoader } from './relation.ts'
import { columnReader } from './result-column.ts'
import { resultTypeOf } from './result-type.ts'
import type { VectorFunctions } from './write-column.ts'

/** How DuckDB may use the machine. */
export interface DuckdbOptions {
  readonly threads?: number
  /** As DuckDB spells it: `512MB`, `2GB`. */
  readonly memoryLimit?: string
}

// What decides the meaning of a statement can only be set here; the configuration is locked before the first statement.
const settings: Readonly<Record<string, string>> = {
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  integer_division: 'true',
  default_null_order: 'nulls_last_on_asc_first_on_desc',
  preserve_insertion_order: 'true',
}

/**
 * Opens DuckDB in memory, locked down: no files, no network, no extensions, no change of settings.
 * Throws `engine_failed` where the native binding cannot be loaded.
 */
export async function openDuckdb(options: DuckdbOptions = {}): Promise<Engine> {
  const { api, vectors } = await loadDuckdb()
  try {
    const instance = await api.DuckDBInstance.create(':memory:', {
      ...settings,
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
      ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    })
    const connection = await instance.connect()
    // TimeZone belongs to an extension that is compiled in, and is not known before the instance is there. The optimizer moves what a
    // join knows of its keys below an ORDER BY with LIMIT, which then takes other rows.
    await connection.run(
      "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL disabled_optimizers = 'join_filter_pushdown'; SET GLOBAL lock_configuration = true",
    )
    return new DuckdbEngine({ api, vectors }, instance, connection)
  } catch (error) {
    throw engineFailure(error)
  }
}

class DuckdbEngine implements Engine {
  readonly name = 'duckdb'
  readonly #api: DuckdbModule
  readonly #vectors: VectorFunctions
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #loaders = new Map<string, RelationLoader>()
  readonly #relations = new Map<string, readonly RelationColumn[]>()
  readonly #defined = new Set<string>()
  #loading: Promise<DuckDBConnection> | undefined
  #loadingConnection: DuckDBConnection | undefined
  /** The statement that runs now; interrupt() marks it. */
  #running: { interrupted: boolean; isStarting: boolean } | undefined
  #closed = false
  /** Calls into DuckDB that have not answered. */
  #underWay = 0

  constructor({ api, vectors }: Duckdb, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#api = api
    this.#vectors = vectors
    this.#instance = instance
    this.#connection = connection
  }

  async createRelation(name: string, columns: readonly RelationColumn[]): Promise<void> {
    if (columns.length === 0) throw new CredsqlError('engine_failed', `relation ${name} has no columns`)
    const connection = await this.#loadConnection()
    await this.#native(() => connection.run(createRelationSql(name, columns)))
    this.#relations.set(name, columns)
    this.#loaders.set(name, new RelationLoader(this.#api, this.#vectors, connection, name, columns))
  }

  async append(name: string, batch: Batch): Promise<void> {
    await this.#native(() => this.#loader(name).append(batch))
  }

  async truncate(name: string): Promise<void> {
    const connection = await this.#loadConnection()
    await this.#native(async () => {
      this.#loader(name).close()
      await connection.run(`TRUNCATE ${quoteIdentifier(name)}`)
    })
  }

  async dropRelation(name: string): Promise<void> {
    const connection = await this.#loadConnection()
    await this.#native(async () => {
      this.#loader(name).close()
      this.#loaders.delete(name)
      this.#relations.delete(name)
      await connection.run(`DROP TABLE ${quoteIdentifier(name)}`)
    })
  }

  async check({ tree, parameters }: EngineStatement): Promise<readonly ResultColumn[]> {
    const relations = this.#relations
    const parameterTypes = parameterTypeNames(this.#api, parameters)
    const { sql, needs } = printQuery(tree, { relations, parameters, parameterTypes })
    const connection = await this.#loadConnection()
    return await this.#native(async () => {
      await defineNeeds(this.#api, connection, needs, this.#defined)
      const prepared = await connection.prepare(sql)
      try {
        return Array.from({ length: prepared.columnCount }, (_, at) =>
          this.#columnOf(prepared.columnName(at), prepared.columnType(at)),
        )
      } finally {
        prepared.destroySync()
      }
    })
  }

  async query(statement: EngineStatement): Promise<EngineResult> {
    this.#assertOpen()
    const { sql, needs } = this.#print(statement)
    const running = { interrupted: false, isStarting: true }
    this.#running = running
    try {
      return this.#resultOf(await this.#start(statement, sql, needs), running)
    } catch (error) {
      if (this.#running === running) this.#running = undefined
      throw running.interrupted ? interruptedError() : error
    } finally {
      running.isStarting = false
    }
  }

  #print({ tree, parameters }: EngineStatement): PrintedStatement {
    return printQuery(tree, { relations: this.#relations, parameters })
  }

  async #start(statement: EngineStatement, sql: string, needs: readonly string[]): Promise<DuckDBResult> {
    // What is defined beside a result that is still open belongs to its transaction, and would not be seen.
    const connection = await this.#loadConnection()
    return await this.#native(async () => {
      for (const loader of this.#loaders.values()) loader.flush()
      await defineNeeds(this.#api, connection, needs, this.#defined)
      const { values, types } = bindParameters(this.#api, statement.parameters)
      return await this.#connection.stream(sql, values, types)
    })
  }

  interrupt(): void {
    const running = this.#running
    if (running === undefined || this.#closed) return
    running.interrupted = true
    this.#connection.interrupt()
    // DuckDB forgets an interruption that comes before the statement is under way.
    if (running.isStarting) setTimeout(() => this.#running === running && this.interrupt(), 20).unref()
  }

  /** Nothing is freed while a call into DuckDB is under way on another thread: the last one of them frees it. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#underWay === 0) this.#free()
    else this.#connection.interrupt()
  }

  #free(): void {
    for (const loader of this.#loaders.values()) loader.close()
    this.#loaders.clear()
    this.#loadingConnection?.closeSync()
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  async #native<T>(work: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    this.#underWay += 1
    try {
      return await guarded(work)
    } finally {
      this.#underWay -= 1
      if (this.#closed && this.#underWay === 0) this.#free()
    }
  }

  #resultOf(result: DuckDBResult, running: { interrupted: boolean }): EngineResult {
    const types = result.columnTypes()
    return {
      columns: types.map((type, at) => this.#columnOf(result.columnName(at), type)),
      batches: this.#batches(
        result,
        types.map((type) => columnReader(this.#api, type, this.#vectors.get_data_from_pointer)),
        running,
      ),
    }
  }

  #columnOf(name: string, type: DuckDBType): ResultColumn {
    return { name, type: resultTypeOf(this.#api, type) }
  }

  async *#batches(
    result: DuckDBResult,
    readers: readonly ReturnType<typeof columnReader>[],
    running: { interrupted: boolean },
  ): AsyncGenerator<ResultBatch> {
    try {
      while (true) {
        if (running.interrupted) throw interruptedError()
        const chunk = await this.#native(() => result.fetchChunk())
        if (running.interrupted) throw interruptedError()
        if (chunk === null || chunk.rowCount === 0) return
        yield {
          length: chunk.rowCount,
          columns: lazyColumns(readers.length, (at) => readers[at]!(chunk, at)),
        }
      }
    } finally {
      if (this.#running === running) this.#running = undefined
    }
  }

  // Appends and definitions go beside a result that is still being read, which needs a connection of their own.
  async #loadConnection(): Promise<DuckDBConnection> {
    this.#assertOpen()
    this.#loading ??= this.#instance.connect()
    this.#loadingConnection = await this.#native(() => this.#loading ?? this.#instance.connect())
    return this.#loadingConnection
  }

  #loader(name: string): RelationLoader {
    this.#assertOpen()
    const loader = this.#loaders.get(name)
    if (loader === undefined) throw new CredsqlError('internal', `relation ${name} was not created`)
    return loader
  }

  #assertOpen(): void {
    if (this.#closed) throw new CredsqlError('engine_failed', 'the engine is closed')
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw engineFailure(error)
  }
}
