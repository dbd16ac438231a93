import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { on } from '../../src/demo/fakes/fault.ts'
import { passwordOf, servingWorld } from './serving-world.ts'

const skip = process.platform === 'win32' && 'scripts of POSIX'
const query = 'SELECT registry, username, password FROM humanitec.registry_credentials ORDER BY registry_id'
const serving = { query, deadline: 30 }
const hub = 'https://index.docker.io/v1/'
const notFound = { code: 1, stdout: 'credentials not found in native keychain\n', stderr: '' }
const printed = (value: unknown) => ({ code: 0, stdout: `${JSON.stringify(value)}\n`, stderr: '' })
const done = { code: 0, stdout: '', stderr: '' }
const login = (server: string, secret: string, username = 'me') =>
  JSON.stringify({ ServerURL: server, Username: username, Secret: secret })

for (const { server, id } of [
  { server: 'ghcr.io', id: 'ghcr' },
  { server: ' https://ghcr.io/v2/ \n', id: 'ghcr' },
  { server: hub, id: 'hub' },
  { server: 'docker.io', id: 'hub' },
  { server: 'registry.acme.example', id: 'acme' },
  { server: 'registry.acme.example:5000', id: 'port' },
])
  test(`get ${server.trim()}`, async (t) => {
    const { helper } = await servingWorld(t)
    assert.deepEqual(
      await helper(serving, ['get'], server),
      printed({ ServerURL: server.trim(), Username: `robot-${id}`, Secret: passwordOf(id) }),
    )
  })

test('get of what is not there: the exact message, and nothing in the log', async (t) => {
  const { helper, audit } = await servingWorld(t)
  for (const server of ['quay.io', 'GHCR.IO', 'io', 'registry.acme.example:443'])
    assert.deepEqual(await helper(serving, ['get'], server), notFound)
  assert.deepEqual(await audit(), [])
})

test('get writes down what it hands over, and no password of the address', async (t) => {
  const { helper, audit } = await servingWorld(t)
  await helper(serving, ['get'], 'https://user:CANARY@ghcr.io/')
  const [entry, ...more] = (await audit()) as { fingerprints: string[] }[]
  assert.deepEqual(more, [])
  assert.match(entry?.fingerprints.join() ?? '', /^sealed:[0-9a-f]{12}$/)
  assert.deepEqual(entry, {
    event: 'deliver',
    statement: 'docker-credential-credsql get',
    target: 'https://user:***@ghcr.io/',
    fingerprints: entry?.fingerprints,
  })
})

test('a statement may use :server and :registry, and call less', async (t) => {
  const { helper, humanitec } = await servingWorld(t)
  for (const condition of [
    'r.registry = :registry',
    "r.registry = :registry AND :server = 'https://index.docker.io/v1/'",
  ]) {
    const narrow = `SELECT r.registry AS server, c.username, c.password FROM humanitec.registries r
      JOIN humanitec.registry_credentials c ON c.registry_id = r.id WHERE ${condition};`
    humanitec.clear()
    const { stdout } = await helper({ ...serving, query: narrow }, ['get'], hub)
    assert.equal(JSON.parse(stdout).Username, 'robot-hub')
    assert.equal(humanitec.requests.filter(({ path }) => path.endsWith('/creds')).length, 1)
    const listed = await helper({ ...serving, query: narrow }, ['list'])
    assert.equal(listed.code, 1)
    assert.match(listed.stdout, /asks for one server \(:\w+\), so there is no list/)
  }
})

test('a credential without a user name is none', async (t) => {
  const { helper } = await servingWorld(t)
  const nobody = { ...serving, query: query.replace('username', 'NULL::text AS username') }
  const want = { code: 1, stdout: 'no credentials username\n', stderr: '' }
  assert.deepEqual(await helper(nobody, ['get'], 'ghcr.io'), want)
  assert.deepEqual(await helper(nobody, ['list']), printed({}))
})

