import fc from 'fast-check'

const direction = fc.constantFrom(
  '',
  ' DESC',
  ' NULLS FIRST',
  ' DESC NULLS LAST',
  ' ASC NULLS LAST',
  ' DESC NULLS FIRST',
)
const most = fc.option(fc.tuple(fc.nat(6), fc.nat(3)), { freq: 2, nil: null })
const limits = [
  'LIMIT n',
  'LIMIT n OFFSET m',
  'OFFSET m',
  'OFFSET m FETCH FIRST n ROWS ONLY',
  'LIMIT ALL',
] as const

/** ORDER BY expressions and then all of so many outputs, so that rows that are equal in the order are equal; often with a LIMIT. */
export function orderAndLimit(outputs: number, first: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return fc
    .tuple(
      first,
      fc.array(direction, { minLength: outputs + 2, maxLength: outputs + 2 }),
      most,
      fc.constantFrom(...limits),
    )
    .map(([expressions, directions, bounds, form]) => {
      const ordinals = Array.from({ length: outputs }, (_, i) => `${i + 1}`)
      const keys = [...expressions, ...ordinals].map((key, i) => `${key}${directions[i] ?? ''}`)
      const order = ` ORDER BY ${keys.join(', ')}`
      if (bounds === null) return order
      return `${order} ${form.replace('n', String(bounds[0])).replace('m', String(bounds[1]))}`
    })
}
