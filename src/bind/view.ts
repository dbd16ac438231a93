import type { SelectStmt } from '@pgsql/types'
import type { AnyConnection, Table } from '../catalog/table.ts'
import type { CredsqlError } from '../errors/credsql-error.ts'

/** One SELECT of a view: the part of its rows that one table of one connection gives. Its scans may fail without the others. */
export interface ViewArm {
  readonly connection: string
  /** `connection.service.table`. */
  readonly table: string
}

/** A connection of which not even the tables are known. */
export interface UnreadConnection {
  readonly connection: string
  readonly problem: CredsqlError
}

/** A table that a view reads, found without its name being looked up. */
export interface ArmTable {
  readonly connection: AnyConnection
  readonly table: Table
  readonly arm: ViewArm
}

/** What a reference to a view stands for. The tree is the statement's own and has no locations. */
export interface ViewTree {
  readonly select: SelectStmt
  /** The tables by the RangeVar that names them. */
  readonly tables: ReadonlyMap<object, ArmTable>
  readonly unread: readonly UnreadConnection[]
}

/** A table whose rows are those of a query. */
export interface View {
  /** The query with these columns of the view, at least one, in the view's order. */
  expand(columns: readonly string[]): Promise<ViewTree>
}
