import { type FakeDigitalOcean, startFakeDigitalOcean } from './digitalocean.ts'
import { type FakeHumanitec, startFakeHumanitec } from './humanitec.ts'
import { type FakeRancher, startFakeRancher } from './rancher.ts'
import { type SecretFor, secret, worldData } from './world-data.ts'

export interface DemoWorldOptions {
  /** Makes every secret of the world; `secret` of the data set unless told. */
  readonly secret?: SecretFor
  /** Unix milliseconds; `Date.now` unless told. Fixed dates stay: only what is new or short-lived depends on it. */
  readonly now?: () => number
}

/** The fakes of the demo, running, and the settings with which credsql reaches them. */
export interface DemoWorld {
  readonly digitalocean: FakeDigitalOcean
  readonly rancher: FakeRancher
  readonly rancherEu: FakeRancher
  readonly humanitec: FakeHumanitec
  /** The environment variables that the config's `env:` references name. */
  readonly environment: Readonly<Record<string, string>>
  /** The parsed form of a config file. */
  readonly config: DemoConfig
  /** Forgets the requests of all fakes. */
  clear(): void
  close(): Promise<void>
}

export interface DemoConfig {
  readonly connections: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Starts the demo's world: one DigitalOcean, two Ranchers, one Humanitec. */
export async function startDemoWorld(options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const data = worldData(options.secret ?? secret, options.now ?? Date.now)
  const digitalocean = await startFakeDigitalOcean(data.digitalocean)
  const rancher = await startFakeRancher(data.rancher)
  const rancherEu = await startFakeRancher(data.rancherEu)
  const humanitec = await startFakeHumanitec(data.humanitec)
  const fakes = [digitalocean, rancher, rancherEu, humanitec]

  const rancherConnection = (fake: FakeRancher) => ({
    provider: 'rancher',
    url: `${fake.url}/v1`,
    project: fake.project,
    access_key: 'env:CATTLE_ACCESS_KEY',
    secret_key: 'env:CATTLE_SECRET_KEY',
  })
  return {
    digitalocean,
    rancher,
    rancherEu,
    humanitec,
    environment: {
      DIGITALOCEAN_TOKEN: digitalocean.token,
      CATTLE_ACCESS_KEY: rancher.accessKey,
      CATTLE_SECRET_KEY: rancher.secretKey,
      HUMANITEC_TOKEN: humanitec.token,
    },
    config: {
      connections: {
        digitalocean: {
          provider: 'digitalocean',
          url: digitalocean.url,
          cloud_url: digitalocean.url,
          token: 'env:DIGITALOCEAN_TOKEN',
        },
        rancher: rancherConnection(rancher),
        rancher_eu: rancherConnection(rancherEu),
        humanitec: {
          provider: 'humanitec',
          org: humanitec.org,
          url: humanitec.url,
          token: 'env:HUMANITEC_TOKEN',
        },
        all_rancher: { aggregate: ['rancher', 'rancher_eu'] },
      },
    },
    clear: () => {
      for (const fake of fakes) fake.clear()
    },
    close: async () => {
      await Promise.all(fakes.map((fake) => fake.close()))
    },
  }
}
