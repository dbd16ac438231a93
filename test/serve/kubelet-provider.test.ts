import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { on } from '../../src/demo/fakes/fault.ts'
import { passwordOf, servingWorld } from './serving-world.ts'

const group = 'credentialprovider.kubelet.k8s.io'
const query =
  'SELECT registry AS match_image, username, password FROM humanitec.registry_credentials ORDER BY registry_id'
const serving = { query, cache_key_type: 'Image', cache_duration: '10m', deadline: 30 }

function request(image: string, more: object = {}): string {
  return `${JSON.stringify({ kind: 'CredentialProviderRequest', apiVersion: `${group}/v1`, image, ...more })}\n`
}

const login = (id: string) => ({ username: `robot-${id}`, password: passwordOf(id) })

for (const version of ['v1', 'v1beta1', 'v1alpha1'])
  test(`${version} is answered in ${version}, with the known members alone`, async (t) => {
    const { kubelet } = await servingWorld(t)
    const apiVersion = `${group}/${version}`
    const { code, stdout, stderr } = await kubelet(serving, request('ghcr.io/acme/app', { apiVersion }))
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.equal(
      stdout,
      `${JSON.stringify({
        kind: 'CredentialProviderResponse',
        apiVersion,
        cacheKeyType: 'Image',
        cacheDuration: '10m0s',
        auth: { 'ghcr.io': login('ghcr') },
      })}\n`,
    )
  })

test("a service account's members and those of later kubelets are let pass, and are in no answer", async (t) => {
  const { kubelet, audit } = await servingWorld(t)
  const more = {
    serviceAccountToken: 'CANARY-token',
    serviceAccountAnnotations: { 'example.com/role': 'puller' },
    somethingNew: { deep: [1] },
  }
  const { code, stdout, stderr } = await kubelet(serving, request('ghcr.io/acme/app', more))
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.ok(!stdout.includes('CANARY-token'))
  assert.ok(!JSON.stringify(await audit()).includes('CANARY'))
})

test('nothing for the image: auth is null, and nothing is written down', async (t) => {
  const { kubelet, audit } = await servingWorld(t)
  const { code, stdout, stderr } = await kubelet(serving, request('quay.io/acme/app'))
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.deepEqual(JSON.parse(stdout), {
    kind: 'CredentialProviderResponse',
    apiVersion: `${group}/v1`,
    cacheKeyType: 'Image',
    cacheDuration: '10m0s',
    auth: null,
  })
  assert.deepEqual(await audit(), [])
})

test('without cache_duration there is no such member', async (t) => {
  const { kubelet } = await servingWorld(t)
  const { stdout } = await kubelet({ ...serving, cache_duration: undefined }, request('ghcr.io/acme/app'))
  assert.deepEqual(Object.keys(JSON.parse(stdout)), ['kind', 'apiVersion', 'cacheKeyType', 'auth'])
})

const kept: readonly { name: string; type: string; image: string; keys: readonly string[] }[] = [
  {
    name: 'Image: what matches the image',
    type: 'Image',
    image: 'registry.acme.example/other/app',
    keys: ['registry.acme.example', '*.acme.example'],
  },
  {
    name: 'Image: Docker Hub',
    type: 'Image',
    image: 'docker.io/library/nginx',
    keys: ['docker.io'],
  },
  {
    name: 'Registry: what other images of the registry need is there as well',
    type: 'Registry',
    image: 'registry.acme.example/other/app',
    keys: ['registry.acme.example', 'registry.acme.example/team', '*.acme.example'],
  },
  {
    name: 'Registry: a port makes another registry',
    type: 'Registry',
    image: 'registry.acme.example:5000/app',
    keys: ['registry.acme.example:5000'],
  },
  {
    name: 'Global: everything',
    type: 'Global',
    image: 'quay.io/acme/app',
    keys: [
      ...['registry.acme.example', 'registry.acme.example/team', '*.acme.example'],
      ...['registry.acme.example:5000', 'docker.io', 'ghcr.io'],
    ],
  },
]
for (const { name, type, image, keys } of kept)
  test(`an answer holds what is kept of it: ${name}`, async (t) => {
    const { kubelet } = await servingWorld(t)
    const { stdout } = await kubelet({ ...serving, cache_key_type: type }, request(image))
    assert.deepEqual(Object.keys(JSON.parse(stdout).auth).sort(), [...keys].sort())
  })

