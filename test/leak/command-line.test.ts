import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import test from 'node:test'
import { main } from '../../src/cli/main.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { formatNames } from '../../src/render/formats.ts'
import { Watch } from './canary.ts'
import { type CanaryWorld, startCanaryWorld } from './canary-world.ts'
import { shared, typed } from './statements.ts'

interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

class Collected extends Writable {
  text = ''

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Runs the command in a process's place. `interrupt` is settled when Ctrl-C is to be pressed. */
async function run(
  world: CanaryWorld,
  argv: readonly string[],
  { stdin = '', interrupt, env = {} }: { stdin?: string; interrupt?: Promise<void>; env?: object } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new Collected(), new Collected()]
  const terminal: Terminal = {
    stdin: Readable.from([stdin]),
    stdout,
    stderr,
    env: { ...world.env, ...env },
    cwd: join(world.folder, 'work'),
    onInterrupt: (callback) => {
      interrupt?.then(callback)
      return () => undefined
    },
  }
  const exitCode = await main(argv, terminal)
  return { exitCode, stdout: stdout.text, stderr: stderr.text }
}

function watched(watch: Watch, argv: readonly string[], ran: Ran): number {
  const name = argv.join(' ').replaceAll(shared, '…').slice(0, 80)
  watch.text(`stdout of ${name}`, ran.stdout)
  watch.text(`stderr of ${name}`, ran.stderr)
  return ran.exitCode
}

const creds = 'rancher.registry_credentials'
const equal = `SELECT id, secret_value FROM ${creds} WHERE secret_value = '${shared}'`

const cases: readonly {
  readonly name: string
  readonly argv: readonly string[]
  readonly exitCode: number
}[] = [
  { name: 'every row', argv: [`SELECT * FROM all_rancher.registry_credentials`], exitCode: 0 },
  { name: 'every password', argv: ['SELECT * FROM humanitec.registry_credentials'], exitCode: 0 },
  { name: 'a comparison', argv: [equal], exitCode: 0 },
  {
    name: 'a parameter',
    argv: [`SELECT id FROM ${creds} WHERE secret_value = :s`, '--param', `s=${shared}`],
    exitCode: 0,
  },
  { name: 'a plan', argv: [`EXPLAIN ${equal}`], exitCode: 0 },
  { name: 'a plan as JSON', argv: [`EXPLAIN (FORMAT JSON) ${equal}`], exitCode: 0 },
  { name: 'a plan that ran', argv: [`EXPLAIN ANALYZE ${equal}`], exitCode: 0 },
  {
    name: 'a mint',
    argv: ['SELECT * FROM digitalocean.registry_docker_credentials', '--allow-mint'],
    exitCode: 0,
  },
  {
    name: 'a refused mint',
    argv: [`SELECT *, password = '${typed}' FROM digitalocean.registry_docker_credentials`],
    exitCode: 4,
  },
  {
    name: 'a refused operation',
    argv: [`SELECT upper(secret_value) || '${typed}' FROM ${creds}`],
    exitCode: 2,
  },
  { name: 'a syntax error', argv: [`SELECT id FROM ${creds} WHERE secret_value = '${typed}`], exitCode: 2 },
  {
    name: 'an engine error',
    argv: [`SELECT secret_value, ('${shared}' || '')::integer FROM ${creds}`],
    exitCode: 2,
  },
  { name: 'too many calls', argv: [equal, '--max-calls', '0'], exitCode: 4 },
]

for (const format of formatNames)
  test(`nothing that is printed as ${format} gives a secret away`, async (t) => {
    const world = await startCanaryWorld(t)
    const watch = new Watch()
    for (const { name, argv: rest, exitCode } of cases) {
      const argv = ['query', ...rest, '-o', format, '--timing', ...(format === 'json' ? ['--envelope'] : [])]
      const ran = await run(world, argv)
      assert.equal(watched(watch, argv, ran), exitCode, `${name}: ${ran.stderr}`)
    }
    await world.watchFiles(watch)
    assert.deepEqual(watch.leaks, [])
  })

test('what is wrong on the command line is not quoted', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  for (const argv of [
    ['query', `SELECT 1`, `SELECT id FROM ${creds} WHERE secret_value = '${typed}'`],
    ['query', equal, '--param', typed],
    ['query', equal, '--param', `=${typed}`],
    ['query', equal, '--param', `s=${typed}`],
    ['query', equal, `--password=${typed}`],
    ['query', equal, '--password', typed],
    ['query', equal, '-o', 'xml'],
    [`SELECT id FROM ${creds} WHERE secret_value == '${typed}' oops`],
    ['query', '-f', 'missing.sql', equal],
  ]) {
    const ran = await run(world, argv)
    assert.equal(watched(watch, argv, ran), 2, ran.stderr)
  }
  for (const stdin of [`${equal};\n${equal} oops`, `${equal}; SELECT '${typed}`]) {
    const argv = ['query', '-f', '-']
    assert.equal(watched(watch, argv, await run(world, argv, { stdin })), 2)
  }
  assert.deepEqual(watch.leaks, [])
})

