import { CredsqlError } from '../errors/credsql-error.ts'
import type { Engine } from './engine.ts'

/** The hint of every refusal of alasql's names the other engine, which cannot be had here. */
function told(error: unknown, reason: string): unknown {
  if (!(error instanceof CredsqlError) || error.details.hint?.includes('engine: duckdb') !== true)
    return error
  const { code, message, details } = error
  return new CredsqlError(code, message.replace(/; use duckdb$/, ''), {
    ...details,
    hint: `It refuses what it could not answer exactly as DuckDB does, and DuckDB cannot be loaded here: ${reason}`,
  })
}

/** alasql where DuckDB was wanted and cannot be loaded: a refusal says why, instead of naming an engine that cannot be had. */
export function insteadOfDuckdb(engine: Engine, reason: string): Engine {
  const telling = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw told(error, reason)
    }
  }
  return {
    name: engine.name,
    createRelation: (name, columns) => engine.createRelation(name, columns),
    append: (name, batch) => engine.append(name, batch),
    truncate: (name) => engine.truncate(name),
    dropRelation: (name) => engine.dropRelation(name),
    check: (statement) => telling(engine.check(statement)),
    query: (statement) => telling(engine.query(statement)),
    interrupt: () => engine.interrupt(),
    close: () => engine.close(),
  }
}
