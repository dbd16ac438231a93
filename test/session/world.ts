import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { type FakeDigitalOceanOptions, startFakeDigitalOcean } from '../../src/demo/fakes/digitalocean.ts'
import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import type { FakeServer } from '../../src/demo/fakes/fake-server.ts'
import { type FakeHumanitecOptions, startFakeHumanitec } from '../../src/demo/fakes/humanitec.ts'
import { manyRegistryCredentials } from '../../src/demo/fakes/many-registry-credentials.ts'
import { type FakeRancherOptions, startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import { startDemoWorld } from '../../src/demo/fakes/world.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import type { ResultSummary, RunOptions } from '../../src/session/options.ts'
import { Session } from '../../src/session/session.ts'
import type { ResultColumn, ResultValue } from '../../src/value/batch.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'

/** The connections of a config file, as YAML would give them. */
export type Connections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** How a test's session differs from the plain one. */
export interface SessionSetup {
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: FakeClock
  /** Members of the config beside `connections`. */
  readonly config?: Readonly<Record<string, unknown>>
  /** DuckDB unless it says otherwise. */
  readonly openEngine?: () => Promise<Engine>
}

/** A session over given connections, with local state in a folder of its own; closed after the test. */
export async function sessionOver(
  t: TestContext,
  connections: Connections,
  {
    env = {},
    clock = new FakeClock(),
    config = {},
    openEngine = () => openDuckdb({ threads: 1 }),
  }: SessionSetup = {},
): Promise<Session> {
  const folder = await temporaryFolder(t)
  const session = await Session.open({
    config: await parseConfig(JSON.stringify({ ...config, connections }), 'test'),
    env: {
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_STATE_HOME: folder,
      SECRET: 'a-secret-of-the-test',
      ...env,
    },
    cwd: folder,
    clock,
    openEngine,
  })
  t.after(() => session.close())
  return session
}

/** The settings of a Rancher connection; its keys are in the environment of `rancherKeys`. */
export function rancherAt(url: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    provider: 'rancher',
    url: `${url}/v1`,
    project: '1a5',
    access_key: 'env:RANCHER_ACCESS_KEY',
    secret_key: 'env:RANCHER_SECRET_KEY',
    ...more,
  }
}

export const rancherKeys = {
  RANCHER_ACCESS_KEY: 'the-access-key-of-rancher',
  RANCHER_SECRET_KEY: 'the-secret-key-of-rancher',
}

const keys = { accessKey: rancherKeys.RANCHER_ACCESS_KEY, secretKey: rancherKeys.RANCHER_SECRET_KEY }

/** A fake Rancher that takes `rancherKeys`. */
export async function rancherFake(t: TestContext, options: FakeRancherOptions = {}) {
  const fake = await startFakeRancher({ ...keys, projectAdmin: true, links: false, ...options })
  t.after(() => fake.close())
  return fake
}

/** One Rancher with `rows` generated credentials, and a session over it. */
export async function rancherOf(
  t: TestContext,
  rows: number,
  options: FakeRancherOptions = {},
  setup: SessionSetup = {},
) {
  const rancher = await rancherFake(t, { registryCredentials: manyRegistryCredentials(rows), ...options })
  const session = await sessionOver(
    t,
    { rancher: rancherAt(rancher.url) },
    { ...setup, env: { ...rancherKeys, ...setup.env } },
  )
  return { rancher, session }
}

/** One Humanitec, and a session over it. */
export async function humanitecOf(
  t: TestContext,
  options: FakeHumanitecOptions,
  more: Readonly<Record<string, unknown>> = {},
  setup: SessionSetup = {},
) {
  const humanitec = await startFakeHumanitec(options)
  t.after(() => humanitec.close())
  const session = await sessionOver(
    t,
    {
      humanitec: {
        provider: 'humanitec',
        org: humanitec.org,
        url: humanitec.url,
        token: 'env:HUMANITEC_TOKEN',
        ...more,
      },
    },
    { ...setup, env: { HUMANITEC_TOKEN: humanitec.token, ...setup.env } },
  )
  return { humanitec, session }
}

/** A registry of DigitalOcean, as its fake is given it. */
export const acmeRegistry = {
  name: 'acme',
  region: 'fra1',
  created_at: '2020-03-21T16:02:37Z',
  storage_usage_bytes: 0,
  storage_usage_bytes_updated_at: '2020-03-21T16:02:37Z',
}

/** One DigitalOcean, and a session over it. */
export async function digitaloceanOf(
  t: TestContext,
  options: FakeDigitalOceanOptions,
  more: Readonly<Record<string, unknown>> = {},
  setup: SessionSetup = {},
) {
  const digitalocean = await startFakeDigitalOcean(options)
  t.after(() => digitalocean.close())
  const session = await sessionOver(
    t,
    {
      digitalocean: {
        provider: 'digitalocean',
        url: digitalocean.url,
        cloud_url: digitalocean.url,
        token: 'env:DIGITALOCEAN_TOKEN',
        ...more,
      },
    },
    { ...setup, env: { DIGITALOCEAN_TOKEN: digitalocean.token, ...setup.env } },
  )
  return { digitalocean, session }
}

/** The demo's world with a session over all of it. */
export async function demoOf(t: TestContext, setup: SessionSetup = {}) {
  const world = await startDemoWorld({ now: () => Date.UTC(2024, 4, 6, 7, 8, 9) })
  t.after(() => world.close())
  const session = await sessionOver(t, world.config.connections, {
    ...setup,
    env: { ...world.environment, ...setup.env },
  })
  return { world, session }
}

/** What a statement answered. */
export interface Answer extends ResultSummary {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly ResultValue[])[]
}

/** Runs a text and reads all of it; the answer is the last statement's. */
export async function ask(session: Session, text: string, options: RunOptions = {}): Promise<Answer> {
  let answer: Answer | undefined
  for await (const result of session.run(text, options)) {
    const rows: ResultValue[][] = []
    for await (const { length, columns } of result.batches)
      for (let row = 0; row < length; row += 1) rows.push(columns.map((values) => values[row] ?? null))
    answer = { ...result.summary(), columns: result.columns, rows }
  }
  assert.ok(answer !== undefined, 'the text has no statement')
  return answer
}

/** The first column of what a text answers. */
export async function firstColumn(session: Session, text: string, options: RunOptions = {}) {
  return (await ask(session, text, options)).rows.map((row) => row[0] ?? null)
}

/** The error that a text ends with. */
export async function failureOf(
  session: Session,
  text: string,
  options: RunOptions = {},
): Promise<CredsqlError> {
  try {
    await ask(session, text, options)
  } catch (error) {
    assert.ok(error instanceof CredsqlError, `not a CredsqlError: ${String(error)}`)
    return error
  }
  return assert.fail(`no error: ${text}`)
}

/** Shows that a session can still be used after what happened. */
export async function stillUsable(session: Session): Promise<void> {
  assert.deepEqual((await ask(session, 'SELECT 1 + 1 AS two')).rows, [[2]])
}

/** `GET path` of the requests that a fake has seen. */
export function linesOf(fake: Pick<FakeServer, 'requests'>): string[] {
  return fake.requests.map(({ method, path }: RecordedRequest) => `${method} ${path}`)
}

/** Resolves when the condition holds, or when what should bring it about is over: a test that fails must not wait for ever. */
export async function untilOver(condition: () => boolean, running: Promise<unknown>): Promise<void> {
  let over = false
  const end = () => {
    over = true
  }
  running.then(end, end)
  while (!condition() && !over) await new Promise((resolve) => setImmediate(resolve))
}
