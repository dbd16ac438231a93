import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask, type Connections, sessionOver } from '../../session/world.ts'
import { auth, type DockerFolderParts, dockerFolder, keeper, skip } from '../docker/docker-folder.ts'
import { answering, fakePlugins } from '../kubelet/fake-plugins.ts'

const config = '.docker/config.json'
const podman = 'run/containers/auth.json'
const login = (user: string) => ({ auth: auth(user, `CANARY-${user}`) })

/** `consumer used key user` of each row for an image, with its completeness. */
async function which(t: TestContext, parts: DockerFolderParts, image: string, connections: Connections = {}) {
  const home = await dockerFolder(t, parts)
  const env = Object.fromEntries(Object.entries(home.env).map(([name, value]) => [name, value ?? '']))
  const session = await sessionOver(t, connections, {
    env: { ...env, XDG_CONFIG_HOME: join(home.folder, 'c') },
  })
  const of = async (more = '') => {
    const { rows, complete } = await ask(
      session,
      `SELECT consumer, used, matched_key, username, reason${more} FROM images.pull.which_credentials WHERE image = '${image}'`,
    )
    return { rows, complete, short: rows.map((row) => row.slice(0, 4).map(String).join(' ')) }
  }
  return { home, of }
}

test('the three of them differ', { skip }, async (t) => {
  const { config: file, binDir } = await fakePlugins(t, {
    p: { script: answering({ 'a.io/te': 'node:CANARY-n', '*.io': 'wild:CANARY-w' }) },
  })
  const files = {
    [config]: { auths: { 'a.io': login('docker') } },
    [podman]: { auths: { 'a.io': login('host'), 'a.io/team': login('team'), 'a.io/tea': login('tea') } },
  }
  const { of } = await which(t, { files }, 'a.io/team/api:1', {
    node: { provider: 'kubelet', config: file, bin_dir: binDir },
  })
  const { short, complete, rows } = await of(', password')
  assert.equal(complete, true)
  assert.deepEqual(short, [
    'docker true a.io docker',
    'podman true a.io/team team',
    'podman false a.io host',
    'podman false a.io/tea tea',
    'podman false a.io docker',
    'kubelet true a.io/te node',
    'kubelet false *.io wild',
  ])
  assert.deepEqual(
    rows.map((row) => row[5] !== null),
    [true, true, false, false, false, true, true],
  )
})

test('all three show where nobody has a login', { skip }, async (t) => {
  const { of } = await which(t, {}, 'nginx')
  const { short, rows, complete } = await of()
  assert.deepEqual(short, ['docker false null null', 'podman false null null', 'kubelet false null null'])
  for (const row of rows) assert.match(String(row[4]), /^anonymous: /)
  assert.equal(complete, true)
})

test('a helper hands out nothing unless the password is asked for', { skip }, async (t) => {
  const files = { [config]: { credHelpers: { 'a.io': 'own' }, auths: { 'a.io': login('x') } } }
  const helpers = { own: `echo "$1" >> "$HOME/asked"\n${keeper({ 'a.io': ['bot', 'CANARY-b'] })}` }
  const { of, home } = await which(t, { files, helpers }, 'a.io/x')
  const asked = async () => new Set((await readFile(join(home.folder, 'asked'), 'utf8')).trim().split('\n'))
  const { short } = await of()
  assert.deepEqual(short.slice(0, 2), ['docker true a.io bot', 'docker false a.io x'])
  assert.deepEqual(await asked(), new Set(['list']))
  assert.deepEqual((await of(', password')).short[0], 'docker true a.io bot')
  assert.deepEqual(await asked(), new Set(['list', 'get']))
})

test('a helper that fails leaves it open, and the other rows are there', { skip }, async (t) => {
  const files = { [config]: { credsStore: 'own' }, [podman]: { auths: { 'a.io': login('p') } } }
  const { of } = await which(t, { files, helpers: { own: 'echo CANARY; exit 1' } }, 'a.io/x')
  const { short, complete, rows } = await of()
  assert.deepEqual(short.slice(0, 2), ['docker null a.io null', 'podman true a.io p'])
  assert.equal(complete, false)
  assert.ok(!JSON.stringify(rows).includes('CANARY'))
})

for (const { name, files, env, want } of [
  {
    name: 'the variable goes first',
    files: { [config]: { auths: { 'a.io': login('file') } } },
    env: () => ({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'a.io': login('env') } }) }),
    want: ['docker true a.io env', 'docker false a.io file', 'podman true a.io file'],
  },
  {
    name: 'an entry that is broken costs Docker the file',
    files: { [config]: { auths: { 'a.io': login('file'), 'b.io': { auth: auth('', 'CANARY-b') } } } },
    env: () => ({}),
    want: ['docker false null null', 'docker false a.io file', 'podman true a.io file'],
  },
  {
    name: 'the file that is named goes first for Podman',
    files: {
      [config]: { auths: { 'a.io': login('file') } },
      'c/containers/auth.json': { auths: { 'a.io': login('own') } },
    },
    env: (folder: string) => ({ REGISTRY_AUTH_FILE: join(folder, config) }),
    want: ['docker true a.io file', 'podman true a.io file', 'podman false a.io own'],
  },
])
  test(name, { skip }, async (t) => {
    const { of } = await which(t, { files, env }, 'a.io/x')
    assert.deepEqual((await of()).short.slice(0, 3), want)
  })

test('what is no image is told', { skip }, async (t) => {
  const { of } = await which(t, {}, 'a.io/UPPER')
  assert.deepEqual({ ...(await of()) }, { rows: [], complete: false, short: [] })
})
