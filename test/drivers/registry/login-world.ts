import type { TestContext } from 'node:test'
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  startFakeRegistry,
} from '../../../src/demo/fakes/registry-v2.ts'
import type { Session } from '../../../src/session/session.ts'
import { ask, sessionOver } from '../../session/world.ts'

export const rightPassword = 'the-right-password'
export const identityToken = 'the-identity-token'

/** What every fake registry of these tests knows: one who may pull, one who may log in only. */
export const people: FakeRegistryOptions = {
  users: { ci: rightPassword, guest: rightPassword },
  identityTokens: { [identityToken]: 'ci' },
  repositories: { 'team/api': { tags: ['v1'], pull: ['ci'] }, 'public/base': { tags: ['v1', 'v2'] } },
}

/** A fake registry that knows `people`; closed after the test. */
export async function registryFake(t: TestContext, options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const fake = await startFakeRegistry({ ...people, ...options })
  t.after(() => fake.close())
  return fake
}

/** A session whose connection `registry` has these settings. */
export function checkingSession(
  t: TestContext,
  settings: Readonly<Record<string, string>> = {},
): Promise<Session> {
  return sessionOver(t, { registry: { provider: 'registry', ...settings } })
}

/** What is checked. */
export interface Question {
  readonly registry: string
  readonly username?: string
  readonly password?: string
  readonly repository?: string
}

export type CheckRow = Readonly<Record<string, unknown>>

/** The one row of `login_checks` for a credential, without what the caller knows and without the time. */
export async function check(session: Session, question: Question): Promise<CheckRow> {
  const { registry, username = 'ci', password = rightPassword, repository } = question
  const { columns, rows } = await ask(
    session,
    `SELECT ok, http_status, auth_scheme, realm, service, can_pull, anonymous, error
     FROM registry.login_checks
     WHERE registry = :registry AND username = :username AND password = :password
     ${repository === undefined ? '' : 'AND repository = :repository'}`,
    {
      allowVerify: true,
      parameters: {
        named: { registry, username, password, ...(repository === undefined ? {} : { repository }) },
      },
    },
  )
  const [row = []] = rows
  return Object.fromEntries([
    ['rows', rows.length],
    ...columns.map(({ name }, i): [string, unknown] => [name, row[i] ?? null]),
  ])
}
