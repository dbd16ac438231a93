import type { ResultValue } from '../value/batch.ts'
import type { ResultType } from '../value/column-type.ts'
import { jsonValue } from './json-value.ts'

/** A value that is not NULL as plain text, with every character it has. Arrays and records are JSON, which keeps names and NULLs. */
export function valueText(value: NonNullable<ResultValue>): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object') return jsonValue(value)
  return Object.is(value, -0) ? '-0' : String(value)
}

const numericTypes: ReadonlySet<ResultType> = new Set(['bigint', 'double precision', 'numeric'])

/** Whether values of a type are numbers: aligned to the right and never shortened. */
export function isNumeric(type: ResultType): boolean {
  return numericTypes.has(type)
}
