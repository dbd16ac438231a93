import type { Assignment, BoundReturning, WriteTarget, WriteVerb } from '../bind/bound-write.ts'
import type { BoundKey } from '../catalog/bound-key.ts'
import type { WriteValue } from '../catalog/request-body.ts'
import type { Connection, Operation } from '../catalog/table.ts'
import type { StatementPlan } from './scan-plan.ts'

/** What a writing statement will do: a query that finds the rows, and the change of each. */
export interface WritePlan {
  readonly verb: WriteVerb
  readonly target: WriteTarget
  /**
   * The operation of the verb: create (or the mint that stands for it), update, delete or the action. Missing in an UPDATE that only
   * runs actions.
   */
  readonly operation?: Operation
  /** Yields a row for each change. */
  readonly query: StatementPlan
  /** The relation of the target's rows in the driving query; missing where they are not read. */
  readonly relation?: string
  readonly assignments: readonly Assignment[]
  readonly current: ReadonlyMap<string, number>
  readonly member?: number
  readonly allRows: boolean
  readonly returning?: BoundReturning
  /** The driving query calls no API: the changes are known without a call. */
  readonly constant: boolean
}

/** How changes are made, as a person asked for. */
export interface ChangeOptions {
  /** Run the actions that bring a row to where the operation is allowed. */
  readonly throughStates: boolean
  /** After a delete, also the operation's `purged_by` action. */
  readonly purge: boolean
}

/** The row that a change is made from: values by column, as the target's columns are typed. */
export interface ChangeRow {
  readonly member: Connection
  /** What the statement sets: INSERT's columns, UPDATE's SET, CALL's arguments. NULL of an INSERT is left out. */
  readonly assigned: ReadonlyMap<string, WriteValue>
  /** What the target's row holds now; empty for INSERT. CALL knows its identity, and its state where it was read. */
  readonly current: ReadonlyMap<string, WriteValue>
  /** What RETURNING shows of other tables, by its name there. */
  readonly beside?: ReadonlyMap<string, WriteValue>
}

/** One request of a change. */
export interface Step {
  readonly operation: Operation
  /** Where the request goes: identity columns in the path, a mint's parameters. A secret's value is its handle. */
  readonly keys: readonly BoundKey[]
  /** Columns that the body carries, by name, in the table's order, and the one that proves who asks. Secrets are handles. */
  readonly values: ReadonlyMap<string, WriteValue>
}

/** What happens to one row: its requests in order. No steps: the row is already as the statement wants it. */
export interface Change {
  /** From 1, in the order of the driving query. */
  readonly number: number
  readonly member: Connection
  /** Identity columns of the row; empty for a create. */
  readonly identity: ReadonlyMap<string, WriteValue>
  /** The row as it is now, as far as it was read. */
  readonly current: ReadonlyMap<string, WriteValue>
  /** What RETURNING shows of other tables, by its name there; of several rows that were found for it, the first. */
  readonly beside?: ReadonlyMap<string, WriteValue>
  readonly steps: readonly Step[]
}
