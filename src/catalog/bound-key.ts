import type { ColumnType } from '../value/column-type.ts'
import { formatInstant } from '../value/timestamp.ts'
import type { KeyOperator } from './manifest.ts'
import type { KeyTarget } from './table.ts'

/**
 * The value of a key: text, double and boolean as they are; integer as number or bigint; timestamp as bigint microseconds;
 * date as days since 1970-01-01. A secret key is its handle here and is unsealed only by the driver or by `http`.
 */
export type KeyValue = string | number | bigint | boolean

/** A key with the value for one call. */
export interface BoundKey {
  readonly column: string
  readonly type: ColumnType
  readonly operator: KeyOperator
  readonly target: KeyTarget
  readonly value: KeyValue
}

const microsPerSecond = 1_000_000n

/**
 * A key's value as a request spells it. APIs compare instants by the second, so a fraction is cut towards the wider range:
 * what is fetched stays a superset.
 */
export function keyText(key: Pick<BoundKey, 'type' | 'operator' | 'value'>): string {
  const { type, operator, value } = key
  if (type === 'timestamp' && typeof value === 'bigint') {
    const fraction = ((value % microsPerSecond) + microsPerSecond) % microsPerSecond
    const up = fraction !== 0n && (operator === '<' || operator === '<=')
    return formatInstant(value - fraction + (up ? microsPerSecond : 0n))
  }
  if (type === 'date' && typeof value === 'number')
    return new Date(value * 86_400_000).toISOString().slice(0, 10)
  return String(value)
}
