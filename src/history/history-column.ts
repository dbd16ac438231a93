import type { ColumnType } from '../value/column-type.ts'

/** A column of `inventory.registry_credentials`, as the history keeps it. */
export interface HistoryColumn {
  readonly name: string
  readonly type: Extract<ColumnType, 'text' | 'timestamp' | 'boolean'>
  /** Whether another value is a change. What says how or when a credential was looked at, or used, is none. */
  readonly counts: boolean
  readonly description: string
}

/** The inventory's column whose value is a secret; what is kept of it is `fingerprintColumn`. */
export const secretColumn = 'secret'

/** The history's column that has the secret's handle. */
export const fingerprintColumn = 'fingerprint'

function text(name: string, description: string, counts = true): HistoryColumn {
  return { name, type: 'text', counts, description }
}

function timestamp(name: string, description: string, counts = true): HistoryColumn {
  return { name, type: 'timestamp', counts, description }
}

function boolean(name: string, description: string, counts = true): HistoryColumn {
  return { name, type: 'boolean', counts, description }
}

/** The columns that say which credential a row is about; of these, only `registry_key_raw` can change. */
export const identityColumns: readonly HistoryColumn[] = [
  text('connection', 'The connection.', false),
  text('provider', 'Its provider.', false),
  text('source_table', 'connection.service.table that listed it.', false),
  text('credential_id', 'Its identifier there.', false),
]

/** Every column of a credential in the history. The secret is a fingerprint. */
export const historyColumns: readonly HistoryColumn[] = [
  ...identityColumns,
  text('name', 'Its name.'),
  text('registry', 'The registry’s canonical host.'),
  text('registry_key_raw', 'The registry as the source spells it.'),
  text('username', 'The user name that belongs to it.'),
  text(fingerprintColumn, 'The handle that the secret is shown as; its value is kept nowhere.'),
  text('secret_kind', 'What kind of secret it is.'),
  text('permission', 'pull, push, admin or unknown.'),
  text('status', 'Its state, in the inventory’s words.'),
  text('status_raw', 'Its state, in the source’s words.'),
  timestamp('created_at', 'When it was created.'),
  timestamp('updated_at', 'When it was changed last.', false),
  timestamp('expires_at', 'When it ends.'),
  text('expiry_kind', 'timestamp, never or unknown.'),
  timestamp('last_used_at', 'When it was used last.', false),
  boolean('last_used_known', 'Whether the source tells of its use.', false),
  text('owner', 'Whose it is.'),
  text('source_url', 'Where it can be looked at.', false),
  boolean('minted', 'It was minted through credsql and was known from the ledger.', false),
  text('file', 'The file that held it or named its helper.'),
  text('file_mode', 'Mode of that file in four octal digits.'),
  boolean('exposed', 'Others than the owner could read that file.'),
  boolean('stored_plain', 'The secret lay readable in the file or variable.'),
]

/** The table that the credentials come from which credsql minted; their `source_table` is the one that minted them. */
export const ledgerTable = 'credsql.catalog.minted_credentials'

/** SQL over a credential's row: the table whose scan brought it, as `scans.table_name` has it. */
export const scannedTableSql = `CASE WHEN minted THEN '${ledgerTable}' ELSE source_table END`

/** Values of a row, in the order of `historyColumns`: instants are microseconds since 1970. */
export type HistoryValue = string | boolean | bigint | null
