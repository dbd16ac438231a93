import { messageOf } from '../../errors/credsql-error.ts'
import { failure } from './refuse.ts'
import { aggregateStage } from './value/aggregate.ts'
import { functions } from './value/functions.ts'
import type { Row } from './value/sql-value.ts'

/** What a statement of alasql's is called with: rows by their number, constants by their name. */
export type AlasqlParameters = Readonly<Record<string | number, unknown>>

/** What is used of alasql: its compiler and its aggregates and functions of a user's own. */
export interface Alasql {
  readonly fn: Record<string, unknown>
  readonly aggr: Record<string, unknown>
  readonly Database: new () => { readonly databaseid: string }
  readonly databases: Record<string, unknown>
  compile(sql: string, database: string): (parameters: AlasqlParameters) => readonly Row[]
}

/** How our functions are called in alasql's text. */
export const functionPrefix = 'credsql_'

/** The name of our aggregate in alasql's text. */
export const aggregateName = 'credsql_aggregate'

let loading: Promise<Alasql> | undefined

/** Loads alasql on first use, with our functions in it; they hold nothing of a session. */
export function loadAlasql(): Promise<Alasql> {
  loading ??= load()
  return loading
}

async function load(): Promise<Alasql> {
  try {
    const module: { readonly default: unknown } = await import('alasql')
    const alasql = module.default as Alasql
    for (const [name, run] of Object.entries(functions)) alasql.fn[functionPrefix + name] = run
    alasql.aggr[aggregateName] = aggregateStage
    return alasql
  } catch (cause) {
    throw failure(`alasql cannot be loaded: ${messageOf(cause)}`)
  }
}
