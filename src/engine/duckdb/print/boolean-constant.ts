import { readBoolean } from '../../text/boolean-text.ts'
import { invalidInput } from './invalid-value.ts'

/** A constant of a boolean, in PostgreSQL's spelling. */
export function booleanConstant(text: string): string {
  const value = readBoolean(text)
  if (value === undefined) throw invalidInput('boolean', text)
  return String(value)
}
