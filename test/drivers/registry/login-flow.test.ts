import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault } from '../../../src/demo/fakes/fault.ts'
import type { FakeRegistry, FakeRegistryOptions } from '../../../src/demo/fakes/registry-v2.ts'
import { identityTokenUser } from '../../../src/drivers/registry/token.ts'
import { linesOf } from '../../session/world.ts'
import {
  type CheckRow,
  check,
  checkingSession,
  identityToken,
  type Question,
  registryFake,
} from './login-world.ts'

interface Flow {
  readonly name: string
  readonly fake?: FakeRegistryOptions
  readonly faults?: readonly Fault[]
  readonly question?: Omit<Question, 'registry'>
  readonly want: CheckRow
  /** `GET /path`, each with `?…` where it has a query. */
  readonly requests: readonly string[]
}

const wrong = { password: 'a-wrong-password' }
const asks = 'GET /v2/'
const token = 'GET /token?…'
const tags = 'GET /v2/team/api/tags/list?…'
const bearer: FakeRegistryOptions = { mode: 'bearer' }
const basic: FakeRegistryOptions = { mode: 'basic' }
const open: FakeRegistryOptions = { mode: 'open' }
const onToken = ({ path }: { readonly path: string }) => path.startsWith('/token')
const onTags = ({ path }: { readonly path: string }) => path.includes('/tags/list')
const withProof = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
  headers['authorization'] !== undefined
const status = (code: number, match: Fault['match'] = () => true): Fault => ({
  kind: 'status',
  status: code,
  times: Number.POSITIVE_INFINITY,
  match,
})
const good = { ok: true, http_status: 200, anonymous: false, error: null, can_pull: null }
const nothing = { ok: null, http_status: null, auth_scheme: null, anonymous: null, can_pull: null }

