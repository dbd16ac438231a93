import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { startFakeDigitalOcean } from '../../src/demo/fakes/digitalocean.ts'
import { startFakeHumanitec } from '../../src/demo/fakes/humanitec.ts'
import { startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import type { DemoWorld } from '../../src/demo/fakes/world.ts'
import { worldData } from '../../src/demo/fakes/world-data.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { Session } from '../../src/session/session.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { canarySecret, type Watch } from './canary.ts'

/** The demo's fakes with canaries for secrets, and the folders of somebody who uses credsql. */
export interface CanaryWorld extends Pick<DemoWorld, 'digitalocean' | 'rancher' | 'rancherEu' | 'humanitec'> {
  readonly folder: string
  readonly configFile: string
  readonly env: Readonly<Record<string, string>>
  /** Opens a session of its own that waits for nothing. */
  open(t: TestContext): Promise<Session>
  /** Shows every file under the folder to `watch`, but the config. */
  watchFiles(watch: Watch): Promise<void>
  readAudit(): Promise<string>
}

export const accessKey = canarySecret('opaque/cattle access key')

/** Starts the fakes; everything is gone when the test ends. */
export async function startCanaryWorld(t: TestContext): Promise<CanaryWorld> {
  const data = worldData(canarySecret, () => Date.UTC(2026, 2, 5))
  const folder = await mkdtemp(join(tmpdir(), 'credsql-leak-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['home', 'work', 'tmp']) await mkdir(join(folder, name))
  const digitalocean = await startFakeDigitalOcean(data.digitalocean)
  const rancher = await startFakeRancher({ ...data.rancher, accessKey })
  const rancherEu = await startFakeRancher({ ...data.rancherEu, accessKey })
  const humanitec = await startFakeHumanitec(data.humanitec)
  for (const fake of [digitalocean, rancher, rancherEu, humanitec]) t.after(() => fake.close())
  const rancherSettings = 'project: 1a5, access_key: env:CATTLE_ACCESS_KEY, secret_key: env:CATTLE_SECRET_KEY'
  const configFile = join(folder, 'credsql.yaml')
  await writeFile(
    configFile,
    `connections:
  digitalocean: { provider: digitalocean, url: "${digitalocean.url}", cloud_url: "${digitalocean.url}", token: env:DIGITALOCEAN_TOKEN }
  rancher: { provider: rancher, url: "${rancher.url}/v1", ${rancherSettings} }
  rancher_eu: { provider: rancher, url: "${rancherEu.url}/v1", ${rancherSettings} }
  humanitec: { provider: humanitec, url: "${humanitec.url}", org: acme, token: env:HUMANITEC_TOKEN }
  all_rancher: { aggregate: [rancher, rancher_eu] }
`,
    { mode: 0o600 },
  )
  const env = {
    HOME: join(folder, 'home'),
    CREDSQL_CONFIG: configFile,
    DIGITALOCEAN_TOKEN: digitalocean.token,
    CATTLE_ACCESS_KEY: accessKey,
    CATTLE_SECRET_KEY: rancher.secretKey,
    HUMANITEC_TOKEN: humanitec.token,
  }
  const stateFolder = join(folder, 'home', '.local', 'state', 'credsql')
  return {
    digitalocean,
    rancher,
    rancherEu,
    humanitec,
    folder,
    configFile,
    env,
    open: async (test) => {
      const session = await Session.open({
        env,
        cwd: join(folder, 'work'),
        clock: new FakeClock(),
        openEngine: () => openDuckdb({ threads: 1 }),
      })
      test.after(() => session.close())
      return session
    },
    watchFiles: async (watch) => {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        watch.text('a file name', entry.name)
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        watch.text(path, await readFile(path, 'utf8'))
      }
    },
    readAudit: () => readFile(join(stateFolder, 'audit.log'), 'utf8'),
  }
}
