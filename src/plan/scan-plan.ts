import type { Node, SelectStmt } from '@pgsql/types'
import type { UnreadConnection, ViewArm } from '../bind/view.ts'
import type { KeyValue } from '../catalog/bound-key.ts'
import type { KeyOperator } from '../catalog/manifest.ts'
import type { AnyConnection, Column, Connection, Key, Operation, Table } from '../catalog/table.ts'
import type { CallEstimate } from './explained-plan.ts'

/** One side of a predicate that no row changes: known now, or computed by the engine before the scan. */
export type Operand =
  | { readonly kind: 'value'; readonly value: KeyValue }
  | { readonly kind: 'expression'; readonly node: Node; readonly text: string }

/** `column operator operand`; several operands are IN. */
export interface KeyPredicate {
  readonly column: Column
  readonly operator: KeyOperator
  readonly operands: readonly Operand[]
  /** The conjunct that it comes from, for telling what is left to check. */
  readonly conjunct: Node
  /** As a person reads it; secrets are masked. */
  readonly text: string
}

/** Where the values of keys come from. Each source yields tuples; a call is made for each combination. */
export type KeySource =
  | {
      readonly kind: 'values'
      readonly key: Key
      readonly column: Column
      readonly operator: KeyOperator
      readonly operands: readonly Operand[]
      readonly text: string
    }
  | {
      /** The distinct values of a query that the engine runs over relations loaded before. */
      readonly kind: 'query'
      readonly from: 'join' | 'subquery'
      readonly keys: readonly { readonly key: Key; readonly column: Column }[]
      readonly query: SelectStmt
      readonly text: string
    }
  | {
      /** The values of another scan's columns: the declared parent. */
      readonly kind: 'parent'
      readonly keys: readonly { readonly key: Key; readonly column: Column; readonly from: string }[]
      readonly relation: string
      readonly text: string
    }

/** The calls that fetch the rows of one or more table references. */
export interface ScanPlan {
  /** The relation that the rows are loaded into. */
  readonly relation: string
  /** How the statement calls the tables that read it. */
  readonly aliases: readonly string[]
  readonly connection: AnyConnection
  /** The connections that are called: one, or the members of an aggregate that predicates leave. */
  readonly members: readonly Connection[]
  readonly table: Table
  readonly operation: Operation
  /** Columns that are loaded. */
  readonly columns: readonly Column[]
  readonly keys: readonly KeySource[]
  readonly order?: { readonly column: string; readonly direction: 'asc' | 'desc'; readonly query: string }
  /** Rows after which fetching may stop, because nothing else stands between them and the result. */
  readonly limit?: number
  readonly pushed: readonly { readonly text: string; readonly exact: boolean }[]
  readonly residual: readonly string[]
  /** Why no call is needed, if so. */
  readonly empty?: string
  readonly estimate: CallEstimate
  /** Relations that must be loaded first. */
  readonly after: readonly string[]
  /** The parts of views that read it, where nothing else does: it may fail, and costs their rows only. */
  readonly arms?: readonly ViewArm[]
}

/** How a result is made page by page, without holding what was read. */
export interface StreamPlan {
  /** The relation that is filled, queried and emptied for each page. */
  readonly relation: string
  readonly limit?: number
  readonly offset: number
}

/** What a SELECT will do. */
export interface StatementPlan {
  readonly tree: SelectStmt
  readonly outputs: readonly { readonly name: string; readonly secret: boolean }[]
  /** In an order in which each scan's `after` come first. */
  readonly scans: readonly ScanPlan[]
  readonly stream?: StreamPlan
  readonly usesSecretFacts: boolean
  /** Connections that a view lacks, as their tables are not known. */
  readonly unread: readonly UnreadConnection[]
  readonly estimate: CallEstimate
}
