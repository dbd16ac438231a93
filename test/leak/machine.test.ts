import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { Session } from '../../src/session/session.ts'
import { Watch } from './canary.ts'
import { identityToken, password, plainWord, registryToken, variables } from './machine-files.ts'
import { type CanaryMachine, canaryMachine, hostOf } from './machine-world.ts'
import { runWatched } from './run-watched.ts'

const skip = process.platform === 'win32' && 'scripts of POSIX'
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

interface MachineStatement {
  readonly sql: string
  /** Without `partial`: undefined with all rows, else the code. */
  readonly ends?: string
}

const images = ['good', 'loud', 'unknown', 'login', 'twice', 'prose'].map(
  (name) => `${name}.acme.example/team/a:1`,
)
const imageList = [
  ...images,
  'registry.acme.example/a',
  'keyed.acme.example/a',
  'stored.acme.example/a',
  'nginx',
]
  .map(quoted)
  .join(', ')
const docker = 'docker.registry_credentials'
const plugin = 'kubelet.registry_credentials'

const reading: readonly MachineStatement[] = [
  { sql: `SELECT * FROM ${docker}` },
  { sql: `SELECT server_key, username, error FROM ${docker}` },
  {
    sql: `SELECT registry FROM ${docker} WHERE password = ${quoted(password)} OR identity_token = ${quoted(identityToken)}`,
  },
  { sql: 'SELECT *, version FROM docker.credential_helpers' },
  { sql: 'SELECT * FROM wrong_docker.registry_credentials' },
  { sql: 'SELECT * FROM wrong_docker.credential_helpers' },
  { sql: 'SELECT * FROM kubelet.providers' },
  { sql: 'SELECT * FROM wrong_kubelet.providers', ends: 'driver_failed' },
  ...images.map((image) => ({ sql: `SELECT * FROM ${plugin} WHERE image = ${quoted(image)}` })),
  { sql: `SELECT * FROM images.pull.which_credentials WHERE image IN (${imageList})` },
  {
    sql: `SELECT image, consumer, matched_key, reason FROM images.pull.which_credentials WHERE image IN (${imageList})`,
  },
]

const checkedFiles = `SELECT c.server_key, k.* FROM local.registry_credentials c
  JOIN registry.login_checks k USING (registry, username, password) WHERE k.repository = 'team/api'`

/** Checks of right and wrong credentials; twice, as an echo knows the credential only then when it is asked for its realm. */
function checking({ bearer, basic, echoes }: CanaryMachine): string[] {
  const check = (registry: string, username: string, secret: string) =>
    `SELECT * FROM registry.login_checks WHERE registry = ${quoted(registry)} AND username = ${quoted(username)}
     AND password = ${quoted(secret)} AND repository = 'team/api'`
  const all = [bearer.host, basic.host, ...echoes.map(hostOf)].flatMap((host) => [
    check(host, 'petra', password),
    check(host, 'petra', plainWord),
    check(host, '<token>', identityToken),
  ])
  return [...all, ...all, checkedFiles]
}

