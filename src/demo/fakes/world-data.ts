import type { FakeDigitalOceanOptions } from './digitalocean.ts'
import type { FakeHumanitecOptions } from './humanitec.ts'
import type { FakeRancherOptions } from './rancher.ts'
import { digitalOceanRegistries } from './world/digitalocean-data.ts'
import { humanitecRegistries } from './world/humanitec-data.ts'
import { rancherData, rancherEuData } from './world/rancher-data.ts'
import type { SecretFor } from './world/secret.ts'

export { type SecretFor, secret } from './world/secret.ts'

/** What each fake of the demo is started with. */
export interface WorldData {
  readonly digitalocean: FakeDigitalOceanOptions
  readonly rancher: FakeRancherOptions
  readonly rancherEu: FakeRancherOptions
  readonly humanitec: FakeHumanitecOptions
}

/**
 * The demo's data set: the registries and credentials of a company that has grown over ten years.
 * Every secret in it, the access tokens and the minted ones too, comes from `secret`.
 */
export function worldData(secret: SecretFor, now: () => number): WorldData {
  const keys = {
    accessKey: 'DEMO0ACCESS0KEY',
    secretKey: secret('opaque/cattle secret key'),
    projectAdmin: true,
    now,
  }
  return {
    digitalocean: {
      registries: digitalOceanRegistries,
      token: secret('digitalocean/account token'),
      email: 'platform@acme.example',
      mintToken: (n) => secret(`digitalocean/minted ${n}`),
      now,
    },
    rancher: { ...keys, name: 'rancher', ...rancherData(secret) },
    rancherEu: { ...keys, name: 'rancher_eu', ...rancherEuData(secret) },
    humanitec: {
      org: 'acme',
      token: secret('opaque/humanitec token'),
      registries: humanitecRegistries(secret, now()),
      now,
    },
  }
}
