import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { CredsqlError } from '../../src/errors/credsql-error.ts'
import { openHelperSession } from '../../src/serve/helper-session.ts'
import { machine } from './terminal.ts'

const query = 'SELECT registry AS match_image, username, password FROM docker.registry_credentials'
const stdin = `${JSON.stringify({
  kind: 'CredentialProviderRequest',
  apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
  image: 'ghcr.io/acme/app',
})}\n`
const serving = { query, cache_key_type: 'Registry', deadline: 30 }

/** A machine with a Docker config of one login. */
async function dockerMachine(t: Parameters<typeof machine>[0], more: object = {}) {
  const own = await machine(t)
  const auth = Buffer.from('ci:CANARY').toString('base64')
  await own.write('config.json', JSON.stringify({ auths: { 'ghcr.io': { auth } }, ...more }))
  const env = { DOCKER_CONFIG: own.folder, XDG_RUNTIME_DIR: own.folder, PATH: own.folder }
  return { ...own, env }
}

test('credsql kubelet-credential-provider answers from the config that is named', async (t) => {
  const { run, write, env } = await dockerMachine(t)
  const config = await write('served.yaml', JSON.stringify({ kubelet_credential_provider: serving }))
  const { code, stdout, stderr } = await run(['kubelet-credential-provider', '--config', config], {
    env,
    stdin,
  })
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.deepEqual(JSON.parse(stdout), {
    kind: 'CredentialProviderResponse',
    apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
    cacheKeyType: 'Registry',
    auth: { 'ghcr.io': { username: 'ci', password: 'CANARY' } },
  })
})

test('a part of the sources that failed is a failure', async (t) => {
  const { run, write, env } = await dockerMachine(t, { credHelpers: { 'quay.io': 'nobody-has-this' } })
  await write('credsql.yaml', JSON.stringify({ kubelet_credential_provider: serving }))
  const { code, stdout, stderr } = await run(['kubelet-credential-provider'], { env, stdin })
  assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
  assert.match(stderr, /^error \(driver_failed\): rows are missing: [^\n]*nobody-has-this[^\n]*\n$/)
  assert.ok(!stderr.includes('CANARY'))
})

for (const { name, argv, says } of [
  {
    name: 'without a config',
    argv: [],
    says: /^error \(config_invalid\): the config has no kubelet_credential_prov/,
  },
  {
    name: 'with one that is missing',
    argv: ['--config', 'gone.yaml'],
    says: /^error \(config_not_found\): /,
  },
])
  test(`${name} it is one line and exit code 1`, async (t) => {
    const { run } = await machine(t)
    const { code, stdout, stderr } = await run(['kubelet-credential-provider', ...argv], { stdin })
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, says)
    assert.equal(stderr.split('\n').length, 2)
  })

test('the helper reads the config of its user, and none of the working folder', async (t) => {
  const { folder, write } = await machine(t)
  await write('credsql.yaml', 'docker_credential_helper: { query: SELECT 1 }')
  const named = await write('named.yaml', 'docker_credential_helper: { query: SELECT 2 }')
  const options = { cwd: folder, openEngine: () => openDuckdb({ threads: 1 }) }
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') }
  await assert.rejects(openHelperSession(env, options), (error) => {
    assert.ok(error instanceof CredsqlError)
    assert.equal(error.code, 'config_not_found')
    assert.match(error.details.hint ?? '', /CREDSQL_CONFIG/)
    return true
  })
  const session = await openHelperSession({ ...env, CREDSQL_CONFIG: named }, options)
  t.after(() => session.close())
  assert.equal(session.config.dockerCredentialHelper?.query, 'SELECT 2')
})
