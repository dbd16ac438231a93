import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { parse, stringify } from 'yaml'
import { bundledProvidersFolder } from '../../src/catalog/bundled-providers.ts'
import { parseConfig } from '../../src/catalog/config.ts'
import { type FakeRancher, startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { Session } from '../../src/session/session.ts'
import type { RancherRows } from './rows.ts'

/** How the shipped provider is changed: nothing is pushed, or pages are small. */
export type Variant = 'shipped' | 'lists only' | 'pages of seven'

interface ListManifest {
  keys?: unknown
  order?: unknown
  page: { size: { use: number } }
}

/** The shipped providers, Rancher's changed, in a folder that is removed when the test ends. */
async function providersFolder(t: TestContext, variant: Variant): Promise<string> {
  if (variant === 'shipped') return bundledProvidersFolder()
  const folder = await mkdtemp(join(tmpdir(), 'credsql-providers-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(join(bundledProvidersFolder(), 'rancher'), join(folder, 'rancher'), { recursive: true })
  for (const table of ['registries', 'registry_credentials']) {
    const file = join(folder, 'rancher', 'tables', `${table}.yaml`)
    const manifest = parse(await readFile(file, 'utf8')) as { operations: Record<string, ListManifest> }
    const list = manifest.operations['list']!
    if (variant === 'lists only') {
      delete list.keys
      delete list.order
      delete manifest.operations['get']
    } else list.page.size.use = 7
    await writeFile(file, stringify(manifest))
  }
  return folder
}

/** Two Ranchers and a session that reads them as `r`, `s` and, together, `all_r`. */
export interface Fleet {
  readonly fakes: readonly FakeRancher[]
  readonly session: Session
  /** The rows of a statement, each as its JSON. */
  rows(sql: string): Promise<string[]>
}

/** Starts Ranchers that hold `rows`, and opens a session on them. */
export async function startFleet(
  t: TestContext,
  rows: readonly RancherRows[],
  { variant = 'shipped', ignoreFilters = false }: { variant?: Variant; ignoreFilters?: boolean } = {},
): Promise<Fleet> {
  const fakes = await Promise.all(
    rows.map((own) => startFakeRancher({ ...own, ignoreFilters, links: false, now: () => 0 })),
  )
  const folder = await mkdtemp(join(tmpdir(), 'credsql-fleet-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const connections: Record<string, unknown> = { all_r: { aggregate: ['r', 's'] } }
  for (const [i, fake] of fakes.entries())
    connections[i === 0 ? 'r' : 's'] = {
      provider: 'rancher',
      url: `${fake.url}/v1`,
      project: fake.project,
      access_key: 'env:ACCESS_KEY',
      secret_key: 'env:SECRET_KEY',
    }
  const [fake] = fakes as [FakeRancher]
  const session = await Session.open({
    config: await parseConfig(JSON.stringify({ connections }), 'generated'),
    env: { HOME: folder, ACCESS_KEY: fake.accessKey, SECRET_KEY: fake.secretKey },
    cwd: folder,
    providersFolder: await providersFolder(t, variant),
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  t.after(async () => {
    await session.close()
    await Promise.all(fakes.map((one) => one.close()))
  })
  return {
    fakes,
    session,
    rows: async (sql) => {
      const found: string[] = []
      for await (const result of session.run(sql))
        for await (const batch of result.batches)
          for (let i = 0; i < batch.length; i++)
            found.push(
              JSON.stringify(
                batch.columns.map((column) => column[i]),
                (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
              ),
            )
      return found
    },
  }
}
