import { createHash } from 'node:crypto'
import type { RancherRegistry, RancherRegistryCredential } from './rancher/resource.ts'

const registryCount = 20
const firstDay = Date.UTC(2015, 0, 1)
const day = 24 * 3600 * 1000

/** The registries that the rows of `manyRegistryCredentials` name: `1sp1` to `1sp20`. */
export function manyRegistries(): RancherRegistry[] {
  return Array.from({ length: registryCount }, (_, index) => ({
    id: `1sp${index + 1}`,
    serverAddress: `registry-${index + 1}.acme.example`,
    name: `registry ${index + 1}`,
    created: dateOf(index),
  }))
}

/**
 * `count` registry credentials, the same ones in every run: ids `1c1`, `1c2`, … in order, spread over twenty registries,
 * every tenth without a name, every seventh inactive, dates over ten years. Without links, a row is about 450 bytes of JSON.
 */
export function manyRegistryCredentials(
  count: number,
  secret: (name: string) => string = plainSecret,
): RancherRegistryCredential[] {
  return Array.from({ length: count }, (_, index) => {
    const n = index + 1
    return {
      id: `1c${n}`,
      registryId: `1sp${(index % registryCount) + 1}`,
      publicValue: `robot-${n % 1000}`,
      secretValue: secret(`many-${n}`),
      email: 'ci@acme.example',
      name: n % 10 === 0 ? null : `ci ${n}`,
      state: n % 7 === 0 ? 'inactive' : 'active',
      created: dateOf(index),
    }
  })
}

function dateOf(index: number): string {
  // 3,643 is prime: neighbours are years apart, as in a table that has grown over time and was cleaned up.
  return `${new Date(firstDay + ((index * 1009) % 3643) * day).toISOString().slice(0, 19)}Z`
}

function plainSecret(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24)
}
