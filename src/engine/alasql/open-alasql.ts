import { CredsqlError } from '../../errors/credsql-error.ts'
import type { Batch, RelationColumn, ResultBatch, ResultColumn } from '../../value/batch.ts'
import type { Engine, EngineResult, EngineStatement } from '../engine.ts'
import { compileQuery } from './compile/compile-query.ts'
import { type Alasql, loadAlasql } from './load-alasql.ts'
import type { Context, Relation } from './print/context.ts'
import { printExpression } from './print/print-expression.ts'
import { Slots } from './print/slots.ts'
import { failure } from './refuse.ts'
import { rowsOf } from './relation-rows.ts'
import { resultBatch } from './result-batches.ts'
import type { Frame, QueryColumn } from './run/frame.ts'
import { resultTypeOf } from './sql-type.ts'
import type { Row } from './value/sql-value.ts'

const rowsPerBatch = 2048

/**
 * Opens alasql, the engine without native code: it answers as DuckDB does, or refuses. `elsewhere` names the functions that DuckDB
 * runs, so that a refusal does not look like a misspelling.
 */
export async function openAlasql(elsewhere: () => readonly string[] = () => []): Promise<Engine> {
  return new AlasqlEngine(await loadAlasql(), elsewhere)
}

class AlasqlEngine implements Engine {
  readonly name = 'alasql'
  readonly #alasql: Alasql
  readonly #elsewhere: () => readonly string[]
  readonly #database: string
  readonly #relations = new Map<string, Relation>()
  /** The statement that runs now; interrupt() marks it. */
  #running: { interrupted: boolean } | undefined
  #closed = false

  constructor(alasql: Alasql, elsewhere: () => readonly string[]) {
    this.#alasql = alasql
    this.#elsewhere = elsewhere
    this.#database = new alasql.Database().databaseid
  }

  async createRelation(name: string, columns: readonly RelationColumn[]): Promise<void> {
    this.#assertOpen()
    if (columns.length === 0) throw failure(`relation ${name} has no columns`)
    if (this.#relations.has(name)) throw failure(`relation ${name} is there already`)
    this.#relations.set(name, { columns, rows: [] })
  }

  async append(name: string, batch: Batch): Promise<void> {
    const relation = this.#relation(name)
    for (const row of rowsOf(batch, relation.columns)) relation.rows.push(row)
  }

  async truncate(name: string): Promise<void> {
    this.#relation(name).rows = []
  }

  async dropRelation(name: string): Promise<void> {
    this.#relation(name)
    this.#relations.delete(name)
  }

  async check({ tree, parameters }: EngineStatement): Promise<readonly ResultColumn[]> {
    this.#assertOpen()
    try {
      return resultColumns(compileQuery(tree, this.#context(parameters)).columns)
    } catch (error) {
      throw engineError(error)
    }
  }

  async query({ tree, parameters }: EngineStatement): Promise<EngineResult> {
    this.#assertOpen()
    const running = { interrupted: false }
    this.#running = running
    try {
      const query = compileQuery(tree, this.#context(parameters))
      // alasql computes in one go: what was asked for meanwhile is heard before it begins.
      await pause()
      const rows = query.run(this.#frame(running))
      return {
        columns: resultColumns(query.columns),
        batches: this.#batches(rows, query.columns, running),
      }
    } catch (error) {
      if (this.#running === running) this.#running = undefined
      throw engineError(error)
    }
  }

  interrupt(): void {
    if (this.#running !== undefined) this.#running.interrupted = true
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#relations.clear()
    delete this.#alasql.databases[this.#database]
  }

  #context(parameters: EngineStatement['parameters']): Context {
    return {
      host: {
        alasql: this.#alasql,
        database: this.#database,
        relations: this.#relations,
        parameters,
        elsewhere: this.#elsewhere,
        now: Date.now() * 1000,
        expression: printExpression,
        query: compileQuery,
      },
      slots: new Slots(),
      scope: [],
      places: new Map(),
      ctes: new Map(),
      boundary: undefined,
      depth: 0,
    }
  }

  #frame(running: { readonly interrupted: boolean }): Frame {
    const check = () => {
      if (running.interrupted) throw new CredsqlError('interrupted', 'The statement was interrupted.')
      this.#assertOpen()
    }
    check()
    return { captured: [], parent: undefined, depth: 0, results: new Map(), check }
  }

  async *#batches(
    rows: readonly Row[],
    columns: readonly QueryColumn[],
    running: { readonly interrupted: boolean },
  ): AsyncGenerator<ResultBatch> {
    try {
      for (let start = 0; start < rows.length; start += rowsPerBatch) {
        if (start > 0) await pause()
        if (running.interrupted) throw new CredsqlError('interrupted', 'The statement was interrupted.')
        yield resultBatch(rows.slice(start, start + rowsPerBatch), columns)
      }
    } finally {
      if (this.#running === running) this.#running = undefined
    }
  }

  #relation(name: string): Relation {
    this.#assertOpen()
    const relation = this.#relations.get(name)
    if (relation === undefined) throw new CredsqlError('internal', `relation ${name} was not created`)
    return relation
  }

  #assertOpen(): void {
    if (this.#closed) throw failure('the engine is closed')
  }
}

function resultColumns(columns: readonly QueryColumn[]): readonly ResultColumn[] {
  return columns.map(({ name, type }) => ({ name, type: resultTypeOf[type.kind] }))
}

/** Lets what waits have its turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Errors of ours as they are. The message of another one may hold a value of a row. */
function engineError(error: unknown): CredsqlError {
  return error instanceof CredsqlError ? error : failure(`alasql failed with a ${nameOf(error)}`)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'value that is no error'
}
