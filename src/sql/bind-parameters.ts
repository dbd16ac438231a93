import { CredsqlError, type TextPlace } from '../errors/credsql-error.ts'
import { nearNames } from '../errors/near-names.ts'
import type { ParameterSlot } from './statement.ts'

/** The values that came with a statement. A numbered parameter can also be given by its number as the name. */
export interface GivenParameters {
  readonly positional?: readonly unknown[]
  readonly named?: Readonly<Record<string, unknown>>
}

function nameOf({ number, name }: ParameterSlot): string {
  return name ?? String(number)
}

function written({ number, name }: ParameterSlot): string {
  return name === undefined ? `$${number}` : `:${name}`
}

function refuseUnknown(
  slots: readonly ParameterSlot[],
  { positional = [], named = {} }: GivenParameters,
): void {
  const known = slots.map(nameOf)
  const unknown = Object.keys(named).filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const has =
      slots.length > 0
        ? `its parameters are ${[...new Set(slots.map(written))].join(', ')}`
        : 'it has no parameters'
    throw new CredsqlError(
      'unknown_parameter',
      `the statement has no parameter ${unknown.join(', ')}; ${has}`,
      {
        near: [...new Set(unknown.flatMap((name) => nearNames(name, known)))],
      },
    )
  }
  const numbered = slots.filter(({ name }) => name === undefined)
  const most = Math.max(0, ...numbered.map(({ number }) => number))
  if (positional.length > most) {
    const hint = slots.some(({ name }) => name !== undefined)
      ? { hint: 'named parameters (:name) are given by name' }
      : {}
    const message = `${positional.length} positional values were given, the statement takes ${most}`
    throw new CredsqlError('unknown_parameter', message, hint)
  }
}

/**
 * The values of a statement's parameters in the order of its slots. `elsewhere` are the slots of other statements that the
 * values are given for as well, so that what only these use is not unknown. Values are taken as they are; a text's type is
 * decided where it is used. `placeOf` tells where a parameter stands, for the error of one without a value.
 */
export function bindParameters(
  slots: readonly ParameterSlot[],
  given: GivenParameters,
  elsewhere: readonly ParameterSlot[] = [],
  placeOf: (slot: ParameterSlot) => TextPlace | undefined = () => undefined,
): readonly unknown[] {
  refuseUnknown([...slots, ...elsewhere], given)
  const { positional = [], named = {} } = given
  const missing: ParameterSlot[] = []
  const values = slots.map((slot) => {
    const { number, name } = slot
    if (name === undefined && number <= positional.length) return positional[number - 1]
    if (Object.hasOwn(named, nameOf(slot))) return named[nameOf(slot)]
    missing.push(slot)
    return undefined
  })
  if (missing.length > 0) {
    const what = missing.length === 1 ? 'parameter' : 'parameters'
    const names = missing.map(written).join(', ')
    const place = placeOf(missing[0]!)
    throw new CredsqlError('missing_parameter', `no value was given for the ${what} ${names}`, {
      ...(place === undefined ? {} : { place }),
    })
  }
  return values
}