test('of two rows with one key the first counts', async (t) => {
  const { kubelet } = await servingWorld(t)
  for (const [order, first] of [
    ['ASC', 'acme'],
    ['DESC', 'acme-again'],
  ] as const) {
    const ordered = { ...serving, query: `${query} ${order}` }
    const { stdout } = await kubelet(ordered, request('registry.acme.example/app'))
    assert.equal(JSON.parse(stdout).auth['registry.acme.example'].password, passwordOf(first))
  }
})

test('the statement may use :image', async (t) => {
  const { kubelet, humanitec } = await servingWorld(t)
  const narrow = `SELECT r.registry AS match_image, c.username, c.password
    FROM humanitec.registries r JOIN humanitec.registry_credentials c ON c.registry_id = r.id
    WHERE :image LIKE r.registry || '/%'; -- one call for the list, and one for each that fits`
  const { code, stdout, stderr } = await kubelet({ ...serving, query: narrow }, request('ghcr.io/acme/app'))
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.deepEqual(JSON.parse(stdout).auth, { 'ghcr.io': login('ghcr') })
  assert.ok(humanitec.requests.length > 0)
})

test('a missing user name is an empty one, a missing password is no credential', async (t) => {
  const { kubelet } = await servingWorld(t)
  const without = (column: string) =>
    query.replace(column, `CASE WHEN true THEN NULL ELSE '' END AS ${column}`)
  const nobody = await kubelet({ ...serving, query: without('username') }, request('ghcr.io/acme/app'))
  assert.deepEqual(JSON.parse(nobody.stdout).auth, {
    'ghcr.io': { username: '', password: passwordOf('ghcr') },
  })
})

test('each delivery is in the audit log, with its image and fingerprints', async (t) => {
  const { kubelet, audit, folder } = await servingWorld(t)
  await kubelet(serving, request('registry.acme.example/app'))
  const [entry, ...more] = (await audit()) as { fingerprints: string[] }[]
  assert.deepEqual(more, [])
  const fingerprints = entry?.fingerprints ?? []
  assert.equal(fingerprints.length, 2)
  for (const fingerprint of fingerprints) assert.match(fingerprint, /^sealed:[0-9a-f]{12}$/)
  assert.deepEqual(entry, {
    event: 'deliver',
    statement: 'kubelet-credential-provider',
    target: 'registry.acme.example/app',
    fingerprints,
  })
  const state = join(folder, 'state', 'credsql')
  assert.equal((await stat(join(state, 'audit.log'))).mode & 0o777, 0o600)
  assert.equal((await stat(state)).mode & 0o777, 0o700)
})

test('what cannot be written down is not delivered', async (t) => {
  const { kubelet, folder } = await servingWorld(t)
  const { code, stdout, stderr } = await kubelet(serving, request('ghcr.io/acme/app'), {
    XDG_STATE_HOME: join(folder, 'data', 'credsql', 'fingerprint.key'),
  })
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(stderr, /^error \(state_unusable\): /)
})

const refused: readonly { name: string; stdin: string; says: RegExp }[] = [
  { name: 'nothing', stdin: '', says: /stdin is empty/ },
  { name: 'no JSON', stdin: '{"image": CANARY', says: /not a JSON object/ },
  { name: 'a list', stdin: '["CANARY"]', says: /not a JSON object/ },
  { name: 'another kind', stdin: request('a.io/b', { kind: 'CANARYReview' }), says: /kind is not Cred/ },
  {
    name: 'a later version',
    stdin: request('a.io/b', { apiVersion: `${group}/v2` }),
    says: /apiVersion is not one of/,
  },
  {
    name: 'another group',
    stdin: request('a.io/b', { apiVersion: 'CANARY/v1' }),
    says: /apiVersion is not one of/,
  },
  { name: 'no image', stdin: request(''), says: /names no image/ },
  { name: 'two documents', stdin: request('a.io/b').repeat(2), says: /not a JSON object/ },
  { name: 'bytes that are no text', stdin: Buffer.from([0xff, 0xfe]).toString('latin1'), says: /not a JSON/ },
]
for (const { name, stdin, says } of refused)
  test(`a request is refused: ${name}`, async (t) => {
    const { kubelet, humanitec } = await servingWorld(t)
    const { code, stdout, stderr } = await kubelet(serving, stdin)
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, says)
    assert.match(stderr, /^error \(usage\): [^\n]+\n$/)
    assert.ok(!stderr.includes('CANARY'), stderr)
    assert.equal(humanitec.requests.length, 0)
  })

