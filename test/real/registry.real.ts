import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installed, run, startRegistry, temporaryFolder, writeImage, writeScript } from './real-registry.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const command = join(root, 'dist', 'credsql.js')
const helper = join(root, 'dist', 'docker-credential-credsql.js')

const missing: string[] = []
for (const program of ['docker-registry', 'skopeo', 'htpasswd'])
  if (!(await installed(program))) missing.push(program)
// CI installs them all; there a missing one is a failure, not a reason to skip.
if (missing.length > 0 && process.env['CI'] === 'true')
  throw new Error(`not installed: ${missing.join(', ')}`)
const skip = missing.length > 0 ? `not installed: ${missing.join(', ')}` : false

/** Runs a statement with the built command and gives its rows. */
async function rows(
  sql: string,
  env: Record<string, string>,
  flags: readonly string[] = [],
): Promise<Record<string, unknown>[]> {
  const { stdout } = await run(process.execPath, [command, 'query', '-o', 'json', ...flags, sql], {
    env: { ...process.env, ...env },
  })
  return JSON.parse(stdout)
}

test('a real registry, a real login, real pulls', { skip }, async (t) => {
  const folder = await temporaryFolder(t)
  const { host, username, password } = await startRegistry(t, folder)
  const good = join(folder, 'good.json')
  const bad = join(folder, 'bad.json')
  const home = join(folder, 'home')
  await mkdir(home, { recursive: true })
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    DOCKER_CONFIG: join(home, 'docker'),
    CREDSQL_CONFIG: '',
  }

  await t.test('skopeo login writes a file that the tables read', async () => {
    await run('skopeo', [
      'login',
      '--authfile',
      good,
      '--tls-verify=false',
      '-u',
      username,
      '-p',
      password,
      host,
    ])
    const found = await rows(
      'SELECT registry, username, source, plain_text FROM docker.registry_credentials',
      {
        ...env,
        REGISTRY_AUTH_FILE: good,
      },
    )
    assert.deepEqual(found, [{ registry: host, username, source: 'auths', plain_text: true }])
  })

  const checks =
    'SELECT c.registry, c.username, k.ok, k.auth_scheme FROM docker.registry_credentials c JOIN registry.login_checks k USING (registry, username, password)'

  await t.test('login_checks tells the good password from the bad one', async () => {
    const auth = Buffer.from(`${username}:another one`).toString('base64')
    await writeFile(bad, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 })
    const [yes] = await rows(checks, { ...env, REGISTRY_AUTH_FILE: good }, ['--allow-verify'])
    const [no] = await rows(checks, { ...env, REGISTRY_AUTH_FILE: bad }, ['--allow-verify'])
    assert.deepEqual(yes, { registry: host, username, ok: true, auth_scheme: 'basic' })
    assert.deepEqual(no, { registry: host, username, ok: false, auth_scheme: 'basic' })
  })

  await t.test('nothing is checked without --allow-verify', async () => {
    await assert.rejects(
      rows(checks, { ...env, REGISTRY_AUTH_FILE: good }),
      (error: { code?: number }) => error.code === 4,
    )
  })

  await t.test('skopeo pulls through docker-credential-credsql', async () => {
    const image = await writeImage(folder)
    const address = `docker://${host}/team/app:1`
    await run('skopeo', [
      'copy',
      '--dest-tls-verify=false',
      '--dest-creds',
      `${username}:${password}`,
      image,
      address,
    ])
    const config = join(folder, 'credsql.yaml')
    await writeFile(
      config,
      JSON.stringify({
        connections: { store: { provider: 'docker', auth_file: good } },
        docker_credential_helper: {
          query: 'SELECT server_key AS server, username, password FROM store.registry_credentials',
        },
      }),
      { mode: 0o600 },
    )
    const programs = join(folder, 'bin')
    await mkdir(programs)
    await writeScript(
      join(programs, 'docker-credential-credsql'),
      `exec "${process.execPath}" "${helper}" "$@"`,
    )
    const helped = join(folder, 'helped.json')
    await writeFile(helped, JSON.stringify({ credHelpers: { [host]: 'credsql' } }), { mode: 0o600 })
    const pulling = {
      ...process.env,
      ...env,
      CREDSQL_CONFIG: config,
      PATH: `${programs}:${process.env['PATH']}`,
    }
    const { stdout } = await run('skopeo', ['inspect', '--authfile', helped, '--tls-verify=false', address], {
      env: pulling,
    })
    assert.equal(JSON.parse(stdout).Name, `${host}/team/app`)
    await run(
      'skopeo',
      ['copy', '--authfile', helped, '--src-tls-verify=false', address, `dir:${join(folder, 'pulled')}`],
      { env: pulling },
    )
  })

  await t.test('a shell script as a kubelet plugin answers registry_credentials', async () => {
    const plugins = join(folder, 'plugins')
    await mkdir(plugins)
    const answer = JSON.stringify({
      kind: 'CredentialProviderResponse',
      apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
      cacheKeyType: 'Registry',
      cacheDuration: '10m0s',
      auth: { [host]: { username, password } },
    })
    await writeScript(join(plugins, 'shell-plugin'), `cat >/dev/null\nprintf '%s' '${answer}'`)
    const config = join(folder, 'kubelet.yaml')
    await writeFile(
      config,
      JSON.stringify({
        apiVersion: 'kubelet.config.k8s.io/v1',
        kind: 'CredentialProviderConfig',
        providers: [
          {
            name: 'shell-plugin',
            apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
            matchImages: [host],
            defaultCacheDuration: '1h',
          },
        ],
      }),
    )
    const kubelet = { ...env, CREDSQL_KUBELET_CONFIG: config, CREDSQL_KUBELET_BIN_DIR: plugins }
    const found = await rows(
      `SELECT plugin, match_key, rank, username FROM kubelet.registry_credentials WHERE image = '${host}/team/app:1'`,
      kubelet,
    )
    assert.deepEqual(found, [{ plugin: 'shell-plugin', match_key: host, rank: 1, username }])
  })
})
