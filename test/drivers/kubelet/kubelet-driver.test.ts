import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask, failureOf, type SessionSetup, sessionOver } from '../../session/world.ts'
import { answering, type FakePlugin, fakePlugins } from './fake-plugins.ts'

const canary = 'canary-of-the-kubelet'
const path = { PATH: process.env['PATH'] ?? '' }

async function sessionWith(
  t: TestContext,
  plugins: Readonly<Record<string, FakePlugin>>,
  setup: SessionSetup = {},
) {
  const { config, binDir, folder } = await fakePlugins(t, plugins)
  const session = await sessionOver(
    t,
    { node: { provider: 'kubelet', config, bin_dir: binDir } },
    { ...setup, env: { ...path, FOLDER: folder, ...setup.env } },
  )
  return { session, folder, config, binDir }
}

test('the plugins of the config, as they are configured', async (t) => {
  const { session, binDir, config } = await sessionWith(t, {
    one: {
      script: 'exit 1',
      matchImages: ['*.io', 'quay.io:443/team'],
      config: { args: ['get', `--password=${canary}`], env: [{ name: 'TOKEN', value: canary }] },
    },
    two: {
      config: {
        defaultCacheDuration: '0',
        tokenAttributes: {
          serviceAccountTokenAudience: 'a',
          cacheType: 'Token',
          requireServiceAccount: true,
        },
      },
    },
  })
  const { columns, rows, complete } = await ask(
    session,
    'SELECT * FROM node.credential_provider.providers ORDER BY name',
  )
  assert.equal(complete, true)
  const [first, second] = rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])))
  assert.deepEqual(first, {
    name: 'one',
    api_version: 'credentialprovider.kubelet.k8s.io/v1',
    match_images: '["*.io","quay.io:443/team"]',
    default_cache_duration: '12h0m0s',
    args: '["get","--password=***"]',
    env: '["TOKEN"]',
    executable: join(binDir, 'one'),
    installed: true,
    token_attributes: null,
    source_file: config,
  })
  assert.equal(second?.['installed'], false)
  assert.equal(second?.['default_cache_duration'], '0s')
  assert.match(String(second?.['token_attributes']), /"cacheType":"Token"/)
})

test('an executable must be a file that may be run', async (t) => {
  const { session, binDir } = await sessionWith(t, { one: { script: 'exit 1' } })
  await chmod(join(binDir, 'one'), 0o600)
  assert.deepEqual((await ask(session, 'SELECT name, installed FROM node.providers')).rows, [['one', false]])
})

test('the credentials of an image are sealed, and in order', async (t) => {
  const { session } = await sessionWith(t, {
    one: { script: answering({ 'registry.io': `u:${canary}`, 'registry.io/team': 'v:' }) },
  })
  const { rows, complete } = await ask(
    session,
    `SELECT image, repository, plugin, match_key, rank, username, password IS NULL, secret_length(password)
     FROM node.registry_credentials WHERE image = 'registry.io/team/app:1' ORDER BY rank`,
  )
  assert.equal(complete, true)
  const image = ['registry.io/team/app:1', 'registry.io/team/app', 'one']
  assert.deepEqual(rows, [
    [...image, 'registry.io/team', 1, 'v', true, null],
    [...image, 'registry.io', 2, 'u', false, canary.length],
  ])
  const { rows: sealed } = await ask(
    session,
    "SELECT * FROM node.registry_credentials WHERE image = 'registry.io/app'",
  )
  assert.ok(
    !JSON.stringify(sealed, (_, value) => (typeof value === 'bigint' ? String(value) : value)).includes(
      canary,
    ),
  )
})

test('images come from IN and from joins, and a plugin is run once for each', async (t) => {
  const { session, folder } = await sessionWith(t, {
    one: { script: `echo run >>"$FOLDER/runs"\n${answering({ 'registry.io': 'u:p' })}` },
  })
  const answer = await ask(
    session,
    `SELECT i.image, c.username FROM (VALUES ('registry.io/a:1'), ('registry.io/b'), ('quay.com/c')) AS i (image)
     LEFT JOIN node.registry_credentials c ON c.image = i.image
     WHERE i.image NOT IN (SELECT image FROM node.registry_credentials WHERE image IN ('registry.io/b', 'quay.com/c'))
     ORDER BY 1`,
  )
  assert.deepEqual(answer.rows, [
    ['quay.com/c', null],
    ['registry.io/a:1', 'u'],
  ])
  assert.equal((await readFile(join(folder, 'runs'), 'utf8')).split('\n').length - 1, 2)
})

test('a failing plugin marks the result partial and leaks nothing', async (t) => {
  const { session } = await sessionWith(t, {
    bad: { script: `echo ${canary}; echo ${canary} >&2; exit 7` },
    good: { script: answering({ 'registry.io': 'u:p' }) },
  })
  const answer = await ask(
    session,
    "SELECT plugin FROM node.registry_credentials WHERE image = 'registry.io/app'",
  )
  assert.deepEqual(answer.rows, [['good']])
  assert.equal(answer.complete, false)
  assert.deepEqual(answer.warnings, ['node: the credential provider plugin bad ended with exit code 7'])
})

test('the key is required', async (t) => {
  const { session } = await sessionWith(t, { one: { script: 'exit 1' } })
  const error = await failureOf(session, 'SELECT * FROM node.registry_credentials')
  assert.equal(error.code, 'missing_key')
})

test('a config that a kubelet refuses fails both tables and names all problems', async (t) => {
  const { session, config } = await sessionWith(t, { 'a b': {}, c: { matchImages: [] } })
  for (const sql of [
    'SELECT * FROM node.providers',
    "SELECT * FROM node.registry_credentials WHERE image = 'a.io/b'",
  ]) {
    const error = await failureOf(session, sql)
    assert.equal(error.code, 'driver_failed')
    assert.equal(
      error.message,
      `the kubelet's credential provider config is not valid, 2 problems:
  ${config}: providers[0].name: must not contain spaces
  ${config}: providers[1].matchImages: must have at least one image`,
    )
  }
})

test('the connection of the environment, with paths that begin where credsql was started', async (t) => {
  const { config, binDir } = await fakePlugins(t, { one: { script: 'exit 1' } })
  const home = join(binDir, '..')
  const session = await sessionOver(
    t,
    {},
    {
      env: { ...path, HOME: home, CREDSQL_KUBELET_CONFIG: '~/config.json', CREDSQL_KUBELET_BIN_DIR: binDir },
    },
  )
  assert.deepEqual((await ask(session, 'SELECT source_file, installed FROM kubelet.providers')).rows, [
    [config, true],
  ])
  const other = await sessionOver(
    t,
    {},
    {
      env: { ...path, CREDSQL_KUBELET_CONFIG: 'none.json', CREDSQL_KUBELET_BIN_DIR: 'bin' },
    },
  )
  assert.match(
    (await failureOf(other, 'SELECT * FROM kubelet.providers')).message,
    /^the kubelet's config \/.*\/none\.json cannot be read: ENOENT$/,
  )
})

test('a plugin whose interpreter is gone', async (t) => {
  const { session, binDir } = await sessionWith(t, { one: { script: '' } })
  await writeFile(join(binDir, 'one'), '#!/gone/interpreter\n')
  const { warnings } = await ask(
    session,
    "SELECT plugin FROM node.registry_credentials WHERE image = 'registry.io/app'",
  )
  assert.deepEqual(warnings, ['node: the credential provider plugin one was not found'])
})
