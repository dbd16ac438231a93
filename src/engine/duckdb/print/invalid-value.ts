import { CredsqlError } from '../../../errors/credsql-error.ts'
import { shownValue } from '../../text/shown-value.ts'

/** The error of a text constant that is no value of its type, in the words that the value of a row gets. */
export function invalidInput(type: string, text: string): CredsqlError {
  return new CredsqlError('engine_failed', `invalid input syntax for type ${type}: ${shownValue(text)}`)
}

/** The error of a constant that its type does not hold, in the words that the value of a row gets. */
export function outOfRange(type: string): CredsqlError {
  return new CredsqlError('engine_failed', `${type} out of range`)
}