test('list has users and no secrets, the first of each server, and Docker Hub under Docker’s key', async (t) => {
  const { helper, audit } = await servingWorld(t)
  const users = printed({
    'registry.acme.example': 'robot-acme',
    'registry.acme.example/team': 'robot-team',
    'ghcr.io': 'robot-ghcr',
    '*.acme.example': 'robot-glob',
    [hub]: 'robot-hub',
    'registry.acme.example:5000': 'robot-port',
  })
  for (const stdin of ['', 'unused']) {
    const { code, stdout } = await helper({ ...serving, query: `${query}; -- all` }, ['list'], stdin)
    assert.deepEqual([code, JSON.parse(stdout)], [0, JSON.parse(users.stdout)])
    assert.ok(!stdout.includes('CANARY') && !stdout.includes('sealed:'))
  }
  assert.deepEqual(await audit(), [])
})

for (const { name, argv, stdin = '', code = 1, says } of [
  { name: 'version', argv: ['version'], code: 0, says: 'docker-credential-credsql (credsql) 1.2.3' },
  { name: '--version', argv: ['--version'], code: 0, says: 'docker-credential-credsql (credsql) 1.2.3' },
  {
    name: '--help',
    argv: ['--help'],
    code: 0,
    says: 'Usage: docker-credential-credsql <store|get|erase|list|version>',
  },
  { name: 'nothing', argv: [], says: 'Usage: docker-credential-credsql <store|get|erase|list|version>' },
  {
    name: 'two actions',
    argv: ['get', 'x'],
    says: 'Usage: docker-credential-credsql <store|get|erase|list|version>',
  },
  { name: 'frob', argv: ['frob'], says: 'docker-credential-credsql: unknown action: frob' },
  { name: 'toString', argv: ['toString'], says: 'docker-credential-credsql: unknown action: toString' },
  { name: 'get of nothing', argv: ['get'], says: 'no credentials server URL' },
  { name: 'get of white space', argv: ['get'], stdin: ' \r\n', says: 'no credentials server URL' },
  { name: 'erase of nothing', argv: ['erase'], says: 'no credentials server URL' },
  {
    name: 'store without server',
    argv: ['store'],
    stdin: login('', 'CANARY'),
    says: 'no credentials server URL',
  },
  {
    name: 'store without user',
    argv: ['store'],
    stdin: login('a.io', 'CANARY', ''),
    says: 'no credentials username',
  },
  {
    name: 'store of no JSON',
    argv: ['store'],
    stdin: '{"Secret":"CANARY"',
    says: 'credsql: stdin holds what is not a JSON object',
  },
  {
    name: 'store without secret',
    argv: ['store'],
    stdin: '{"ServerURL":"a.io","Username":"CANARY"}',
    says: 'credsql: stdin holds no Secret',
  },
])
  test(`what is said to ${name}`, async (t) => {
    const { helper, humanitec } = await servingWorld(t)
    assert.deepEqual(await helper(serving, argv, stdin), { code, stdout: `${says}\n`, stderr: '' })
    assert.equal(humanitec.requests.length, 0)
  })

test('without store, a login says what to configure', async (t) => {
  const { helper } = await servingWorld(t)
  for (const [action, stdin] of [
    ['store', login('a.io', 'CANARY')],
    ['erase', 'a.io'],
  ] as const) {
    const { code, stdout } = await helper(serving, [action], stdin)
    assert.equal(code, 1)
    assert.match(
      stdout,
      /^credsql: error \(config_invalid\): docker_credential_helper has no store .*store: helper:<name>.*store: file:<path>[^\n]*\n$/,
    )
    assert.ok(!stdout.includes('CANARY'))
  }
})

test('without docker_credential_helper, it says so', async (t) => {
  const { helper } = await servingWorld(t)
  const { code, stdout } = await helper(undefined, ['get'], 'ghcr.io')
  assert.equal(code, 1)
  assert.match(stdout, /^credsql: error \(config_invalid\): the config has no docker_credential_helper/)
})

test('a failing source is no "not found"', async (t) => {
  const { helper, humanitec, audit } = await servingWorld(t)
  const body = { message: passwordOf('acme') }
  humanitec.inject({ kind: 'status', status: 403, body, match: on('GET', '/ghcr/creds') })
  const { code, stdout } = await helper(serving, ['get'], 'registry.acme.example')
  assert.equal(code, 1)
  assert.match(stdout, /^credsql: error \(forbidden\): [^\n]+\n$/)
  assert.ok(!stdout.includes('CANARY'), stdout)
  assert.deepEqual(await audit(), [])
})

