import type { AnyConnection, Column, Operation, Table } from '../catalog/table.ts'
import type { ColumnType } from '../value/column-type.ts'
import type { BoundStatement, TableReference } from './bound-statement.ts'

/** What a writing statement does. `call` runs an action of the table. */
export type WriteVerb = 'insert' | 'update' | 'delete' | 'call'

/** The table that a statement changes. */
export interface WriteTarget {
  readonly connection: AnyConnection
  readonly table: Table
  /** `connection.service.table`. */
  readonly name: string
  /** Byte offset of its name in the statement's text. */
  readonly location: number
}

/** A column that a statement sets, or an argument of a CALL. */
export interface Assignment {
  readonly column: Column
  /** Where in the outputs of the driving query the value is, from 0. */
  readonly output: number
  /** Byte offset in the statement's text of what is assigned, for errors. */
  readonly location: number
}

/** A column of another table that a RETURNING list shows, as it was when the row was found. */
export interface ReturnedOther {
  /** What the list calls it, among the columns of the changed row. */
  readonly name: string
  /** As a message calls it. */
  readonly shown: string
  /** Where in the outputs of the driving query it is, from 0. */
  readonly output: number
  /** Undefined where the column is computed: the engine tells it. */
  readonly type?: ColumnType
}

/** The RETURNING list as a query over the changed rows, which are loaded in the place of `reference`. */
export interface BoundReturning {
  readonly statement: BoundStatement
  /** The one table that the query reads: its relation holds the columns in `used`, and `others`. */
  readonly reference: TableReference
  readonly others: readonly ReturnedOther[]
}

/** A writing statement whose names are all resolved. Its driving query yields a row for each change. */
export interface BoundWrite {
  readonly verb: WriteVerb
  readonly target: WriteTarget
  /**
   * What is run for each row: the action of a CALL, else the table's operation of the verb. An INSERT into a table whose
   * reads mint has them as its creates, and the planner takes the one that the given columns fit. Empty for an UPDATE of a
   * table without an update, all of whose columns are reached by actions.
   */
  readonly operations: readonly Operation[]
  readonly query: BoundStatement
  readonly assignments: readonly Assignment[]
  /**
   * Where the driving query has the target row's values: column → output. Empty for INSERT and CALL, and for a DELETE that
   * revokes credentials which nothing lists: what is known of those is assigned.
   */
  readonly current: ReadonlyMap<string, number>
  /** Where it has the name of the row's member connection, when the target is an aggregate connection. */
  readonly member?: number
  /** UPDATE or DELETE without WHERE: every row. */
  readonly allRows: boolean
  readonly returning?: BoundReturning
  /** Byte offsets of literals that are secrets: the text must not be shown, and its author is told. */
  readonly secretLiterals: readonly number[]
}
