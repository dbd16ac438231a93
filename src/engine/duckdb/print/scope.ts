import type { PrintedColumn } from './printed.ts'
import type { SqlType } from './sql-type.ts'

/** A table in FROM: its alias and its columns, undefined where they are not known. */
export interface ScopeTable {
  readonly alias: string
  readonly columns: readonly PrintedColumn[] | undefined
  /** The column that the table's name stands for: of a function with one column of its own name. */
  readonly scalar?: PrintedColumn
}

/** The tables and CTEs that an expression can see, innermost first. It serves the types; names were checked before. */
export class Scope {
  readonly #tables: readonly ScopeTable[]
  readonly #ctes: ReadonlyMap<string, readonly PrintedColumn[] | undefined>
  readonly #outer: Scope | undefined

  constructor(
    tables: readonly ScopeTable[] = [],
    ctes: ReadonlyMap<string, readonly PrintedColumn[] | undefined> = new Map(),
    outer?: Scope,
  ) {
    this.#tables = tables
    this.#ctes = ctes
    this.#outer = outer
  }

  /** This scope with more tables of the same FROM. */
  withTables(tables: readonly ScopeTable[]): Scope {
    return new Scope([...this.#tables, ...tables], this.#ctes, this.#outer)
  }

  /** A new level with the CTEs of a WITH. */
  withCtes(ctes: ReadonlyMap<string, readonly PrintedColumn[] | undefined>): Scope {
    return new Scope([], ctes, this)
  }

  get tables(): readonly ScopeTable[] {
    return this.#tables
  }

  /** Whether the name is a CTE's, and its columns. */
  cte(name: string): { readonly columns: readonly PrintedColumn[] | undefined } | undefined {
    if (this.#ctes.has(name)) return { columns: this.#ctes.get(name) }
    return this.#outer?.cte(name)
  }

  /** The type of a column, `any` where it is not known. */
  typeOf(name: string, table?: string): SqlType {
    return this.column(name, table)?.type ?? 'any'
  }

  /** A column; undefined where it is not known. */
  column(name: string, table?: string): PrintedColumn | undefined {
    let hidden = false
    for (const { alias, columns } of this.#tables) {
      if (table !== undefined && alias !== table) continue
      if (columns === undefined) hidden = true
      const column = columns?.find((one) => one.name === name)
      if (column !== undefined) return column
      if (table !== undefined) return undefined
    }
    return hidden ? undefined : this.#outer?.column(name, table)
  }

  /** Whether a table that can be seen has, or may have, a column of this name. */
  hasColumn(name: string): boolean {
    const here = this.#tables.some(
      ({ columns }) => columns === undefined || columns.some((column) => column.name === name),
    )
    return here || (this.#outer?.hasColumn(name) ?? false)
  }

  /** The column that a table's name stands for. */
  scalarOf(alias: string): PrintedColumn | undefined {
    return this.#tables.find((table) => table.alias === alias)?.scalar ?? this.#outer?.scalarOf(alias)
  }

  /** The columns of a table that can be seen; undefined where they, or the table, are not known. */
  tableColumns(alias: string): readonly PrintedColumn[] | undefined {
    return this.#tables.find((table) => table.alias === alias)?.columns ?? this.#outer?.tableColumns(alias)
  }
}
