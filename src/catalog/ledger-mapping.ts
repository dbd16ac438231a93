import type { TableManifest } from './manifest.ts'

/**
 * How the ledger takes part in the inventory: it stands for the tables that mint, which no statement may read by the way.
 * It names connection, provider and table itself, as its rows are of several.
 */
export const ledgerMapping: NonNullable<TableManifest['inventory']> = {
  registry_credentials: {
    where: 'revoked_at IS NULL',
    columns: {
      connection: 'connection',
      source_table: 'source_table',
      credential_id: 'fingerprint',
      name: 'purpose',
      registry_key_raw: 'registry',
      username: 'username',
      secret: 'secret',
      permission:
        "CASE permission WHEN 'read-only' THEN 'pull' WHEN 'read-write' THEN 'push' ELSE 'unknown' END",
      // The ledger knows of no other way in which one ends.
      status: "CASE WHEN expires_at <= now() THEN 'expired' ELSE 'active' END",
      created_at: 'minted_at',
      expires_at: 'expires_at',
      expiry_kind: "CASE WHEN expires_at IS NULL THEN 'never' ELSE 'timestamp' END",
      owner: 'minted_by',
      minted: 'true',
    },
  },
}
