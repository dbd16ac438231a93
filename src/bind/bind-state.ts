import type { ColumnRef, Node, SelectStmt } from '@pgsql/types'
import type { AnyConnection, Table } from '../catalog/table.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { TextPlace } from '../errors/credsql-error.ts'
import { CredsqlError, type ErrorDetails } from '../errors/credsql-error.ts'
import type { Block, BlockOutput, CteBinding, Scope, ScopeColumn, TableReference } from './bound-statement.ts'
import type { CteScope } from './cte-scope.ts'
import type { UnreadConnection, View, ViewArm, ViewTree } from './view.ts'

/** What binding needs from outside. */
export interface BindContext {
  /** Finds a table by its name's parts. Throws `unknown_table`, `ambiguous_table`, … */
  readonly resolveTable: (parts: readonly string[]) => Promise<ResolvedTable>
  /** The handle of a secret's value. */
  readonly seal: (value: string) => string
  /** The place of a byte offset of the statement. */
  readonly placeAt: (location: number) => TextPlace | undefined
  /** The instant that `now()` is, in microseconds. */
  readonly now: bigint
  /** The handle of the secret that a reference such as `env:NAME` leads to; without it `SECRET('…')` is refused. */
  readonly secretFrom?: (reference: string) => Promise<string>
}

/** An error at a byte offset of the statement. */
export function bindError(
  context: Pick<BindContext, 'placeAt'>,
  code: ErrorCode,
  message: string,
  location: number | undefined,
  details: ErrorDetails = {},
): CredsqlError {
  const place = location === undefined || location < 0 ? undefined : context.placeAt(location)
  return new CredsqlError(code, message, place === undefined ? details : { ...details, place })
}

/** A table and the connection through which it is read. */
export interface ResolvedTable {
  readonly connection: AnyConnection
  readonly table: Table
  /** The table is a view. */
  readonly view?: View
  /** The part of a view that it is read for. */
  readonly arm?: ViewArm
}

/** A table that was looked up, with what it stands for where it is a view. */
export interface FoundTable extends ResolvedTable {
  readonly tree?: ViewTree
}

/** Where an expression stands. */
export interface ExpressionPlace {
  readonly state: BindState
  readonly scope: Scope
  readonly ctes: CteScope
  readonly block: Block | undefined
}

/** Binds a SELECT that stands inside another one. */
export type SubqueryBinder = (select: SelectStmt, place: ExpressionPlace) => readonly BlockOutput[]

/** What a writing statement asks of a query block beyond what its text says. */
export interface BlockDemand {
  /** Positions, from 0, of its own outputs that go into secret columns: a literal there is sealed. */
  readonly secrets?: ReadonlySet<number>
  /** Columns that it yields before its own outputs. */
  readonly leading?: (scope: Scope) => readonly ScopeColumn[]
}

/** Handles of the secrets that `SECRET('…')` brings in, by location and argument of the call: those of one list stand at one place. */
export type SecretHandles = ReadonlyMap<string, string>

/** What was found out before the walk, which needs no waiting then. */
export interface Findings {
  /** Tables by the RangeVar that names them. */
  readonly tables: ReadonlyMap<object, FoundTable | CredsqlError>
  readonly secrets: SecretHandles
  readonly demands: ReadonlyMap<SelectStmt, BlockDemand>
}

/** What one binding collects. */
export class BindState {
  readonly references: TableReference[] = []
  readonly blocks: Block[] = []
  readonly columnOf = new Map<ColumnRef, ScopeColumn>()
  readonly secretLiterals: number[] = []
  readonly sealedConstants = new Set<object>()
  readonly ctes: CteBinding[] = []
  readonly unread: UnreadConnection[] = []
  usesSecretFacts = false
  /** A parameter's value met a secret and is sealed. */
  hasSecretParameter = false
  readonly context: BindContext
  /** Grows by the tables of a view where one is bound. */
  readonly tables: Map<object, FoundTable | CredsqlError>
  readonly secrets: SecretHandles
  readonly demands: Map<SelectStmt, BlockDemand>
  /** Held here so that what a SELECT is made of need not import what binds a SELECT. */
  readonly bindSubquery: SubqueryBinder

  constructor(context: BindContext, findings: Findings, bindSubquery: SubqueryBinder) {
    this.context = context
    this.tables = new Map(findings.tables)
    this.secrets = findings.secrets
    this.demands = new Map(findings.demands)
    this.bindSubquery = bindSubquery
  }

  error(
    code: ErrorCode,
    message: string,
    location: number | undefined,
    details: ErrorDetails = {},
  ): CredsqlError {
    return bindError(this.context, code, message, location, details)
  }

  /** Seals a literal where it stands and remembers that its text must not be shown. */
  sealConstant(node: Node, value: string): void {
    const location = 'A_Const' in node ? node.A_Const.location : undefined
    const constant = { sval: { sval: this.context.seal(value) } }
    for (const kind of Object.keys(node)) delete (node as Record<string, unknown>)[kind]
    Object.assign(node, { A_Const: constant })
    this.sealedConstants.add(constant)
    // What was put in the place of a parameter has no place in the text.
    if (location === undefined) this.hasSecretParameter = true
    else this.secretLiterals.push(location)
  }

  /** Marks the base columns behind a column as used. */
  use(column: ScopeColumn): void {
    for (const part of column.parts) this.use(part)
    if (column.item?.reference !== undefined)
      for (const { reference, column: base } of column.origins) reference.used.add(base.name)
  }
}
