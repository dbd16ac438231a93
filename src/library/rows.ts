import { CredsqlError } from '../errors/credsql-error.ts'
import { uniqueNames } from '../render/unique-names.ts'
import type { AuditLog } from '../secrets/audit-log.ts'
import type { Vault } from '../secrets/vault.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import type { Row, Value } from './options.ts'
import { Secret } from './secret.ts'

/** What turns the handles of a result into secrets. */
export interface SecretSource {
  readonly vault: Vault
  readonly audit: AuditLog
  /** The statement, redacted, for the audit log. */
  readonly statement: string
}

/** Columns as the rows have them: names that occur twice are numbered. */
export function rowColumns(columns: readonly ResultColumn[]): readonly ResultColumn[] {
  const names = uniqueNames(columns.map(({ name }) => name))
  return columns.map(({ type }, i) => ({ name: names[i]!, type }))
}

type Reader = (value: NonNullable<ResultValue>) => Value

function readerOf({ type }: ResultColumn, { vault, audit, statement }: SecretSource): Reader {
  if (type === 'json') return (value) => (typeof value === 'string' ? (JSON.parse(value) as Value) : value)
  if (type !== 'secret') return (value) => value
  return (handle) => {
    const secret = vault.find(String(handle))
    if (secret === undefined)
      throw new CredsqlError('internal', `${String(handle)} is the handle of no secret`)
    return new Secret(secret, audit, statement)
  }
}

/** The rows of batches as objects. */
export async function* readRows<R = Row>(
  columns: readonly ResultColumn[],
  batches: AsyncIterable<ResultBatch>,
  source: SecretSource,
): AsyncGenerator<R> {
  const named = rowColumns(columns)
  const readers = columns.map((column) => readerOf(column, source))
  for await (const batch of batches)
    for (let i = 0; i < batch.length; i++) {
      const entries = named.map(({ name }, at): [string, Value] => {
        const value = batch.columns[at]?.[i] ?? null
        return [name, value === null ? null : readers[at]!(value)]
      })
      // Whatever a column is called, it becomes a member of its own.
      yield Object.fromEntries(entries) as R
    }
}
