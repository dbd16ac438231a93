import type { ColumnType } from '../value/column-type.ts'

/*
 * The shape of a provider's files: `providers/<provider>/provider.yaml` and `providers/<provider>/tables/<table>.yaml`.
 * `schemas/provider.schema.json` and `schemas/table.schema.json` say the same for editors and for ajv; a test holds them together.
 */

/** What running an operation does to the world. `mint`, `verify` and `write` never happen as a by-product. */
export type Effect = 'list' | 'reveal' | 'mint' | 'verify' | 'write'

/** One setting of a connection: `url`, `token`, `project`, … */
export interface SettingManifest {
  readonly type: 'text' | 'url' | 'secret' | 'file'
  readonly required?: boolean
  readonly default?: string
  /** Path that a url gets when it has none of its own: `http://host:8080` becomes `http://host:8080/v1`. */
  readonly default_path?: string
  /** Environment variable that fills the setting of the connection that exists without configuration. */
  readonly env?: string
  readonly description: string
}

/** How a request proves who is asking. Values are names of settings. */
export type AuthManifest =
  | { readonly style: 'bearer'; readonly token: string }
  | { readonly style: 'basic'; readonly username: string; readonly password: string }
  | { readonly style: 'header'; readonly header: string; readonly value: string; readonly prefix?: string }
  | { readonly style: 'none' }

/** Response headers that tell how many calls are left. Names are compared without case. */
export interface RateLimitManifest {
  readonly remaining: string
  readonly reset: string
  /** What the reset header counts: Unix time, or seconds from now. */
  readonly reset_unit: 'epoch_seconds' | 'seconds'
}

/** What all HTTP operations of a provider share. */
export interface HttpManifest {
  /** `{setting}` is replaced; a part in `[…]` is left out when one of its settings is unset. */
  readonly base_url: string
  readonly auth: AuthManifest
  readonly headers?: Readonly<Record<string, string>>
  readonly rate_limit?: RateLimitManifest
  /** Requests in flight at once per connection; 10 unless told. */
  readonly concurrency?: number
  /** Requests a second per connection; unbounded unless told. */
  readonly per_second?: number
  /** Seconds until a request without an answer fails; 30 unless told. */
  readonly timeout?: number
  /** Paths in an error's body where the message may be, first hit wins; and the code and the field at fault. */
  readonly error?: { readonly message: readonly string[]; readonly code?: string; readonly field?: string }
  /** A harmless request with which `credsql connections test` tries the connection, such as `GET /v2/registries`. */
  readonly check: string
}

/** `provider.yaml`. */
export interface ProviderManifest {
  readonly provider: string
  readonly title: string
  readonly description: string
  readonly source: string
  readonly settings: Readonly<Record<string, SettingManifest>>
  /** How the API spells its fields; a column `registry_id` is the field `registryId` under camelCase. Default snake_case. */
  readonly field_case?: 'camelCase' | 'snake_case'
  readonly http?: HttpManifest
  /** Name of the driver of a source that is no HTTP API. */
  readonly driver?: string
}

/** How a field's text becomes the column's value. */
export type Decoder = 'basic_username' | 'basic_password'

/** Whether a column can be written, per operation. A list means optional in each. */
export type WriteManifest =
  | readonly ('create' | 'update')[]
  | { readonly create?: 'required' | 'optional'; readonly update?: 'required' | 'optional' }

export interface ColumnManifest {
  readonly type: ColumnType
  readonly description: string
  /** The API always sends it and it is never null; its absence is an error, not a NULL. */
  readonly required?: boolean
  /**
   * Where the value is, from the row's item: a dotted path; `$` the whole item; `$key` the entry's key (with `entries` or
   * `each`); `$parent.<path>` in the item that `each` unfolds; `$bound.<column>` the value with which the key was bound.
   * Unless told, the column's name in the provider's `field_case`.
   */
  readonly field?: string
  readonly decode?: Decoder
  /** The API writes an absent value as `""`: an empty text is NULL. */
  readonly empty_is_null?: boolean
  /** The value when the field is absent or the key was not bound. */
  readonly default?: string | number | boolean
  /** An instant: when the request was sent plus the bound value of this key in seconds; NULL when that is 0 or unbound. */
  readonly seconds_after_request?: string
  /** Other spellings that a statement may use. The API's own spelling is one without being listed. */
  readonly aliases?: readonly string[]
  /** The closed list of values, where the API has one. */
  readonly values?: readonly string[]
  /** Not part of `SELECT *`. */
  readonly hidden?: boolean
  readonly write?: WriteManifest
  /** Where the value goes in a write's body, a dotted path; where it is read from unless told. */
  readonly write_field?: string
  /** Sent and never returned: reading it is NULL. */
  readonly write_only?: boolean
  /** value → the action that brings a row there: `UPDATE … SET state = 'inactive'` calls `deactivate`. */
  readonly reached_by?: Readonly<Record<string, string>>
}

/** Operators that a key column can take to the API. `prefix` is LIKE with a literal text and one `%` at its end. */
export type KeyOperator = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'like' | 'prefix'

/**
 * A column whose predicates an operation takes: operator → where it goes: the name of a query parameter, `path` for
 * `{column}` in the request's path, `header:<name>`, `body:<path>` or `argument`.
 */
export interface KeyManifest extends Partial<Readonly<Record<KeyOperator, string>>> {
  readonly required?: boolean
  /** The operation needs at least one key of each named group. */
  readonly any_of?: string
  /** The API's answer is exactly what SQL asks for: nothing missing, nothing more. */
  readonly exact?: boolean
}

