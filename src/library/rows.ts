import { CredsqlError } from '../errors/credsql-error.ts'
import { uniqueNames } from '../render/unique-names.ts'
import type { AuditLog } from '../secrets/audit-log.ts'
import type { Vault } from '../secrets/vault.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../value/batch.ts'
import { parseExactJson } from '../value/exact-json.ts'
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

/** A number of so many digits may be an integer that a double does not hold. */
const longNumber = /\d{16}/

function jsonValue(text: string): Value {
  return (longNumber.test(text) ? parseExactJson(text) : JSON.parse(text)) as Value
}

type Reader = (value: NonNullable<ResultValue>) => Value

function readerOf({ type }: ResultColumn, { vault, audit, statement }: SecretSource): Reader {
  if (type === 'json') return (value) => (typeof value === 'string' ? jsonValue(value) : value)
  if (type !== 'secret') return (value) => value
  return (handle) => {
    const secret = vault.find(String(handle))
    if (secret === undefined)
      throw new CredsqlError('internal', 'a secret column has a value that is the handle of no secret')
    return Secret.of(secret, audit, statement)
  }
}

/** What makes the rows of a batch objects. */
export function rowReader<R = Row>(
  columns: readonly ResultColumn[],
  source: SecretSource,
): (batch: ResultBatch) => readonly R[] {
  const named = rowColumns(columns)
  const readers = columns.map((column) => readerOf(column, source))
  return (batch) =>
    Array.from({ length: batch.length }, (_, i) => {
      const entries = named.map(({ name }, at): [string, Value] => {
        const value = batch.columns[at]?.[i] ?? null
        return [name, value === null ? null : readers[at]!(value)]
      })
      // Whatever a column is called, it becomes a member of its own.
      return Object.fromEntries(entries) as R
    })
}
