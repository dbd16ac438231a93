import type { SqlType } from '../sql-type.ts'

/** A column of the FROM clause. */
export interface ScopeColumn {
  readonly type: SqlType
}

/** A name under which a column is known. */
export interface ScopeName {
  readonly table: string | undefined
  readonly name: string
  readonly column: ScopeColumn
  /** Without its table it is not found, and not listed: USING has put another column in its place. */
  readonly qualifiedOnly: boolean
  /** It is another name of a column that is listed already. */
  readonly unlisted?: true
}

/** The names that an expression can use. */
export type Scope = readonly ScopeName[]

/** The columns that a name may mean. */
export function namedColumns(scope: Scope, name: string, table: string | undefined): readonly ScopeColumn[] {
  const found = scope.filter(
    (one) => one.name === name && (table === undefined ? !one.qualifiedOnly : one.table === table),
  )
  return [...new Set(found.map((one) => one.column))]
}

/** What `*` or `table.*` lists. */
export function starNames(scope: Scope, table: string | undefined): Scope {
  return scope.filter(
    (one) => one.unlisted !== true && (table === undefined ? !one.qualifiedOnly : one.table === table),
  )
}
