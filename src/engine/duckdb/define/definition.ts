import type { DuckDBType } from '@duckdb/node-api'

/** The types that a function in JavaScript takes and returns. */
export type ScriptType = 'text' | 'texts' | 'boolean' | 'integer' | 'double' | 'interval' | 'timestamp'

/** A value of a function in JavaScript; an interval as months, days and microseconds, a timestamp as microseconds. */
export type ScriptValue =
  | string
  | boolean
  | number
  | bigint
  | readonly (string | null)[]
  | { readonly months: number; readonly days: number; readonly micros: bigint }

/** A definition of ours in DuckDB: a macro over its own functions, or a function in JavaScript. */
export type Definition =
  | { readonly kind: 'macro'; readonly sql: string; readonly needs?: readonly string[] }
  | {
      readonly kind: 'script'
      readonly takes: readonly ScriptType[]
      readonly gives: ScriptType
      /** Never called with a null; a null argument's result is null. */
      readonly run: (...args: never[]) => ScriptValue | null
    }

/** Definitions by name. */
export type DefinitionTable = Readonly<Record<string, Definition>>

/** A macro. */
export function macro(sql: string, needs: readonly string[] = []): Definition {
  return { kind: 'macro', sql, needs }
}

/** A function in JavaScript. */
export function script(
  takes: readonly ScriptType[],
  gives: ScriptType,
  run: (...args: never[]) => ScriptValue | null,
): Definition {
  return { kind: 'script', takes, gives, run }
}

/** DuckDB's types of a function's parameters. */
export type TypeOf = (type: ScriptType) => DuckDBType
