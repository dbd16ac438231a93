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
  /** The names of the items of a row, where they are not f1, f2, …. */
  readonly names?: readonly string[]
  /** Of a pattern of LIKE … ESCAPE: the escape character as SQL, empty for none. */
  readonly likeEscape?: string
  /** Whether it is an integer of at most 32 bits, whose sum is a bigint in PostgreSQL and not a numeric. */
  readonly small?: boolean
  /** Whether it is the constant NULL. */
  readonly isNull?: boolean
  /** Of a numeric that is surely a decimal, and no double: its digits. */
  readonly decimal?: Decimal
  /** Of a constant that no decimal holds: it as a double, for where PostgreSQL would make one of it. Its `sql` is a refusal. */
  readonly double?: string
}

/** How many digits a decimal has room for before the point, and how many it has behind it. */
export interface Decimal {
  readonly whole: number
  readonly scale: number
}

/** A column of a printed query or table. */
export interface PrintedColumn {
  readonly name: string
  readonly type: SqlType
  /** The constant that it holds in every row, whose type its surroundings decide: a text, or NULL. */
  readonly literal?: string | null
  /** As an expression's. */
  readonly decimal?: Decimal
}

/** A query in DuckDB's SQL; `columns` is undefined where a `*` hides them. */
export interface PrintedQuery {
  readonly sql: string
  readonly columns: readonly PrintedColumn[] | undefined
}

/** Marks an expression made of these as a small integer where all of them are, NULL aside. */
export function smallLike(result: Printed, parts: readonly Printed[]): Printed {
  const small =
    parts.some((part) => part.small === true) &&
    parts.every((part) => part.small === true || part.isNull === true)
  return small ? { ...result, small } : result
}

/** A printed expression. */
export function printed(sql: string, type: SqlType): Printed {
  return { sql, type }
}
