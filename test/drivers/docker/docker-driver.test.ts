import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ask, firstColumn, sessionOver } from '../../session/world.ts'
import { auth, type DockerFolderParts, dockerFolder, keeper, skip } from './docker-folder.ts'

const config = '.docker/config.json'

/** A session in a home folder whose helper writes down what it is asked. */
async function sessionIn(
  t: Parameters<typeof dockerFolder>[0],
  parts: DockerFolderParts,
  connections: (folder: string) => Readonly<Record<string, Readonly<Record<string, unknown>>>> = () => ({}),
) {
  const home = await dockerFolder(t, parts)
  const env = Object.fromEntries(
    Object.entries({ ...home.env, XDG_CONFIG_HOME: home.folder }).map(([name, value]) => [name, value ?? '']),
  )
  const session = await sessionOver(t, connections(home.folder), { env })
  const asked = async () => (await readFile(join(home.folder, 'asked'), 'utf8').catch(() => '')).split('\n')
  return { home, session, asked }
}

const files = {
  [config]: {
    auths: {
      'https://index.docker.io/v1/': { auth: auth('petra', 'CANARY-1') },
      'ghcr.io': { auth: auth('x', 'CANARY-1') },
    },
    credHelpers: { 'quay.io': 'own', 'gcr.io': 'own' },
  },
}
const helpers = {
  own: `echo "$1" >> "$HOME/asked"\n${keeper({ 'quay.io': ['bot', 'CANARY-1'], 'gcr.io': ['g', 'CANARY-2'] })}`,
}

test('the connection is there without configuration; secrets are sealed and can be joined', {
  skip,
}, async (t) => {
  const { session, asked } = await sessionIn(t, { files, helpers })
  const { rows, complete, warnings } = await ask(
    session,
    `SELECT a.registry, b.registry FROM docker.registry_credentials a JOIN docker.registry_credentials b
     ON a.password = b.password AND a.registry < b.registry ORDER BY 1, 2`,
  )
  assert.deepEqual(rows, [
    ['docker.io', 'ghcr.io'],
    ['docker.io', 'quay.io'],
    ['ghcr.io', 'quay.io'],
  ])
  assert.deepEqual([complete, warnings], [true, []])
  assert.ok(!(await asked()).includes('list'))
  const sealed = await firstColumn(session, 'SELECT password FROM docker.registry_credentials')
  assert.equal(sealed.length, 4)
  for (const value of sealed) assert.match(String(value), /^sealed:[0-9a-f]{12}$/)
})

test('helpers hand out nothing that no statement uses', { skip }, async (t) => {
  const { session, asked } = await sessionIn(t, { files, helpers })
  const users = await ask(session, 'SELECT registry, username FROM docker.registry_credentials ORDER BY 1')
  assert.deepEqual(users.rows, [
    ['docker.io', 'petra'],
    ['gcr.io', 'g'],
    ['ghcr.io', 'x'],
    ['quay.io', 'bot'],
  ])
  assert.deepEqual(
    (await asked()).filter((line) => line === 'get'),
    [],
  )
  await ask(session, "SELECT password FROM docker.registry_credentials WHERE registry = 'quay.io'")
  assert.deepEqual((await asked()).filter((line) => line === 'get').length, 1)
})

test('a helper that fails marks the result partial', { skip }, async (t) => {
  const { session } = await sessionIn(t, { files, helpers: { own: 'echo CANARY-2; exit 1' } })
  const { rows, complete, warnings } = await ask(
    session,
    "SELECT registry, error FROM docker.registry_credentials WHERE source = 'cred_helper' OR username = 'petra' ORDER BY 1",
  )
  const error = 'docker-credential-own list ended with exit code 1'
  assert.deepEqual(rows, [
    ['docker.io', null],
    ['gcr.io', error],
    ['quay.io', error],
  ])
  assert.equal(complete, false)
  assert.equal(warnings.length, 1)
  assert.match(warnings.join(), /config\.json: docker-credential-own list ended with exit code 1$/)
})

test('connections of several users are one aggregate', async (t) => {
  const { session } = await sessionIn(
    t,
    {
      files: {
        'ann/config.json': { auths: { a: { auth: auth('ann', 'p') } } },
        'bob.json': { auths: { b: { auth: auth('bob', 'p') } } },
      },
    },
    (folder) => ({
      ann: { provider: 'docker', docker_config: join(folder, 'ann') },
      bob: { provider: 'docker', auth_file: '~/bob.json' },
      everyone: { aggregate: ['ann', 'bob'] },
    }),
  )
  const { rows } = await ask(
    session,
    'SELECT _connection, consumer, registry, username FROM everyone.registry_credentials ORDER BY 1',
  )
  assert.deepEqual(rows, [
    ['ann', 'docker', 'a', 'ann'],
    ['bob', 'podman', 'b', 'bob'],
  ])
})

test('helpers are a table', { skip }, async (t) => {
  const { session } = await sessionIn(t, { files, helpers })
  const { rows, columns } = await ask(
    session,
    'SELECT name, registry, installed FROM docker.credential_helpers WHERE configured ORDER BY registry',
  )
  assert.deepEqual(rows, [
    ['own', 'gcr.io', true],
    ['own', 'quay.io', true],
  ])
  assert.equal(columns.length, 3)
  const star = await ask(session, 'SELECT * FROM docker.credential_helpers')
  assert.ok(!star.columns.some(({ name }) => name === 'version'))
})
