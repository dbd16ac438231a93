import { CredsqlError } from '../errors/credsql-error.ts'
import { isHandle } from '../secrets/fingerprint.ts'
import type { ColumnType } from '../value/column-type.ts'
import type { JournalValue } from './journal-entry.ts'

/** A column's value: an instant in microseconds, a date in days, JSON as text, a secret as its handle. */
export type PlainValue = string | number | bigint | boolean | null

/** A value of a column as a journal keeps it. Throws `internal` for a secret that is not a handle. */
export function toJournalValue(value: PlainValue, type: ColumnType): JournalValue {
  if (value === null) return null
  if (type === 'secret') {
    if (typeof value === 'string' && isHandle(value)) return { secret: value }
    throw new CredsqlError('internal', 'a secret that is not a handle is not written to a journal')
  }
  if (typeof value === 'bigint') return { integer: String(value) }
  // JSON has no other numbers, and writes these as null.
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new CredsqlError('unsupported', `a journal cannot keep the number ${value}`)
  return value
}

/** The value that a journal keeps; a secret is its handle. */
export function fromJournalValue(value: JournalValue): PlainValue {
  if (value === null || typeof value !== 'object') return value
  return 'secret' in value ? value.secret : BigInt(value.integer)
}

/** Whether something that was read is a value of a journal. */
export function isJournalValue(value: unknown): value is JournalValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || Object.keys(value).length !== 1) return false
  if ('integer' in value) return typeof value.integer === 'string' && /^-?\d+$/.test(value.integer)
  return 'secret' in value && typeof value.secret === 'string' && isHandle(value.secret)
}