for (const { name, config } of [
  {
    name: 'a literal secret',
    config: `connections:\n  do: { provider: digitalocean, token: "${shared}" }\n`,
  },
  {
    name: 'an unknown setting',
    config: `connections:\n  do: { provider: digitalocean, tokne: "${shared}" }\n`,
  },
  { name: 'YAML that is none', config: `connections:\n  do: { provider: digitalocean, token: "${shared}\n` },
  { name: 'a text for a map', config: `connections: "${shared}"\n` },
  { name: 'a text for a connection', config: `connections:\n  do: "${shared}"\n` },
  {
    name: 'a list for a setting',
    config: `connections:\n  do: { provider: digitalocean, token: ["${shared}"] }\n`,
  },
  { name: 'a key for a reference', config: `fingerprint_key: "${shared}"\n` },
  {
    name: 'a password in an address',
    config: `connections:\n  r: { provider: rancher, url: "https://ci:${typed}@rancher.acme.example/v1" }\n`,
  },
])
  test(`a config with ${name} is refused and not quoted`, async (t) => {
    const world = await startCanaryWorld(t)
    const watch = new Watch()
    const file = join(world.folder, 'wrong.yaml')
    await writeFile(file, config, { mode: 0o600 })
    await chmod(file, 0o600)
    for (const argv of [
      ['query', 'SELECT * FROM do.registries', '-c', file],
      ['connections', 'test', '-c', file],
      ['tables', '-c', file],
    ]) {
      const ran = await run(world, argv)
      watched(watch, argv, ran)
      if (argv[0] === 'query') assert.equal(ran.exitCode, 2, ran.stdout)
    }
    assert.deepEqual(watch.leaks, [])
  })

test('connections and their tests show no secret', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  for (const argv of [
    ['connections'],
    ['connections', 'test'],
    ['providers'],
    ['tables'],
    ['describe', creds],
    ['validate', join('..', '..', 'nowhere')],
  ])
    watched(watch, argv, await run(world, argv))
  const wrong = { HUMANITEC_TOKEN: typed, DIGITALOCEAN_TOKEN: `${typed}\n`, CATTLE_SECRET_KEY: typed }
  const argv = ['connections', 'test']
  assert.equal(watched(watch, argv, await run(world, argv, { env: wrong })), 2)
  const proxy = { http_proxy: `http://ci:${encodeURIComponent(typed)}@127.0.0.1:1` }
  assert.equal(watched(watch, argv, await run(world, argv, { env: proxy })), 2)
  assert.deepEqual(watch.leaks, [])
})

test('a partial result and an interrupted statement show no secret', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const quote = {
    message: `Basic ${Buffer.from(`${world.env['CATTLE_ACCESS_KEY']}:x`).toString('base64')} ${shared}`,
  }
  for (const format of formatNames) {
    const fault = world.rancherEu.inject({ kind: 'status', status: 500, body: quote })
    const sql = 'SELECT _connection, id, secret_value FROM all_rancher.registry_credentials'
    const argv = ['query', sql, '--partial', '-o', format, '--envelope', '--timing']
    assert.equal(watched(watch, argv, await run(world, argv)), 3)
    fault.remove()
  }
  const held = world.rancher.inject({ kind: 'slow' })
  const argv = ['query', equal]
  assert.equal(watched(watch, argv, await run(world, argv, { interrupt: held.met })), 130)
  await world.watchFiles(watch)
  assert.deepEqual(watch.leaks, [])
})

for (const format of formatNames)
  test(`--reveal prints the secret on stdout as ${format}, and nowhere else`, async (t) => {
    const world = await startCanaryWorld(t)
    const watch = new Watch()
    const argv = ['query', equal, '--reveal', '--timing', '-o', format]
    const { exitCode, stdout, stderr } = await run(world, argv)
    assert.equal(exitCode, 0)
    assert.ok(stdout.includes(shared), stdout)
    watch.text('stderr', stderr)
    await world.watchFiles(watch)
    assert.deepEqual(watch.leaks, [])
    const audit = join(world.folder, 'home', '.local', 'state', 'credsql', 'audit.log')
    assert.match(await readFile(audit, 'utf8'), /"event":"reveal"/)
  })