const flows: readonly Flow[] = [
  // the token flow
  {
    name: 'bearer, a good password',
    want: { ...good, auth_scheme: 'bearer', service: 'registry.fake', realm: 'http://REGISTRY/token' },
    requests: [asks, token, asks],
  },
  {
    name: 'bearer, the token is called access_token',
    fake: { tokenMember: 'access_token' },
    want: { ...good, auth_scheme: 'bearer' },
    requests: [asks, token, asks],
  },
  {
    name: 'bearer, a wrong password',
    question: wrong,
    want: {
      ok: false,
      http_status: 401,
      auth_scheme: 'bearer',
      anonymous: false,
      error: 'the token server REGISTRY refused the credential (HTTP 401)',
    },
    requests: [asks, token],
  },
  {
    name: 'bearer, an unknown user, with a repository',
    question: { username: 'constructor', repository: 'team/api' },
    want: { ok: false, http_status: 401, can_pull: false },
    requests: [asks, token],
  },
  {
    name: 'bearer, the token server says 403',
    faults: [status(403, onToken)],
    want: { ok: false, http_status: 403 },
    requests: [asks, token],
  },
  {
    name: 'bearer, may pull',
    question: { repository: 'team/api' },
    want: { ...good, can_pull: true },
    requests: [asks, token, asks, token, tags],
  },
  {
    name: 'bearer, may log in and not pull',
    question: { username: 'guest', repository: 'team/api' },
    want: { ...good, can_pull: false },
    requests: [asks, token, asks, token, tags],
  },
  {
    name: 'bearer, a public repository',
    question: { username: 'guest', repository: 'public/base' },
    want: { ...good, can_pull: true },
    requests: [asks, token, asks, token, 'GET /v2/public/base/tags/list?…'],
  },
  {
    name: 'bearer, an unknown repository',
    question: { repository: 'team/nothing' },
    want: { ...good, error: 'REGISTRY does not know the repository (HTTP 404)' },
    requests: [asks, token, asks, token, 'GET /v2/team/nothing/tags/list?…'],
  },
  {
    name: 'bearer, what is no repository is not asked for',
    question: { repository: '../../token' },
    want: { ...good, error: 'the repository is no repository’s name' },
    requests: [asks, token, asks],
  },
  {
    name: 'bearer, the token server refuses the scope alone',
    question: { repository: 'team/api' },
    faults: [status(403, ({ path }) => path.includes('scope='))],
    want: { ...good, can_pull: false },
    requests: [asks, token, asks, token],
  },
  {
    name: 'bearer, the list of tags is out of order',
    question: { repository: 'team/api' },
    faults: [status(500, onTags)],
    want: { ...good, error: 'REGISTRY answered HTTP 500' },
    requests: [asks, token, asks, token, tags],
  },
  {
    name: 'bearer, the registry refuses the token',
    faults: [status(401, (request) => withProof(request) && !onToken(request))],
    want: {
      ok: false,
      http_status: 401,
      error: 'REGISTRY refused the token that REGISTRY gave for the credential (HTTP 401)',
    },
    requests: [asks, token, asks],
  },
  {
    name: 'bearer, the token server is out of order',
    faults: [status(500, onToken)],
    want: { ok: null, http_status: 500, error: 'the token server REGISTRY answered HTTP 500' },
    requests: [asks, token],
  },
  {
    name: 'bearer, the token server answers with a page for people',
    faults: [{ kind: 'html', match: onToken }],
    want: { ok: null, error: 'the token server REGISTRY answered without a token' },
    requests: [asks, token],
  },
  {
    name: 'bearer, the token is no text',
    faults: [{ kind: 'transform', change: () => ({ token: 7, access_token: '' }), match: onToken }],
    want: { ok: null, http_status: 200, error: 'the token server REGISTRY answered without a token' },
    requests: [asks, token],
  },
  {
    name: 'bearer, a user name that Basic cannot carry',
    question: { username: 'a:b' },
    want: { ok: null, http_status: null, error: 'REGISTRY: the user name contains a colon' },
    requests: [asks],
  },
  // identity tokens
  {
    name: 'identity token, good',
    question: { username: identityTokenUser, password: identityToken, repository: 'team/api' },
    want: { ...good, auth_scheme: 'bearer', can_pull: true },
    requests: [asks, 'POST /token', asks, 'POST /token', tags],
  },
  {
    name: 'identity token, unknown',
    question: { username: identityTokenUser, password: 'another-token' },
    want: { ok: false, http_status: 401 },
    requests: [asks, 'POST /token'],
  },
  {
    name: 'identity token, invalid_grant',
    question: { username: identityTokenUser, password: 'another-token' },
    faults: [{ kind: 'status', status: 400, body: { error: 'invalid_grant' }, match: onToken }],
    want: { ok: false, http_status: 400 },
    requests: [asks, 'POST /token'],
  },
  {
    name: 'identity token, a token server without POST',
    question: { username: identityTokenUser, password: identityToken },
    faults: [status(405, onToken)],
    want: { ok: null, http_status: 405, error: 'the token server REGISTRY answered HTTP 405' },
    requests: [asks, 'POST /token'],
  },
  {
    name: 'identity token, a registry without a token server',
    fake: basic,
    question: { username: identityTokenUser, password: identityToken },
    want: { ok: null, error: 'an identity token works with a token server, and REGISTRY has none' },
    requests: [asks],
  },
  // basic
  {
    name: 'basic, a good password',
    fake: basic,
    want: { ...good, auth_scheme: 'basic', realm: 'Registry Realm', service: null },
    requests: [asks, asks],
  },
  {
    name: 'basic, a wrong password',
    fake: basic,
    question: { ...wrong, repository: 'team/api' },
    want: {
      ok: false,
      http_status: 401,
      can_pull: false,
      error: 'REGISTRY refused the credential (HTTP 401)',
    },
    requests: [asks, asks],
  },
  {
    name: 'basic, may pull',
    fake: basic,
    question: { repository: 'team/api' },
    want: { ...good, can_pull: true },
    requests: [asks, asks, tags],
  },
  {
    name: 'basic, may log in and not pull',
    fake: basic,
    question: { username: 'guest', repository: 'team/api' },
    want: { ...good, can_pull: false },
    requests: [asks, asks, tags],
  },
  {
    name: 'basic, the registry breaks down at the login',
    fake: basic,
    faults: [status(500, withProof)],
    want: { ok: null, http_status: 500, auth_scheme: 'basic', error: 'REGISTRY answered HTTP 500' },
    requests: [asks, asks],
  },
  // nobody is asked
  {
    name: 'open',
    fake: open,
    want: {
      ok: null,
      http_status: 200,
      auth_scheme: 'none',
      anonymous: true,
      error: 'REGISTRY asks nobody for a credential, so none can be checked',
    },
    requests: [asks],
  },
  {
    name: 'open, a repository that everybody pulls',
    fake: open,
    question: { repository: 'public/base' },
    want: { ok: null, anonymous: true, can_pull: true },
    requests: [asks, 'GET /v2/public/base/tags/list?…'],
  },
  {
    name: 'open, a repository that is kept from strangers',
    fake: open,
    question: { repository: 'team/api' },
    want: { ok: null, anonymous: true, can_pull: null },
    requests: [asks, tags],
  },
  // what is no answer
  {
    name: 'an unknown scheme',
    fake: { challenge: 'Negotiate' },
    want: {
      ...nothing,
      http_status: 401,
      anonymous: false,
      error: 'REGISTRY asks for a login that is neither basic nor bearer',
    },
    requests: [asks],
  },
  {
    name: 'a challenge that cannot be read',
    fake: { challenge: '"' },
    want: { ok: null, http_status: 401 },
    requests: [asks],
  },
  {
    name: 'bearer without a realm',
    fake: { challenge: 'Bearer service="x"' },
    want: { ok: null, auth_scheme: 'bearer', error: 'the registry names no usable token server' },
    requests: [asks],
  },
  {
    name: 'basic beside an unknown scheme',
    fake: { ...basic, challenge: 'Negotiate, BASIC realm="a, b"' },
    want: { ...good, auth_scheme: 'basic', realm: 'a, b' },
    requests: [asks, asks],
  },
  {
    name: 'no registry',
    faults: [status(404)],
    want: { ...nothing, http_status: 404, error: 'REGISTRY has no v2 API (HTTP 404)' },
    requests: [asks],
  },
  {
    name: 'out of order',
    faults: [status(500)],
    want: { ...nothing, http_status: 500, error: 'REGISTRY answered HTTP 500' },
    requests: [asks],
  },
  {
    name: 'too many requests, and a long pause',
    faults: [{ kind: 'rate_limited', retryAfter: 3600, times: 9 }],
    want: { ...nothing },
    requests: [asks],
  },
  {
    name: 'the connection is always reset',
    faults: [{ kind: 'reset', times: Number.POSITIVE_INFINITY }],
    want: { ...nothing },
    requests: [asks, asks, asks],
  },
  {
    name: 'the connection is reset once',
    faults: [{ kind: 'reset' }],
    want: { ...good },
    requests: [asks, asks, token, asks],
  },
  {
    name: 'a redirect to another host',
    faults: [{ kind: 'status', status: 307, headers: { location: 'https://elsewhere.test/v2/' } }],
    want: { ...nothing },
    requests: [asks],
  },
]

