import type { Node, SelectStmt } from '@pgsql/types'
import type { RelationColumn } from '../../../value/batch.ts'
import type { ParameterValue } from '../../engine.ts'
import type { Alasql } from '../load-alasql.ts'
import type { Query } from '../run/frame.ts'
import type { Row } from '../value/sql-value.ts'
import type { Printed } from './printed.ts'
import type { Scope, ScopeColumn } from './scope.ts'
import type { Slots } from './slots.ts'

/** A relation of the engine's: rows with the keys c0, c1, … in the order of its columns. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  rows: Row[]
}

/** What a whole statement is compiled with. */
export interface Host {
  readonly alasql: Alasql
  readonly database: string
  readonly relations: ReadonlyMap<string, Relation>
  readonly parameters: readonly ParameterValue[]
  /** The functions that another engine runs: what is refused here is told from what is misspelt. */
  readonly elsewhere: () => readonly string[]
  /** now(), in microseconds. */
  readonly now: number
  /** Prints an expression of any kind; printers of one kind reach the others through it. */
  expression(node: Node, context: Context): Printed
  /** Compiles a query within a statement. */
  query(statement: SelectStmt, context: Context): Query
}

/** A WITH query by its name, and how deep the query is that it belongs to. */
export interface Cte {
  readonly query: Query
  readonly depth: number
}

/** Where a subquery ends and the query around it begins. */
export interface Boundary {
  /** Prints, in the query around, a column that the subquery names. */
  readonly outer: Context
  /** What was printed there: the run of the subquery has these values. */
  readonly captured: Printed[]
}

/** What expressions at one place are printed with. */
export interface Context {
  readonly host: Host
  /** Parameters of the statement of alasql's that the expression goes into. */
  readonly slots: Slots
  readonly scope: Scope
  /** Where a column of the scope stands in that statement: `t0.c1`. */
  readonly places: ReadonlyMap<ScopeColumn, string>
  readonly ctes: ReadonlyMap<string, Cte>
  readonly boundary: Boundary | undefined
  readonly depth: number
  /** Takes the place of expressions that grouping has computed; undefined for the others. */
  readonly replace?: ((node: Node) => Printed | undefined) | undefined
}