test('a slow source costs the deadline and no more', async (t) => {
  const { helper, humanitec } = await servingWorld(t)
  const slow = humanitec.inject({ kind: 'slow', times: Number.POSITIVE_INFINITY })
  t.after(() => slow.release())
  assert.deepEqual(await helper({ ...serving, deadline: 0.05 }, ['get'], 'ghcr.io'), {
    code: 1,
    stdout:
      'credsql: error (timed_out): there was no answer within 0.05 s (docker_credential_helper.deadline)\n',
    stderr: '',
  })
})

test('a sealed file: store, get, list, erase', async (t) => {
  const { helper, folder, audit, humanitec } = await servingWorld(t)
  const stored = { ...serving, store: 'file:logins/docker.store' }
  assert.deepEqual(await helper(stored, ['get'], 'quay.io'), notFound)
  assert.deepEqual(await helper(stored, ['erase'], 'quay.io'), done)
  await assert.rejects(stat(join(folder, 'logins')), { code: 'ENOENT' })

  assert.deepEqual(await helper(stored, ['store'], login('quay.io', 'CANARY of quay')), done)
  assert.deepEqual(await helper(stored, ['store'], login(hub, 'CANARY of hub', '<token>')), done)
  assert.deepEqual(await helper(stored, ['store'], login('ghcr.io', 'CANARY first')), done)
  assert.deepEqual(await helper(stored, ['store'], login('ghcr.io', 'CANARY own')), done)
  const path = join(folder, 'logins', 'docker.store')
  const keyPath = join(folder, 'data', 'credsql', 'store.key')
  for (const file of [path, keyPath]) assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.ok(!(await readFile(path, 'utf8')).includes('CANARY'))
  assert.match(await readFile(keyPath, 'utf8'), /^[0-9a-f]{64}\n$/)

  humanitec.clear()
  assert.deepEqual(
    await helper(stored, ['get'], 'https://quay.io'),
    printed({ ServerURL: 'https://quay.io', Username: 'me', Secret: 'CANARY of quay' }),
  )
  assert.deepEqual(
    await helper(stored, ['get'], 'ghcr.io'),
    printed({ ServerURL: 'ghcr.io', Username: 'me', Secret: 'CANARY own' }),
  )
  assert.equal(humanitec.requests.length, 0, 'what is stored needs no query')
  assert.equal((await audit()).length, 2)
  const { stdout } = await helper(stored, ['list'])
  const users = JSON.parse(stdout) as Record<string, string>
  assert.deepEqual([users['quay.io'], users[hub], users['ghcr.io']], ['me', '<token>', 'me'])
  assert.equal(users['registry.acme.example'], 'robot-acme')

  assert.deepEqual(await helper(stored, ['erase'], 'ghcr.io\n'), done)
  assert.equal(JSON.parse((await helper(stored, ['get'], 'ghcr.io')).stdout).Username, 'robot-ghcr')
  assert.deepEqual(await helper(stored, ['erase'], 'quay.io'), done)
  assert.deepEqual(await helper(stored, ['get'], 'quay.io'), notFound)
})

test('two logins at once are both kept', async (t) => {
  const { helper } = await servingWorld(t)
  const stored = {
    ...serving,
    query: 'SELECT registry, username, password FROM humanitec.registry_credentials LIMIT 0',
    store: 'file:docker.store',
  }
  const servers = ['a.io', 'b.io', 'c.io', 'd.io']
  const ends = await Promise.all(
    servers.map((server) => helper(stored, ['store'], login(server, 'CANARY', server))),
  )
  assert.deepEqual(
    ends,
    servers.map(() => done),
  )
  const { stdout } = await helper(stored, ['list'])
  assert.deepEqual(JSON.parse(stdout), Object.fromEntries(servers.map((server) => [server, server])))
})