/** What a test can foresee: the fake's name in the place of its address, queries cut off. */
function steady(row: CheckRow, { host }: FakeRegistry): CheckRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(host, 'REGISTRY') : value,
    ]),
  )
}

for (const { name, fake: options = bearer, faults = [], question, want, requests } of flows)
  test(`login: ${name}`, async (t) => {
    const fake = await registryFake(t, options)
    for (const fault of faults) fake.inject(fault)
    const session = await checkingSession(t)
    const row = steady(await check(session, { registry: fake.host, ...question }), fake)
    const asked = Object.fromEntries(Object.keys(want).map((column) => [column, row[column]]))
    assert.deepEqual({ ...asked, rows: row['rows'] }, { ...want, rows: 1 })
    // An unknown says why.
    if (row['ok'] !== true) assert.match(String(row['error']), /\w{3}/)
    assert.deepEqual(
      linesOf(fake).map((line) => line.replace(/\?.*/, '?…')),
      requests,
    )
  })

test('the token server is asked as documented', async (t) => {
  const fake = await registryFake(t)
  const session = await checkingSession(t)
  await check(session, { registry: fake.host, repository: 'team/api' })
  await check(session, {
    registry: fake.host,
    username: identityTokenUser,
    password: identityToken,
    repository: 'team/api',
  })
  const asked = fake.requests.filter(({ path }) => path.startsWith('/token'))
  assert.deepEqual(
    asked.map(({ path, body }) => `${path.slice('/token'.length)} ${body}`),
    [
      '?service=registry.fake&client_id=credsql&account=ci ',
      '?service=registry.fake&client_id=credsql&scope=repository%3Ateam%2Fapi%3Apull&account=ci ',
      ` grant_type=refresh_token&client_id=credsql&service=registry.fake&refresh_token=${identityToken}`,
      ` grant_type=refresh_token&client_id=credsql&service=registry.fake&scope=repository%3Ateam%2Fapi%3Apull&refresh_token=${identityToken}`,
    ],
  )
  assert.deepEqual(
    asked.map(({ headers }) => headers['content-type']),
    [undefined, undefined, 'application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
  )
})
