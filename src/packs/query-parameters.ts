import { CredsqlError } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { PackQuery } from './pack.ts'
import { expectedValue, isValueOf } from './parameter-value.ts'

/** Values of parameters by name, as the command line gives them. */
export type GivenValues = Readonly<Record<string, string>>

/** Throws `unknown_parameter` for a value that none of several queries takes. */
export function refuseUnknownParameters(queries: readonly PackQuery[], given: GivenValues): void {
  const known = [...new Set(queries.flatMap(({ parameters }) => Object.keys(parameters)))]
  const unknown = Object.keys(given).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const [first] = queries
  const who = queries.length === 1 && first !== undefined ? first.fullName : 'no query of these'
  const has = known.length === 0 ? 'there are no parameters' : `there are ${known.join(', ')}`
  throw new CredsqlError(
    'unknown_parameter',
    `${who} has ${queries.length === 1 ? 'no' : 'a'} parameter ${unknown}; ${has}`,
    { near: nearNames(unknown, known) },
  )
}

/**
 * The values that a query runs with: the given ones, and the defaults of the others. Throws `unknown_parameter`, `invalid_parameter`
 * and `missing_parameter`. A value is not repeated in a message: it may be a secret.
 */
export function queryParameters(query: PackQuery, given: GivenValues): Readonly<Record<string, string>> {
  refuseUnknownParameters([query], given)
  return Object.fromEntries(
    Object.entries(query.parameters).map(([name, parameter]) => {
      const value = Object.hasOwn(given, name) ? given[name] : parameter.default
      if (value === undefined)
        throw new CredsqlError('missing_parameter', `${query.fullName} needs a value for ${name}`, {
          hint: `${parameter.description} Give it with --param ${name}=…`,
        })
      if (!isValueOf(parameter.type, value))
        throw new CredsqlError(
          'invalid_parameter',
          `the parameter ${name} of ${query.fullName} must be ${expectedValue(parameter.type)}`,
          { hint: parameter.description },
        )
      return [name, value]
    }),
  )
}
