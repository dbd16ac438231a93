import fc from 'fast-check'
import type { RancherRegistry, RancherRegistryCredential } from '../../src/demo/fakes/rancher/resource.ts'

/** What one fake Rancher holds. */
export interface RancherRows {
  readonly registries: readonly RancherRegistry[]
  readonly registryCredentials: readonly RancherRegistryCredential[]
}

/** Texts on which servers, SQL and JavaScript disagree. */
export const texts = [
  ...['ci', 'CI', 'Ci', 'ci ', 'ci  ', ' ci', 'cí', 'ci\u0301', 'cI pull', 'ci_pull', 'ci%pull', 'ci\\pull'],
  ...['a', 'A', 'ä', 'Ä', 'a\u0308', 'b', 'B', 'z', 'Z', 'é', 'e', 'ß', 'ss', 'SS', 'İ', 'i', 'ı'],
  ...['', ' ', '%', '_', '\\', '\\\\', '%%', '100%', '1000', 'a_b', 'axb', 'a\\b', 'a\\_b', 'a\\%b'],
  ...["it's", "''", '"quoted"', '`', '$1', ':name', '--', '/*', ';', 'a\nb', 'a\tb'],
  ...['NULL', 'null', 'true', '0', '00', '10', '9', '__proto__', 'constructor', 'toString'],
  ...['😀', '😀b', '😁', '日本語', '\u200d', 'sealed:000000000000'],
] as const

export const registryIds = ['1sp1', '1sp2', '1sp3', '1sp4', '1sp10'] as const
const orphanId = '1sp7'
export const states = ['active', 'inactive', 'requested', 'updating-active', 'removed'] as const
export const moments = [
  ...['2019-05-14T08:30:00Z', '2019-05-14T08:30:01Z', '2020-02-29T00:00:00Z', '2021-12-31T23:59:59Z'],
  ...['2022-01-01T00:00:00Z', '2016-01-01T12:00:00Z'],
] as const

const text = fc.option(fc.constantFrom(...texts), { nil: null, freq: 5 })
const state = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('active', 'inactive') },
  { weight: 1, arbitrary: fc.constantFrom(...states) },
)

function credential(number: number): fc.Arbitrary<RancherRegistryCredential> {
  return fc
    .record({
      registryId: fc.constantFrom(...registryIds, orphanId),
      name: text,
      description: text,
      publicValue: text,
      state,
      created: fc.constantFrom(...moments),
    })
    .map((fields) => ({
      id: `1c${number}`,
      secretValue: null,
      ...fields,
      removed: fields.state === 'removed' ? '2023-01-01T00:00:00Z' : null,
    }))
}

/** The rows of one Rancher: some of the ids 1c1 to 1c200, in an order of their own. */
export const rancherRows: fc.Arbitrary<RancherRows> = fc
  .tuple(
    fc.shuffledSubarray(
      Array.from({ length: 200 }, (_, i) => i + 1),
      { minLength: 40, maxLength: 90 },
    ),
    fc.tuple(
      ...registryIds.map(() =>
        fc.record({ name: text, description: text, state, created: fc.constantFrom(...moments) }),
      ),
    ),
  )
  .chain(([numbers, registries]) =>
    fc.tuple(...numbers.map(credential)).map((registryCredentials) => ({
      registryCredentials,
      registries: registries.map((fields, i) => ({
        id: registryIds[i]!,
        serverAddress: `registry-${i}.example`,
        ...fields,
        removed: fields.state === 'removed' ? '2023-01-01T00:00:00Z' : null,
      })),
    })),
  )

/** The same data sets in every run. */
export function dataSets(count: number, seed: number): RancherRows[] {
  return fc.sample(rancherRows, { numRuns: count, seed })
}
