import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import test from 'node:test'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { dockerCredentialHelper } from '../../src/serve/docker-helper.ts'
import { openHelperSession } from '../../src/serve/helper-session.ts'
import { Watch } from './canary.ts'
import { password, plainWord } from './machine-files.ts'
import { type CanaryMachine, canaryMachine } from './machine-world.ts'

const skip = process.platform === 'win32' && 'scripts of POSIX'
const whole = 'SELECT registry, username, password FROM local.registry_credentials'
const failing = 'SELECT registry, username, password FROM docker.registry_credentials'
const stores = { file: 'file:logins.store', loud: 'helper:loud', prose: 'helper:prose' } as const

/** Makes the config serve what a statement finds. */
async function serve(world: CanaryMachine, query: string, store: string): Promise<void> {
  const connections = { local: { provider: 'docker', docker_config: join(world.folder, 'local') } }
  const kubelet = query.replace('registry,', 'registry AS match_image,')
  await world.write(
    'credsql.yaml',
    JSON.stringify({
      connections,
      kubelet_credential_provider: { query: kubelet, cache_key_type: 'Image', deadline: 55 },
      docker_credential_helper: { query, store, deadline: 55 },
    }),
  )
}

async function helper({ env, folder }: CanaryMachine, action: string, stdin: string) {
  let text = ''
  const stdout = new Writable({
    write(chunk, _, done) {
      text += String(chunk)
      done()
    },
  })
  const code = await dockerCredentialHelper({
    argv: [action],
    stdin: Readable.from([Buffer.from(stdin)]),
    ...{ stdout, env, cwd: folder, version: '1.2.3' },
    openSession: (marked) =>
      openHelperSession(marked, { cwd: folder, openEngine: () => openDuckdb({ threads: 1 }) }),
  })
  return { code, stdout: text }
}

const login = (more: object) =>
  JSON.stringify({ ServerURL: 'kept.acme.example', Username: 'petra', Secret: password, ...more })

test('the Docker helper hands a secret over with get, and shows it nowhere else', { skip }, async (t) => {
  const world = await canaryMachine(t)
  const watch = new Watch()
  const hidden = async (action: string, stdin: string, want: number) => {
    const { code, stdout } = await helper(world, action, stdin)
    watch.text(`stdout of ${action}`, stdout)
    assert.equal(code, want, `${action}: ${stdout}`)
    return stdout
  }
  await serve(world, whole, stores.file)
  await hidden('store', login({}), 0)
  for (const wrong of [
    login({ Username: '' }),
    login({ Secret: [password] }),
    login({ ServerURL: 1 }),
    password,
  ])
    await hidden('store', wrong, 1)
  const kept = await helper(world, 'get', 'kept.acme.example')
  assert.equal(JSON.parse(kept.stdout).Secret, password)
  const found = await helper(world, 'get', world.basic.host)
  assert.equal(JSON.parse(found.stdout).Secret, plainWord)
  assert.match(await hidden('list', '', 0), /kept\.acme\.example/)
  await hidden('get', `https://petra:${plainWord}@unknown.acme.example/`, 1)
  await hidden('erase', `https://petra:${plainWord}@unknown.acme.example/`, 0)
  const audit = await readFile(join(world.folder, 'state', 'credsql', 'audit.log'), 'utf8')
  assert.equal(audit.trim().split('\n').length, 2)
  assert.match(audit, /"event":"deliver".*sealed:/)
  await world.watchFiles(watch)
  await hidden('erase', 'kept.acme.example', 0)
  await serve(world, failing, stores.file)
  for (const action of ['get', 'list']) await hidden(action, 'loud.acme.example', 1)
  for (const store of [stores.loud, stores.prose]) {
    await serve(world, whole, store)
    for (const action of ['get', 'list']) await hidden(action, 'loud.acme.example', 1)
    for (const stdin of [login({}), password])
      await helper(world, 'store', stdin).then(({ stdout }) => watch.text('store', stdout))
    await helper(world, 'erase', 'a').then(({ stdout }) => watch.text('erase', stdout))
  }
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})

test('the kubelet gets the secret on stdout, and it is nowhere else', { skip }, async (t) => {
  const world = await canaryMachine(t)
  const watch = new Watch()
  const request = (more: object = {}) =>
    JSON.stringify({
      apiVersion: 'credentialprovider.kubelet.k8s.io/v1',
      kind: 'CredentialProviderRequest',
      image: `${world.basic.host}/team/a`,
      serviceAccountToken: plainWord,
      ...more,
    })
  const ask = (stdin: string) => world.run(['kubelet-credential-provider'], { stdin })
  await serve(world, whole, stores.file)
  const { code, stdout, stderr } = await ask(request())
  assert.equal(code, 0, stderr)
  assert.equal(JSON.parse(stdout).auth[world.basic.host].password, plainWord)
  watch.text('stderr', stderr)
  const fails = async (stdin: string, want: number) => {
    const ran = await ask(stdin)
    assert.equal(ran.code, want, ran.stderr)
    watch.text('stdout', ran.stdout)
    watch.text('stderr', ran.stderr)
  }
  await fails(request({ image: 'unknown.acme.example/a' }), 0)
  for (const wrong of [
    request({ apiVersion: plainWord }),
    request({ kind: plainWord }),
    `{"${plainWord}`,
    plainWord,
  ])
    await fails(wrong, 1)
  await serve(world, failing, stores.file)
  await fails(request(), 1)
  const audit = await readFile(join(world.folder, 'state', 'credsql', 'audit.log'), 'utf8')
  assert.match(audit, /"event":"deliver".*sealed:/)
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})
