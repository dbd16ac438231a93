import type { SqlType } from './sql-type.ts'

/** An expression in DuckDB's SQL, safe to put beside any operator, with what is known of it. */
export interface Printed {
  readonly sql: string
  readonly type: SqlType
  /** The value of a string constant. */
  readonly text?: string
  /** The value of an integer constant. */
  readonly integer?: number
  /** The items of an array or row constructor. */
  readonly items?: readonly Printed[]
  /** Whether it is the constant NULL. */
  readonly isNull?: boolean
}

/** A column of a printed query or table. */
export interface PrintedColumn {
  readonly name: string
  readonly type: SqlType
}

/** A query in DuckDB's SQL; `columns` is undefined where a `*` hides them. */
export interface PrintedQuery {
  readonly sql: string
  readonly columns: readonly PrintedColumn[] | undefined
}

/** A printed expression. */
export function printed(sql: string, type: SqlType): Printed {
  return { sql, type }
}
