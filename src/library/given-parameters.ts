import type { ParameterInput } from '../bind/substitute-parameters.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { Vault } from '../secrets/vault.ts'
import type { GivenParameters } from '../sql/bind-parameters.ts'
import type { Parameters } from './options.ts'
import { Secret } from './secret.ts'

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function refused(name: string, problem: string, hint?: string): CredsqlError {
  const message = `the parameter ${name} is ${problem}`
  return new CredsqlError('invalid_parameter', message, hint === undefined ? {} : { hint })
}

/**
 * A value as the session takes it. An object that is no `Secret` is refused whatever is in it: it may come from outside, and a
 * handle is a way to a secret.
 */
function inputOf(value: unknown, name: string, vault: Vault): ParameterInput {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
    return value as ParameterInput
  if (value === undefined) throw refused(name, 'undefined', 'null is NULL.')
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refused(name, 'a Date that is no instant')
    return value
  }
  if (value instanceof Secret) {
    if (!value.isOf(vault))
      throw refused(
        name,
        'a secret of another database',
        'A database knows the secrets of its own results. reveal() gives the value.',
      )
    return { handle: value.handle }
  }
  // Not map: it leaves out what is missing in a list.
  if (isList(value)) return Array.from(value, (entry, i) => inputOf(entry, `${name}[${i}]`, vault))
  const what = typeof value === 'object' ? 'an object' : `a ${typeof value}`
  throw refused(
    name,
    what,
    'A parameter is a text, number, bigint, boolean, null, Date, Secret, or a list of them.',
  )
}

/** Parameters as the session takes them. Throws `invalid_parameter` for what is no SQL value. */
export async function givenParameters(
  parameters: Parameters | undefined,
  vault: () => Promise<Vault>,
): Promise<GivenParameters> {
  if (parameters === undefined) return {}
  const known = await vault()
  if (isList(parameters))
    return { positional: Array.from(parameters, (value, i) => inputOf(value, `$${i + 1}`, known)) }
  const named = Object.entries(parameters).map(([name, value]): [string, ParameterInput] => [
    name,
    inputOf(value, `:${name}`, known),
  ])
  return { named: Object.fromEntries(named) }
}
