import type { ColumnRef, Node, SelectStmt, WithClause } from '@pgsql/types'
import type { AnyConnection, Column, Table } from '../catalog/table.ts'
import type { UnreadConnection, ViewArm } from './view.ts'

/** A virtual table at one place of a statement. */
export interface TableReference {
  readonly id: number
  readonly connection: AnyConnection
  readonly table: Table
  /** The table's columns, `_connection` of an aggregate connection first. */
  readonly columns: readonly Column[]
  /** `connection.service.table`. */
  readonly name: string
  /** How it is called in the statement. */
  readonly alias: string
  /** Byte offset in the statement's text. */
  readonly location: number
  /** Columns that the statement uses, by name. */
  readonly used: Set<string>
  /** The relation that takes its place: the planner names it. */
  readonly relation: RelationName
  /** The part of a view that it is read for; such a table may fail without the statement. */
  readonly arm?: ViewArm
}

/** A RangeVar of the bound tree whose `relname` the planner sets. */
export interface RelationName {
  relname?: string
}

/** A WITH query. */
export interface CteBinding {
  readonly name: string
  readonly recursive: boolean
  /** Places that read it; predicates of one place move into it only when it is the only one. */
  references: number
  /** Tables that its query reads. */
  tables: readonly TableReference[]
}

/** A base column that predicates on a scope's column restrict. */
export interface Origin {
  readonly reference: TableReference
  readonly column: Column
  /** WITH queries between the two: each must be read at one place only. */
  readonly guards: readonly CteBinding[]
}

/** A constant that a column is in all rows of one query block: a predicate that it never meets leaves the block without rows. */
export interface FixedValue {
  readonly value: string | boolean | null
  /** What the block reads. */
  readonly references: readonly TableReference[]
  readonly guards: readonly CteBinding[]
}

/** A column that expressions of a query block can name. */
export interface ScopeColumn {
  readonly name: string
  /** Further spellings, as the catalog writes them. */
  readonly spellings: readonly string[]
  readonly secret: boolean
  readonly hidden: boolean
  /** A column of a view that the statement does not name: it is known, and not read. */
  readonly unnamed?: boolean
  readonly origins: readonly Origin[]
  /** What it is fixed to in some of the blocks that it comes from. */
  readonly fixed?: readonly FixedValue[]
  /** The FROM item that it belongs to; a column merged by USING has `parts` instead. */
  readonly item: FromItem | undefined
  readonly parts: readonly ScopeColumn[]
}

/** The columns that expressions at one place can name. */
export interface Scope {
  readonly parent: Scope | undefined
  readonly items: readonly FromItem[]
  /** What `*` lists and unqualified names search: columns merged by USING once. */
  readonly columns: readonly ScopeColumn[]
}

/** A column that a query block yields. */
export interface BlockOutput {
  readonly name: string
  readonly secret: boolean
  readonly origins: readonly Origin[]
  readonly fixed?: readonly FixedValue[]
  /** Is the literal NULL, which fits a secret too. */
  readonly isNull: boolean
  /** Byte offset of its expression in the statement's text, where it has one. */
  readonly location?: number | undefined
}

/** One table, subquery, WITH query or function of a FROM clause. */
export interface FromItem {
  /** As printed: unique among the items of its block. */
  readonly alias: string
  /** `connection.service.table` as parts, for references by a longer name than the alias; empty when it has an alias. */
  readonly path: readonly string[]
  columns: readonly ScopeColumn[]
  /** Its columns are not known (a function's record): any name may be one. */
  readonly open: boolean
  /** The node in the FROM clause. */
  readonly node: Node
  readonly reference: TableReference | undefined
  /** References inside it, itself included. */
  readonly references: readonly TableReference[]
  /** On the nullable side of an outer join. */
  nullable: boolean
  /** It names columns of other items, so it cannot be read on its own. */
  readonly dependent: boolean
  readonly block: Block
}

/** A condition of a block, and the FROM items whose rows it may restrict before the join. */
export interface Conjunct {
  readonly node: Node
  readonly targets: ReadonlySet<FromItem>
}

/** Two columns that USING or NATURAL JOIN makes equal. */
export interface UsingPair {
  readonly left: ScopeColumn
  readonly right: ScopeColumn
  readonly targets: ReadonlySet<FromItem>
}

/** One SELECT … FROM … WHERE: a query block. */
export interface Block {
  readonly id: number
  readonly select: SelectStmt
  readonly outermost: boolean
  /** WITH clauses in sight, outermost first. */
  readonly withs: readonly WithClause[]
  readonly items: FromItem[]
  readonly conjuncts: Conjunct[]
  readonly pairs: UsingPair[]
  /** Has GROUP BY, HAVING or an aggregate. */
  aggregated: boolean
  windowed: boolean
}

/** A column of the statement's result. */
export interface OutputColumn {
  readonly name: string
  readonly secret: boolean
}

/** A SELECT whose names are all resolved. The tree belongs to it and may be changed by the planner. */
export interface BoundStatement {
  readonly tree: SelectStmt
  readonly references: readonly TableReference[]
  readonly blocks: readonly Block[]
  readonly outputs: readonly OutputColumn[]
  readonly ctes: readonly CteBinding[]
  readonly columnOf: ReadonlyMap<ColumnRef, ScopeColumn>
  /** Byte offsets of literals that met a secret and are sealed in the tree. */
  readonly secretLiterals: readonly number[]
  /** A parameter's value met a secret and is sealed in the tree. */
  readonly hasSecretParameter: boolean
  /** Constants of the tree whose text is a secret's handle. */
  readonly sealedConstants: ReadonlySet<object>
  /** `secret_kind(…)` or one of its siblings is called. */
  readonly usesSecretFacts: boolean
  /** Connections that a view lacks, as their tables are not known. */
  readonly unread: readonly UnreadConnection[]
}
