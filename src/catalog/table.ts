import type { CredsqlError } from '../errors/credsql-error.ts'
import type { ColumnType } from '../value/column-type.ts'
import type {
  ColumnManifest,
  Effect,
  HttpManifest,
  KeyOperator,
  OperationManifest,
  ProviderManifest,
  SettingManifest,
  TableManifest,
} from './manifest.ts'

/** Where the bound value of a key goes in a request. */
export type KeyTarget =
  | { readonly in: 'path'; readonly name: string }
  | { readonly in: 'query'; readonly name: string }
  | { readonly in: 'header'; readonly name: string }
  | { readonly in: 'body'; readonly name: string }
  | { readonly in: 'argument'; readonly name: string }

/** A key column of an operation: which operators the API takes, and where they go. */
export interface Key {
  readonly column: string
  readonly requirement: 'required' | 'optional' | 'any_of'
  /** The group of an `any_of` key. */
  readonly group?: string
  readonly operators: Readonly<Partial<Record<KeyOperator, KeyTarget>>>
  readonly exact: boolean
}

/** Where a column's value is found, from the manifest's `field`. */
export type FieldSource =
  | { readonly kind: 'path'; readonly path: readonly string[] } // in the row's item
  | { readonly kind: 'item' }
  | { readonly kind: 'key' }
  | { readonly kind: 'parent'; readonly path: readonly string[] }
  | { readonly kind: 'bound'; readonly column: string }

/** A column of a virtual table. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly description: string
  /** Never null. */
  readonly required: boolean
  readonly hidden: boolean
  /** Every other spelling that a statement may use, the API's own first, as the API writes it. */
  readonly aliases: readonly string[]
  readonly source: FieldSource
  readonly manifest: ColumnManifest
}

/** One way to read, write or act. */
export interface Operation {
  readonly name: string
  readonly effect: Effect
  readonly method: string
  /** Path template with `{column}` and `{setting}`; empty for a driver's operation. */
  readonly path: string
  /** The names in the path that are settings of the connection, not columns. */
  readonly pathSettings?: readonly string[]
  readonly keys: readonly Key[]
  readonly manifest: OperationManifest
}

/** A virtual table of a provider. */
export interface Table {
  readonly provider: string
  readonly service: string
  readonly name: string
  readonly description: string
  readonly identity: readonly string[]
  readonly columns: readonly Column[]
  /** Operations that read, in the manifest's order. */
  readonly reads: readonly Operation[]
  readonly create?: Operation
  readonly update?: Operation
  readonly delete?: Operation
  readonly actions: readonly Operation[]
  readonly examples: readonly string[]
  readonly manifest: TableManifest
}

/** A provider: what can be connected, and its tables. */
export interface Provider {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly source: string
  readonly settings: Readonly<Record<string, SettingManifest>>
  /** How the API spells its fields; as columns are spelled unless told. */
  readonly fieldCase?: NonNullable<ProviderManifest['field_case']>
  readonly http?: HttpManifest
  readonly driver?: string
  /** Sorted by service and name. */
  readonly tables: readonly Table[]
}

/** A value of a setting as the config has it: a plain text, or a reference to a secret that is resolved on first use. */
export type SettingValue =
  | { readonly kind: 'plain'; readonly value: string }
  | { readonly kind: 'reference'; readonly reference: string }

/** One account of one provider. */
export interface Connection {
  readonly kind: 'connection'
  readonly name: string
  readonly provider: Provider
  readonly settings: Readonly<Record<string, SettingValue>>
  /** Mints may run without `--allow-mint`. */
  readonly allowMint: boolean
  /** Where it was written: the config file's path and line, or `environment`. */
  readonly origin: string
  /** Why it cannot be used, such as a setting that is missing: thrown by whoever would send a request with it. */
  readonly problem?: CredsqlError
}

/** The union of the connections whose names match. All of one provider. */
export interface AggregateConnection {
  readonly kind: 'aggregate'
  readonly name: string
  readonly provider: Provider
  readonly members: readonly Connection[]
  readonly origin: string
}

/** What a statement can name in front of a table. */
export type AnyConnection = Connection | AggregateConnection
