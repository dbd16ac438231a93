import type { DeleteStmt, InsertStmt, MergeStmt, Node, SelectStmt, UpdateStmt } from '@pgsql/types'

/** A parameter of a statement: `$number`; the name when the statement writes `:name`. */
export interface ParameterSlot {
  readonly number: number
  readonly name?: string
}

/** What every statement knows about its text. Locations in trees are UTF-8 byte offsets in `text`. */
export interface StatementText {
  /** Its own part of the source, from the first token to the last. */
  readonly text: string
  /** Byte offset of `text` in `source`. */
  readonly offset: number
  /** The whole text that was parsed. */
  readonly source: string
  /** In the order of their numbers, without gaps. */
  readonly parameters: readonly ParameterSlot[]
}

/** `SELECT`, `VALUES`, `TABLE`, with or without `WITH`. */
export interface SelectStatement extends StatementText {
  readonly kind: 'select'
  readonly tree: SelectStmt
}

/** `INSERT`, with PostgreSQL's node as it is. */
export interface InsertStatement extends StatementText {
  readonly kind: 'insert'
  readonly tree: InsertStmt
}

/** `UPDATE`, with PostgreSQL's node as it is. */
export interface UpdateStatement extends StatementText {
  readonly kind: 'update'
  readonly tree: UpdateStmt
}

/** `DELETE`, with PostgreSQL's node as it is. */
export interface DeleteStatement extends StatementText {
  readonly kind: 'delete'
  readonly tree: DeleteStmt
}

/** `MERGE`, with PostgreSQL's node as it is. */
export interface MergeStatement extends StatementText {
  readonly kind: 'merge'
  readonly tree: MergeStmt
}

/** `name => value` of a CALL, `@name = value` of an EXEC. */
export interface CallArgument {
  /** Missing when it is given by its position. */
  readonly name?: string
  readonly value: Node
  /** Location of the name, or of the value where there is none. */
  readonly location: number
}

/** `CALL table.action(column => value) [FROM … WHERE …]`, and StackQL's `EXEC table.action @column = value`. */
export interface CallStatement extends StatementText {
  readonly kind: 'call'
  readonly spelling: 'CALL' | 'EXEC'
  readonly method: readonly string[]
  readonly arguments: readonly CallArgument[]
  /** What stands behind the arguments: FROM and WHERE. It has no targets. */
  readonly query: SelectStmt
  /** Location of the method's name. */
  readonly location: number
}

/** A statement that changes rows. */
export type WriteStatement = InsertStatement | UpdateStatement | DeleteStatement | CallStatement

/** A statement that EXPLAIN can be put in front of. */
export type ExplainableStatement =
  | SelectStatement
  | InsertStatement
  | UpdateStatement
  | DeleteStatement
  | MergeStatement
  | CallStatement

/** `EXPLAIN` of a statement, which is a statement of its own inside. */
export interface ExplainStatement extends StatementText {
  readonly kind: 'explain'
  readonly analyze: boolean
  readonly format: 'text' | 'json'
  readonly statement: ExplainableStatement
}

/** What SHOW lists. */
export type ShowSubject = 'tables' | 'connections' | 'providers' | 'services' | 'resources' | 'methods'

/** `SHOW TABLES IN connection.service LIKE 'pattern'` and the like. */
export interface ShowStatement extends StatementText {
  readonly kind: 'show'
  readonly what: ShowSubject
  /** Empty when there is no IN. */
  readonly in: readonly string[]
  readonly like?: string
  /** Location of the name behind IN. */
  readonly location: number
}

/** `DESCRIBE [EXTENDED] name`. */
export interface DescribeStatement extends StatementText {
  readonly kind: 'describe'
  readonly name: readonly string[]
  readonly extended: boolean
  /** Location of the name. */
  readonly location: number
}

/** One statement of a text. */
export type Statement = ExplainableStatement | ExplainStatement | ShowStatement | DescribeStatement

/** Every kind of statement. */
export type StatementKind = Statement['kind']