/** What the process warns of meanwhile. */
function watchWarnings(t: TestContext, watch: Watch): void {
  const onWarning = (warning: Error) => watch.error('process warning', warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
}

async function open(t: TestContext, { env, folder }: CanaryMachine, more: object = {}): Promise<Session> {
  const session = await Session.open({
    env: { ...env, ...more },
    cwd: folder,
    openEngine: () => openDuckdb({ threads: 1 }),
  })
  t.after(() => session.close())
  return session
}

test('no statement about a machine gives a secret away through the session', { skip }, async (t) => {
  const world = await canaryMachine(t)
  const watch = new Watch()
  watchWarnings(t, watch)
  const unexpected: string[] = []
  for (const variable of [variables.good, variables.broken]) {
    const session = await open(t, world, { DOCKER_AUTH_CONFIG: variable })
    for (const { sql, ends } of reading)
      for (const partial of [true, false])
        for (const word of ['', 'EXPLAIN ', 'EXPLAIN (ANALYZE, FORMAT JSON) ']) {
          const end = await runWatched(session, `${word}${sql}`, { partial }, watch)
          const want = partial || word === 'EXPLAIN ' ? undefined : ends
          if (end !== want) unexpected.push(`${end} at the end of ${word}${sql}`)
        }
    watch.value('session', session)
    watch.value('vault', await session.vault())
    const sealed = [...(await session.vault()).secrets()].map((secret) => secret.reveal())
    for (const secret of [password, plainWord, identityToken, registryToken])
      assert.ok(sealed.includes(secret))
    await session.close()
  }
  await world.watchFiles(watch)
  assert.deepEqual([...new Set(watch.leaks)], [])
  assert.deepEqual(unexpected, [])
})

test('no check of a credential gives it away, whatever the registry repeats', { skip }, async (t) => {
  const world = await canaryMachine(t)
  const watch = new Watch()
  watchWarnings(t, watch)
  const session = await open(t, world)
  for (const sql of checking(world)) {
    assert.equal(await runWatched(session, sql, { allowVerify: true }, watch), undefined, sql)
    await runWatched(session, `EXPLAIN ${sql}`, {}, watch)
    assert.equal(await runWatched(session, `EXPLAIN ANALYZE ${sql}`, {}, watch), 'verify_refused')
  }
  await runWatched(session, `EXPLAIN ANALYZE ${checkedFiles}`, { allowVerify: true, partial: true }, watch)
  await world.watchFiles(watch)
  const heard = world.echoes.map(({ requests }) => requests.some(({ headers }) => headers['authorization']))
  assert.deepEqual(
    heard,
    world.echoes.map(() => true),
  )
  assert.deepEqual([...new Set(watch.leaks)], [])
})

for (const format of ['table', 'json'])
  test(`no command about a machine gives a secret away as ${format}`, { skip }, async (t) => {
    const world = await canaryMachine(t)
    const watch = new Watch()
    watchWarnings(t, watch)
    const run = async (argv: readonly string[], exitCodes: readonly number[]) => {
      const { code, stdout, stderr } = await world.run([...argv, '-o', format])
      const name = argv.slice(0, 2).join(' ').slice(0, 60)
      watch.text(`stdout of ${name}`, stdout)
      watch.text(`stderr of ${name}`, stderr)
      assert.ok(exitCodes.includes(code) && stdout !== '', `${name}: ${code}, ${stderr}`)
    }
    const whole = reading.filter(({ ends }) => ends === undefined)
    const text = (word: string) => whole.map(({ sql }) => `${word} ${sql}`).join(';')
    for (const more of [[], ['--partial']]) {
      await run(['query', text(''), '--timing', ...more], [3])
      await run(['query', text('EXPLAIN'), ...more], [0])
      await run(['query', text('EXPLAIN ANALYZE'), ...more], [0, 3])
      await run(['query', checking(world).join(';'), '--allow-verify', ...more], [0, 3])
    }
    for (const image of [
      ...images,
      'registry.acme.example/a',
      'slashed.acme.example/a',
      'stored.acme.example/a',
    ])
      await run(['which', image], [0, 3])
    await world.watchFiles(watch)
    assert.deepEqual([...new Set(watch.leaks)], [])
  })

test('a refused query of a machine quotes nothing', { skip }, async (t) => {
  const world = await canaryMachine(t)
  const watch = new Watch()
  const [check = ''] = checking(world)
  for (const [sql, want] of [
    [check, 4],
    ['SELECT * FROM wrong_kubelet.providers', 2],
    [`SELECT * FROM ${docker} WHERE upper(password) = ${quoted(password)}`, 2],
  ] as const) {
    const { code, stdout, stderr } = await world.run(['query', sql])
    watch.text(`stdout of ${sql}`, stdout)
    watch.text(`stderr of ${sql}`, stderr)
    assert.equal(code, want, stderr)
  }
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})
