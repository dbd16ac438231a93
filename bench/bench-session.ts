import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { Pool } from 'undici'
import { parseConfig } from '../src/catalog/config.ts'
import { openDuckdb } from '../src/engine/duckdb/open-duckdb.ts'
import { rendererOf } from '../src/render/formats.ts'
import type { RunOptions } from '../src/session/options.ts'
import { Session } from '../src/session/session.ts'
import { environment, root } from './measure.ts'

/** Where the fakes are, and how to log in. */
export interface Addresses {
  readonly rancher: string
  readonly accessKey: string
  readonly secretKey: string
  readonly project: string
  readonly humanitec: string
  readonly token: string
  readonly doomed: string
}

/** What the slow fakes are told; times in milliseconds. */
export const load = {
  dependentCalls: 500,
  latency: 50,
  concurrency: 8,
  deletes: 1000,
  deleteLatency: 20,
  deleteConcurrency: 10,
} as const

/** Starts the fakes over that many registry credentials, in a process of their own, for as long as `use` takes. */
export async function withFakes<T>(count: number, use: (addresses: Addresses) => Promise<T>): Promise<T> {
  const { child, addresses } = await startFakes(count)
  try {
    return await use(addresses)
  } finally {
    child.send('end')
  }
}

function startFakes(count: number): Promise<{ child: ChildProcess; addresses: Addresses }> {
  const { dependentCalls, latency, deletes, deleteLatency } = load
  const child = fork(
    join(root, 'bench', 'fake-apis.ts'),
    [count, dependentCalls, latency, deletes, deleteLatency].map(String),
    { execArgv: ['--import', 'tsx', '--max-old-space-size=8192'] },
  )
  return new Promise((resolve, reject) => {
    child.once('message', (addresses) => resolve({ child, addresses: addresses as Addresses }))
    child.once('exit', (code) => reject(new Error(`the fakes ended with ${code}`)))
  })
}

/** The least that anyone must do: fetch the pages, one after the other, and parse them. */
export async function fetchAndParse({ rancher, accessKey, secretKey, project }: Addresses): Promise<number> {
  const pool = new Pool(rancher, { connections: 1 })
  const authorization = `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}`
  let path: string | undefined = `/v1/projects/${project}/registrycredentials?sort=id&limit=1000`
  let count = 0
  while (path !== undefined) {
    const { body } = await pool.request({ path, method: 'GET', headers: { authorization } })
    const page = JSON.parse(await body.text()) as { data: unknown[]; pagination: { next: string | null } }
    count += page.data.length
    const next = page.pagination.next === null ? undefined : new URL(page.pagination.next)
    path = next === undefined ? undefined : `${next.pathname}${next.search}`
  }
  await pool.close()
  return count
}

/** A config that leads to the fakes. */
export function configText(addresses: Addresses): string {
  return JSON.stringify({
    connections: {
      rancher: {
        provider: 'rancher',
        url: `${addresses.rancher}/v1`,
        project: addresses.project,
        access_key: 'env:BENCH_ACCESS_KEY',
        secret_key: 'env:BENCH_SECRET_KEY',
      },
      humanitec: {
        provider: 'humanitec',
        org: 'acme',
        url: addresses.humanitec,
        token: 'env:BENCH_TOKEN',
        concurrency: String(load.concurrency),
      },
      doomed: { provider: 'humanitec', org: 'acme', url: addresses.doomed, token: 'env:BENCH_TOKEN' },
    },
    max_calls: 100_000,
    fingerprint_key: 'env:BENCH_FINGERPRINT_KEY',
  })
}

/** The environment that the config refers to. */
export function benchEnvironment(addresses: Addresses): Record<string, string | undefined> {
  return {
    ...environment,
    BENCH_ACCESS_KEY: addresses.accessKey,
    BENCH_SECRET_KEY: addresses.secretKey,
    BENCH_TOKEN: addresses.token,
    BENCH_FINGERPRINT_KEY: 'benchmark',
  }
}

/** A session over the fakes for as long as `use` takes; its engine is loaded. */
export async function withSession<T>(
  addresses: Addresses,
  use: (session: Session) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const session = await Session.open({
    config: await parseConfig(configText(addresses), 'bench'),
    env: { ...benchEnvironment(addresses), ...env },
    cwd: root,
    openEngine: () => openDuckdb(),
  })
  try {
    await runText(session, 'SELECT 1', 'json')
    return await use(session)
  } finally {
    await session.close()
  }
}

/** Runs a text, renders its results into nothing, and counts. */
export async function runText(
  session: Session,
  sql: string,
  format: 'ndjson' | 'json',
  options: RunOptions = {},
): Promise<{ rows: number; calls: number }> {
  let [rows, calls] = [0, 0]
  for await (const result of session.run(sql, options)) {
    await rendererOf(format)(
      result,
      { write: async () => {} },
      {
        color: false,
        width: undefined,
        envelope: false,
        summary: () => ({ complete: true, warnings: [], stats: {} }),
      },
    )
    const { stats } = result.summary()
    rows += stats.rows
    calls += stats.calls
  }
  return { rows, calls }
}

/** A filter and an aggregate: no row leaves the engine. */
export const aggregate =
  "SELECT state, count(*), min(created), max(name) FROM rancher.registry_credentials WHERE email LIKE '%acme%' GROUP BY state"

/** Every row passes through, page by page. */
export const streaming =
  'SELECT id, name, state, registry_id, public_value, created FROM rancher.registry_credentials'
