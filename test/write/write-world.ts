import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { tokenFrom } from '../../src/demo/fakes/digitalocean/mint.ts'
import { startFakeDigitalOcean } from '../../src/demo/fakes/digitalocean.ts'
import type { RecordedRequest } from '../../src/demo/fakes/fake-request.ts'
import { type FakeHumanitecOptions, startFakeHumanitec } from '../../src/demo/fakes/humanitec.ts'
import { type FakeRancherOptions, startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { JournalRecord } from '../../src/journal/journal-entry.ts'
import { listJournals } from '../../src/journal/read-journal.ts'
import type { RunOptions } from '../../src/session/options.ts'
import { type ResumedJournal, type ResumeOptions, resumeJournal } from '../../src/session/resume-journal.ts'
import { Session } from '../../src/session/session.ts'
import { FakeClock } from '../http/fake-clock.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { acmeRegistry, ask, rancherAt, rancherKeys } from '../session/world.ts'

/** How the systems are that a test writes to. */
export interface WriteSetup {
  readonly rancher?: FakeRancherOptions
  readonly humanitec?: FakeHumanitecOptions
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: FakeClock
  /** Settings of every connection. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The systems that can be written to, a few rows in each, and a session over them. */
export type WriteWorld = Awaited<ReturnType<typeof writeWorld>>

const registries = [{ id: '1sp1', serverAddress: 'registry.example.com' }] as const

/** Credentials 1c1 to 1c9: those with an odd number are active, the others are not. */
const registryCredentials = Array.from({ length: 9 }, (_, i) => ({
  id: `1c${i + 1}`,
  registryId: '1sp1',
  name: `row ${i + 1}`,
  description: 'old',
  publicValue: `user${i + 1}`,
  secretValue: `password-of-${i + 1}`,
  email: 'ops@example.com',
  state: i % 2 === 0 ? 'active' : 'inactive',
  created: '2020-01-01T00:00:00Z',
}))

const humanitecRegistries = ['humanitec', 'one', 'two', 'three'].map((id) => ({
  id,
  registry: `${id}.example.com`,
  type: 'basic',
  enable_ci: false,
  created_at: '2020-01-01T00:00:00Z',
  creds: { username: 'ci', password: `password-of-${id}` },
}))

/** Starts the systems; everything is gone when the test ends. */
export async function writeWorld(t: TestContext, setup: WriteSetup = {}) {
  const { clock = new FakeClock(), settings = {} } = setup
  const now = () => clock.now()
  const rancher = await startFakeRancher({
    accessKey: rancherKeys.RANCHER_ACCESS_KEY,
    secretKey: rancherKeys.RANCHER_SECRET_KEY,
    registries,
    registryCredentials,
    now,
    ...setup.rancher,
  })
  const humanitec = await startFakeHumanitec({ registries: humanitecRegistries, now, ...setup.humanitec })
  const digitalocean = await startFakeDigitalOcean({ registries: [acmeRegistry], now })
  for (const fake of [rancher, humanitec, digitalocean]) t.after(() => fake.close())
  const connections = {
    rancher: rancherAt(rancher.url, settings),
    humanitec: {
      provider: 'humanitec',
      org: humanitec.org,
      url: humanitec.url,
      token: 'env:HUMANITEC_TOKEN',
      ...settings,
    },
    digitalocean: {
      provider: 'digitalocean',
      url: digitalocean.url,
      cloud_url: digitalocean.url,
      token: 'env:DIGITALOCEAN_TOKEN',
      ...settings,
    },
  }
  const folder = await temporaryFolder(t)
  /** A session as a new process would have it: it has the folders and the environment, and knows no secret. */
  const open = async (more: Readonly<Record<string, string>> = {}) => {
    const session = await Session.open({
      config: await parseConfig(JSON.stringify({ connections }), 'test'),
      env: {
        HOME: folder,
        SECRET: 'a-secret-of-the-test',
        MINTED: tokenFrom('minted', 1),
        ...rancherKeys,
        HUMANITEC_TOKEN: humanitec.token,
        DIGITALOCEAN_TOKEN: digitalocean.token,
        ...setup.env,
        ...more,
      },
      cwd: folder,
      clock,
      openEngine: () => openDuckdb({ threads: 1 }),
    })
    t.after(() => session.close())
    return session
  }
  return { rancher, humanitec, digitalocean, session: await open(), open, clock, folder }
}

/** The journals of a session's statements, newest first. */
export function journalsOf({ resources }: Session): Promise<JournalRecord[]> {
  return listJournals(resources.folders.state)
}

/** The newest journal. */
export async function journalOf(session: Session): Promise<JournalRecord> {
  const [journal] = await journalsOf(session)
  assert.ok(journal !== undefined, 'there is no journal')
  return journal
}

/** What the newest journal says of each change. */
export async function statusesOf(session: Session): Promise<string[]> {
  return (await journalOf(session)).changes.map(({ status }) => status)
}

/** Takes up the newest journal. */
export async function resume(session: Session, options: ResumeOptions = {}): Promise<ResumedJournal> {
  const { header } = await journalOf(session)
  return resumeJournal(header.id, session.resources, { yes: true, ...options })
}

/** How each change of a resumed journal ended. */
export async function resumedStatuses(session: Session, options: ResumeOptions = {}): Promise<string[]> {
  return (await resume(session, options)).results.map(({ status }) => status)
}

/** Runs a statement that may fail; resolves to the code that it failed with. */
export async function codeOf(
  session: Session,
  sql: string,
  options: RunOptions = {},
): Promise<string | undefined> {
  try {
    await ask(session, sql, { yes: true, ...options })
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** Requests that change something. */
export function isWrite({ method, path }: RecordedRequest): boolean {
  return method !== 'GET' || path.includes('docker-credentials')
}

/** `METHOD path` of the requests that change something, in the order of their arrival. */
export function writesTo(fake: { readonly requests: readonly RecordedRequest[] }): string[] {
  return fake.requests
    .filter(isWrite)
    .map(({ method, path }) => `${method} ${path.replace('/v1/projects/1a5', '')}`)
}

/** Ids of the credentials that a DELETE takes. */
export const inactive = ['1c2', '1c4', '1c6', '1c8']
/** Deletes all of them. */
export const deleteFour = `DELETE FROM rancher.registry_credentials WHERE id IN (${inactive.map((id) => `'${id}'`).join(', ')})`
/** Matches the DELETE of one. */
export const deleteOf = (id: string) => (request: RecordedRequest) =>
  request.method === 'DELETE' && request.path.endsWith(`/${id}`)
/** The DELETEs of some, as `writesTo` shows them. */
export const deletes = (ids: readonly string[]) => ids.map((id) => `DELETE /registrycredentials/${id}`)

/** The state of a credential. */
export function stateOf({ rancher }: WriteWorld, id: string): string | null | undefined {
  return rancher.stored('registryCredential').find((row) => row['id'] === id)?.['state']
}

/** How many credentials have a name. */
export function named({ rancher }: WriteWorld, name: string): number {
  return rancher.stored('registryCredential').filter((row) => row['name'] === name).length
}

/** Creates credentials with these names. */
export const insert = (...names: readonly string[]) =>
  `INSERT INTO rancher.registry_credentials (registry_id, email, name) VALUES ${names
    .map((name) => `('1sp1', 'a@example.com', '${name}')`)
    .join(', ')}`