export interface PageSizeManifest {
  readonly query: string
  readonly max: number
  /** What to ask for; `max` unless told. */
  readonly use?: number
}

/** How the next page is found. Paths are in the response's body. */
export type PageManifest =
  | { readonly style: 'next_url'; readonly next: string; readonly size?: PageSizeManifest }
  | { readonly style: 'link_header'; readonly size?: PageSizeManifest }
  | {
      readonly style: 'cursor'
      readonly next: string
      readonly query: string
      readonly size?: PageSizeManifest
    }
  | {
      readonly style: 'offset'
      readonly query: string
      readonly size: PageSizeManifest
      readonly total?: string
    }
  | {
      readonly style: 'page_number'
      readonly query: string
      readonly first?: number
      readonly size: PageSizeManifest
      readonly total?: string
    }

export interface OperationManifest {
  readonly effect: Effect
  /**
   * `METHOD /path/{name}`; missing on an operation of a driver. `{name}` is a column if the table has one of that name,
   * else a setting. A column in the path that is not among `keys` is a required key with `=`.
   */
  readonly request?: string
  /** Where a write goes instead of `http.base_url`, such as `{cloud_url}`; without the proof that the connection sends. */
  readonly base?: string
  /** The row's own credential proves who asks, instead of the connection's: `token` is a secret column. */
  readonly auth?: { readonly style: 'bearer'; readonly token: string }
  /** Constant query parameters. An order that is pushed replaces those of the same names. */
  readonly query?: Readonly<Record<string, string>>
  /** Where the rows are: a path to a list (`''` the body itself). */
  readonly items?: string
  /** Where the one row is: a path to an object (`''` the body itself). */
  readonly item?: string
  /** Where the rows are: a path to an object whose members are the rows, named by `$key`. */
  readonly entries?: string
  /** A path, from each item, to an object whose members are the rows; the item is `$parent`. */
  readonly each?: string
  readonly page?: PageManifest
  readonly keys?: Readonly<Record<string, KeyManifest>>
  /** `one`: the API keeps only one operator a field, so at most one is sent. Default `all`. */
  readonly combine?: 'one' | 'all'
  /** Fills required keys that nothing binds: key column → column of another table of the provider. */
  readonly parent?: { readonly table: string; readonly keys: Readonly<Record<string, string>> }
  /** Orders that are the API's and SQL's alike: column → query parameters, `{direction}` is asc or desc. Never for text. */
  readonly order?: Readonly<Record<string, { readonly query: string; readonly exact: true }>>
  readonly on_not_found?: 'empty'
  /** Rows in which this field is set are left out, as the table's list leaves them out: a by-id read of a removed row. */
  readonly omit_where_set?: string
  /** What a mint creates, in words: by a boolean key, and the key that holds its life in seconds (0 or unbound: for ever). */
  readonly mints?: {
    readonly permission?: { readonly column: string; readonly when_true: string; readonly when_false: string }
    readonly lifetime?: string
    /** Columns of the answer that the ledger notes; of `secret` only the fingerprint. */
    readonly secret?: string
    readonly username?: string
    readonly registry?: string
  }
  /** Sent again after a failure even though the method is not GET. */
  readonly idempotent?: boolean
  // writes and actions
  /** Constant members of the body, beside the columns that are written. */
  readonly body?: Readonly<Record<string, string | number | boolean>>
  /** How the body is written; `json` unless told. A form is flat. */
  readonly encoding?: 'json' | 'form'
  /** The API takes the call only while the row's column has one of these values. */
  readonly from?: Readonly<Record<string, readonly string[]>>
  /** The call is done when the row's column has this value, or one of these; until then the row is read again. */
  readonly settle?: Readonly<Record<string, string | readonly string[]>>
  /** What it removes cannot be brought back. */
  readonly destructive?: boolean
  /** The action that destroys what the call leaves behind. */
  readonly purged_by?: string
}

/** A view over all connections: `inventory.registry_credentials` or `inventory.registries`. */
export type InventoryView = 'registry_credentials' | 'registries'

/** How rows of a table become rows of a view of the inventory. */
export interface InventoryManifest {
  /**
   * A FROM clause over tables of the provider, by their names alone; the table itself unless told. What is LEFT JOINed by the
   * identity of its table is read only where a statement uses it.
   */
  readonly from?: string
  /** Which rows take part; all unless told. */
  readonly where?: string
  /** Columns by which rows of several connections are told to be the same one, as where both read one file: it is told once. */
  readonly once?: readonly string[]
  /** Column of the view: a SQL expression; `settings.<name>` is a setting of the connection that is no secret. */
  readonly columns: Readonly<Record<string, string>>
}

/** `tables/<table>.yaml`. */
export interface TableManifest {
  readonly table: string
  readonly service: string
  readonly description: string
  readonly source: string
  readonly identity: readonly string[]
  readonly columns: Readonly<Record<string, ColumnManifest>>
  /** `create`, `update` and `delete` write; every other one reads. */
  readonly operations: Readonly<Record<string, OperationManifest>>
  readonly actions?: Readonly<Record<string, OperationManifest>>
  /** How a row tells that it has failed on its way to another state: its column has this value, and another says why. */
  readonly transition?: { readonly column: string; readonly failed: string; readonly message?: string }
  /** How its rows are told in the views of the connection `inventory`; a table without it takes no part. */
  readonly inventory?: Readonly<Partial<Record<InventoryView, InventoryManifest>>>
  /** Statements that work in the demo; the tests run them and DESCRIBE shows them. */
  readonly examples: readonly string[]
}