test('another helper as the store', { skip }, async (t) => {
  const { helper, program, folder } = await servingWorld(t)
  await program(
    'docker-credential-cabinet',
    `case "$1" in
store) cat > "${folder}/cabinet";;
erase) cat > "${folder}/erased"; echo "credentials not found in native keychain"; exit 1;;
get) read -r url || test -n "$url"; test "$url" = quay.io || { echo "credentials not found in native keychain"; exit 1; }; cat "${folder}/cabinet";;
list) echo '{"quay.io":"me"}';;
esac`,
  )
  const stored = { ...serving, store: 'helper:cabinet' }
  const credential = login('quay.io', 'CANARY "quay"')
  assert.deepEqual(await helper(stored, ['store'], credential), done)
  assert.equal(await readFile(join(folder, 'cabinet'), 'utf8'), credential)
  assert.deepEqual(await helper(stored, ['get'], 'quay.io'), {
    code: 0,
    stdout: `${credential}\n`,
    stderr: '',
  })
  assert.equal(JSON.parse((await helper(stored, ['get'], 'ghcr.io')).stdout).Username, 'robot-ghcr')
  assert.equal(JSON.parse((await helper(stored, ['list'])).stdout)['quay.io'], 'me')
  assert.deepEqual(await helper(stored, ['erase'], 'quay.io'), done)
  assert.equal(await readFile(join(folder, 'erased'), 'utf8'), 'quay.io')
})

for (const { name, script, says } of [
  {
    name: 'fails',
    script: 'cat; echo CANARY; exit 1',
    says: /docker-credential-cabinet \w+ ended with exit code 1\./,
  },
  {
    name: 'is refused',
    script: 'echo "no credentials server URL"; exit 1',
    says: /^no credentials server URL$/m,
  },
  { name: 'is killed', script: 'kill -9 $$', says: /docker-credential-cabinet \w+ was killed by SIGKILL/ },
])
  test(`another helper as the store, that ${name}`, { skip }, async (t) => {
    const { helper, program } = await servingWorld(t)
    await program('docker-credential-cabinet', script)
    const stored = { ...serving, store: 'helper:cabinet' }
    for (const [action, stdin] of [
      ['store', login('a.io', 'CANARY')],
      ['erase', 'a.io'],
      ['get', 'ghcr.io'],
      ['list', ''],
    ] as const) {
      const { code, stdout } = await helper(stored, [action], stdin)
      assert.equal(code, 1)
      assert.match(stdout, says)
      assert.ok(!stdout.includes('CANARY') && !stdout.includes('robot-'), stdout)
    }
  })

for (const { name, store, says } of [
  {
    name: 'is not installed',
    store: 'helper:nobody-has-this',
    says: /docker-credential-nobody-has-this get was not found/,
  },
  { name: 'is credsql itself', store: 'helper:credsql', says: /store names credsql itself/ },
])
  test(`another helper as the store, that ${name}`, async (t) => {
    const { helper } = await servingWorld(t)
    const { code, stdout } = await helper({ ...serving, store }, ['get'], 'ghcr.io')
    assert.equal(code, 1)
    assert.match(stdout, says)
  })

test('a hanging helper as the store is killed at the deadline', { skip }, async (t) => {
  const { helper, program } = await servingWorld(t)
  await program('docker-credential-cabinet', 'exec sleep 600')
  const stored = { query, deadline: 0.3, store: 'helper:cabinet' }
  const { code, stdout } = await helper(stored, ['store'], login('a.io', 'CANARY'))
  assert.equal(code, 1)
  assert.match(stdout, /no answer within 0\.3 s/)
})

test('a credsql that asks itself has nothing, and calls nothing', async (t) => {
  const { helper, humanitec } = await servingWorld(t)
  const env = { CREDSQL_SERVING: '1' }
  assert.deepEqual(await helper(serving, ['get'], 'ghcr.io', env), notFound)
  assert.deepEqual(await helper(serving, ['list'], '', env), printed({}))
  assert.equal((await helper(serving, ['store'], login('a.io', 'CANARY'), env)).code, 1)
  assert.equal(humanitec.requests.length, 0)
})