test('a request without end is cut off', async (t) => {
  const { kubelet } = await servingWorld(t)
  const { code, stderr } = await kubelet(serving, 'x'.repeat(1024 * 1024 + 1))
  assert.deepEqual(
    { code, stderr },
    { code: 1, stderr: 'error (usage): stdin holds more than 1 MiB, which is no request\n' },
  )
})

const unfit: readonly { name: string; change: object | undefined; says: RegExp }[] = [
  { name: 'no member', change: undefined, says: /no kubelet_credential_provider .*docs\/serving\.md/ },
  { name: 'no SELECT', change: { query: 'SHOW TABLES' }, says: /the query is not one SELECT/ },
  { name: 'two of them', change: { query: 'SELECT 1; SELECT 2' }, says: /the query is not one SELECT/ },
  {
    name: 'no match_image',
    change: { query: 'SELECT registry, username, password FROM humanitec.registry_credentials' },
    says: /the query has no column match_image \(.*credsql\.yaml:1\)/,
  },
  {
    name: 'a password in the config',
    change: { query: "SELECT 'a.io' AS match_image, 'u' AS username, 'CANARY' AS password" },
    says: /column password that is no secret/,
  },
  {
    name: 'a secret as the user name',
    change: { query: query.replace('username', 'password AS username') },
    says: /column username that is a secret/,
  },
  {
    name: 'a number as the key',
    change: { query: query.replace('registry AS', 'length(registry) AS') },
    says: /column match_image that is no text/,
  },
  {
    name: 'two passwords',
    change: { query: query.replace('password', 'password, password') },
    says: /two columns password/,
  },
  {
    name: 'an unknown parameter',
    change: { query: `${query} LIMIT :most` },
    says: /no value was given .*:most/,
  },
  { name: 'an unknown table', change: { query: 'SELECT * FROM nowhere.nothing' }, says: /nowhere/ },
]
for (const { name, change, says } of unfit)
  test(`a config that cannot serve: ${name}`, async (t) => {
    const { kubelet, audit } = await servingWorld(t)
    const members = change === undefined ? undefined : { ...serving, ...change }
    const { code, stdout, stderr } = await kubelet(members, request('ghcr.io/acme/app'))
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, says)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
    assert.ok(!stderr.includes('CANARY'), stderr)
    assert.deepEqual(await audit(), [])
  })

test('a failing source: exit 1, one line, and not the credentials of the others', async (t) => {
  const { kubelet, humanitec, audit } = await servingWorld(t)
  const body = { message: `${passwordOf('acme')}\nsecond line` }
  humanitec.inject({ kind: 'status', status: 403, body, match: on('GET', '/ghcr/creds') })
  const { code, stdout, stderr } = await kubelet(serving, request('registry.acme.example/app'))
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(stderr, /^error \(forbidden\): [^\n]+\n$/)
  assert.ok(!stderr.includes('CANARY'), stderr)
  assert.deepEqual(await audit(), [])
})

test('a slow source costs the deadline and no more', async (t) => {
  const { kubelet, humanitec, audit } = await servingWorld(t)
  const slow = humanitec.inject({ kind: 'slow', times: Number.POSITIVE_INFINITY })
  t.after(() => slow.release())
  const { code, stdout, stderr } = await kubelet({ ...serving, deadline: 0.05 }, request('ghcr.io/acme/app'))
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.equal(
    stderr,
    'error (timed_out): there was no answer within 0.05 s (kubelet_credential_provider.deadline)\n',
  )
  assert.deepEqual(await audit(), [])
})

test('a request that never ends costs the deadline and no more', async (t) => {
  const { kubelet } = await servingWorld(t)
  const stdin = new PassThrough()
  const { code, stderr } = await kubelet({ ...serving, deadline: 0.05 }, stdin)
  assert.equal(code, 1)
  assert.match(stderr, /^error \(timed_out\)/)
  assert.ok(stdin.destroyed)
})

test('a credsql that asks itself gets nothing, and calls nothing', async (t) => {
  const { kubelet, humanitec } = await servingWorld(t)
  const { code, stdout } = await kubelet(serving, request('ghcr.io/acme/app'), { CREDSQL_SERVING: '1' })
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), {
    kind: 'CredentialProviderResponse',
    apiVersion: `${group}/v1`,
    cacheKeyType: 'Image',
    cacheDuration: '0s',
    auth: null,
  })
  assert.equal(humanitec.requests.length, 0)
})
