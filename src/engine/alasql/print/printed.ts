import { aggregateName, functionPrefix } from '../load-alasql.ts'
import type { SqlType } from '../sql-type.ts'
import type { FunctionName } from '../value/functions.ts'

/** An expression in alasql's text. It consists of calls of our functions, columns t0.c0, parameters :p0, whole numbers and CASE. */
export interface Printed {
  readonly sql: string
  readonly type: SqlType
  /** The value of a text constant. */
  readonly text?: string
  /** The value of a constant that is a small integer. */
  readonly integer?: number
  /** A column or a constant: it costs nothing, and cannot fail. */
  readonly plain?: boolean
  /** The fields of a row. */
  readonly items?: readonly Printed[]
}

/** A call of one of our functions. */
export function call(name: FunctionName, ...args: readonly (string | number)[]): string {
  return `${functionPrefix}${name}(${args.join(',')})`
}

/** A call of our aggregate over what describes it and a row. */
export function aggregateCall(...args: readonly string[]): string {
  return `${aggregateName}(${call('tuple', ...args)})`
}

/** An expression that is a call. */
export function printed(type: SqlType, name: FunctionName, ...args: readonly (string | number)[]): Printed {
  return { sql: call(name, ...args), type }
}
