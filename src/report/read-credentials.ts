import { CredsqlError } from '../errors/credsql-error.ts'
import type { RunOptions } from '../session/options.ts'
import type { Session } from '../session/session.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'

/** Rows of the inventory, held column by column, perhaps the first ones alone. Secrets are handles. */
export interface Credentials {
  readonly columns: readonly ResultColumn[]
  readonly batches: readonly ResultBatch[]
  /** Rows that there are, those that are not held too. */
  readonly rows: number
  readonly complete: boolean
  readonly warnings: readonly string[]
}

/** Makes a reader of one column of a batch; NULL where the result has no such column. */
export function columnReader(columns: readonly ResultColumn[], name: string) {
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

/** What is done with the rows of the inventory while they are read. */
export interface ReadingOptions {
  /** Rows that are held, at least; all unless told. */
  readonly most?: number
  readonly onBatch?: (columns: readonly ResultColumn[], batch: ResultBatch) => void
}

/** Reads the inventory of all connections; what could not be read is in the warnings. Nothing is minted. */
export async function readCredentials(
  session: Pick<Session, 'run'>,
  options: RunOptions,
  { most = Number.POSITIVE_INFINITY, onBatch }: ReadingOptions = {},
): Promise<Credentials> {
  const { parameters: _, ...run } = options
  for await (const result of session.run(statement, {
    ...run,
    ...{ single: true, readOnly: true, partial: true, allowMint: false, reveal: false },
  })) {
    const batches: ResultBatch[] = []
    let rows = 0
    for await (const batch of result.batches) {
      onBatch?.(result.columns, batch)
      // What is held is read now: until then the engine's memory is held with it.
      if (rows < most) batches.push({ length: batch.length, columns: [...batch.columns] })
      rows += batch.length
    }
    const { complete, warnings } = result.summary()
    return { columns: result.columns, batches, rows, complete, warnings }
  }
  throw new CredsqlError('internal', 'the inventory has no result')
}
