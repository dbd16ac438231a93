import type { Node, SelectStmt, SortBy, WindowDef } from '@pgsql/types'
import type { Printed, PrintedColumn, PrintedQuery } from './printed.ts'
import type { Scope } from './scope.ts'

/** What the printers of the node kinds share. Each prints its own node and asks the context for the ones below it. */
export interface PrintContext {
  readonly scope: Scope
  /** Prints an expression. */
  expression(node: Node): Printed
  /** Prints a query, without parentheses. */
  query(statement: SelectStmt): PrintedQuery
  /** Prints one entry of ORDER BY. */
  sortKey(sort: SortBy): string
  /** Prints what stands between the parentheses of OVER or after a window's name. */
  window(window: WindowDef): string
  /** The same context in a scope. */
  within(scope: Scope): PrintContext
  /** Says that the statement needs a definition of the engine's own: a macro or a function in JavaScript. */
  need(name: string): void
  /** Prints `$n`. */
  parameter(number: number): Printed
  /** The columns of a relation; undefined where no relations are known. Throws `unknown_table` for a name that is none of them. */
  relation(name: string): readonly PrintedColumn[] | undefined
}
