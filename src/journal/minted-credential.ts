/** A credential that credsql minted, as the ledger keeps it: its fingerprint, never its value. */
export interface MintedCredential {
  /** The secret's handle, `sealed:…`. */
  readonly fingerprint: string
  readonly connection: string
  /** `connection.service.table` that minted it. */
  readonly source_table: string
  readonly registry: string | null
  readonly username: string | null
  /** What it may do, in the manifest's words, such as `read-only`. */
  readonly permission: string | null
  /** ISO 8601. */
  readonly minted_at: string
  /** The user of the operating system. */
  readonly minted_by: string
  /** ISO 8601; null is never. */
  readonly expires_at: string | null
  /** What `--purpose` said. */
  readonly purpose: string | null
}

/** A line of the ledger: a credential was minted, or one was revoked. */
export type LedgerEntry =
  | ({ readonly event: 'minted' } & MintedCredential)
  | { readonly event: 'revoked'; readonly fingerprint: string; readonly revoked_at: string }

/** A row of `credsql.minted_credentials`. */
export interface LedgerRow extends MintedCredential {
  /** ISO 8601; null while it was not revoked through credsql. */
  readonly revoked_at: string | null
}
