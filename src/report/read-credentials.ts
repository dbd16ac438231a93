import { CredsqlError } from '../errors/credsql-error.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'

/** Rows of the inventory, held column by column. Secrets are handles. */
export interface Credentials {
  readonly columns: readonly ResultColumn[]
  readonly batches: readonly ResultBatch[]
  readonly rows: number
  readonly complete: boolean
  readonly warnings: readonly string[]
}

/** Makes a reader of one column of a batch; NULL where the result has no such column. */
export function columnReader({ columns }: Pick<Credentials, 'columns'>, name: string) {
  const at = columns.findIndex((column) => column.name === name)
  return (batch: ResultBatch, row: number): ResultValue => batch.columns[at]?.[row] ?? null
}

// Some secrets tell themselves when they end. What ends first comes first: a format that shows a part shows that.
const statement = `
  SELECT connection, provider, source_table, credential_id, name, registry, registry_key_raw, username, secret, secret_kind,
    permission, status, status_raw, created_at, updated_at, coalesce(expires_at, secret_expires_at(secret)) AS expires_at,
    expiry_kind, last_used_at, last_used_known, owner, source_url, minted, file, file_mode, exposed, stored_plain
  FROM inventory.registry_credentials
  ORDER BY coalesce(expires_at, secret_expires_at(secret)) NULLS LAST, source_table, credential_id, registry_key_raw, name`

/** Reads the inventory of all connections; what could not be read is in the warnings. Nothing is minted. */
export async function readCredentials(
  session: Pick<Session, 'run'>,
  options: RunOptions,
): Promise<Credentials> {
  const { parameters: _, ...run } = options
  for await (const result of session.run(statement, {
    ...run,
    ...{ single: true, readOnly: true, partial: true, allowMint: false, reveal: false },
  })) {
    const batches: ResultBatch[] = []
    for await (const batch of result.batches) batches.push(batch)
    const { complete, warnings } = result.summary()
    const rows = batches.reduce((sum, { length }) => sum + length, 0)
    return { columns: result.columns, batches, rows, complete, warnings }
  }
  throw new CredsqlError('internal', 'the inventory has no result')
}
