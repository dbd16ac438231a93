import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseConfig } from '../../src/catalog/config.ts'
import { packageFolder } from '../../src/catalog/package-folder.ts'
import { acmeProvider, acmeRobots, folderWith } from '../catalog/provider-folder.ts'
import { demoMachine, machine } from './terminal.ts'

const secretOf = (environment: Readonly<Record<string, string>>) => Object.values(environment)

test('tables', async (t) => {
  const { run, world } = await demoMachine(t)
  const { code, stdout } = await run(['tables', '-o', 'csv'])
  assert.equal(code, 0)
  assert.match(stdout, /^table,effect,description\n/)
  assert.match(stdout, /\nrancher\.registry\.registry_credentials,list,/)
  assert.match(stdout, /\ndigitalocean\.container_registry\.registry_docker_credentials,mint,/)
  const some = await run(['tables', 'humanitec*credentials', '-o', 'csv'])
  assert.deepEqual(
    some.stdout.split('\n').map((line) => line.split(',')[0]),
    ['table', 'humanitec.registry.registry_credentials', ''],
  )
  assert.deepEqual(
    [world.rancher, world.rancherEu, world.humanitec, world.digitalocean].map(
      ({ requests }) => requests.length,
    ),
    [0, 0, 0, 0],
  )
})

test('describe: columns, keys, operations with effects, examples, and no call', async (t) => {
  const { run, world } = await demoMachine(t)
  const { code, stdout } = await run(['describe', 'digitalocean.registry_docker_credentials'])
  assert.equal(code, 0)
  for (const part of [
    /^digitalocean\.container_registry\.registry_docker_credentials: /,
    /\nColumns\n/,
    /expiry_seconds/,
    /\[mint\] +GET \/v2\/registry\/docker-credentials/,
    /\nExamples\n/,
  ])
    assert.match(stdout, part)
  assert.equal(world.digitalocean.requests.length, 0)
})

test('describe of a table that is not there lists near ones', async (t) => {
  const { run } = await demoMachine(t)
  const { code, stderr } = await run(['describe', 'rancher.registry_credentialz'])
  assert.equal(code, 2)
  assert.match(stderr, /unknown_table[\s\S]*registry_credentials/)
})

test('providers', async (t) => {
  const { run } = await machine(t)
  const { code, stdout } = await run(['providers', '-o', 'csv'])
  assert.equal(code, 0)
  for (const name of ['digitalocean', 'humanitec', 'rancher'])
    assert.match(stdout, new RegExp(`^${name},`, 'm'))
})

test('connections: never a secret', async (t) => {
  const { run, world } = await demoMachine(t)
  const { code, stdout, stderr } = await run(['connections', '-o', 'csv'])
  assert.equal(code, 0)
  for (const name of ['digitalocean', 'rancher', 'rancher_eu', 'humanitec', 'all_rancher'])
    assert.match(stdout, new RegExp(`^${name},`, 'm'))
  for (const secret of secretOf(world.environment)) assert.ok(!(stdout + stderr).includes(secret))
})

test('connections test: one request each', async (t) => {
  const { run, world } = await demoMachine(t)
  const { code, stdout } = await run(['connections', 'test'])
  assert.equal(code, 0)
  assert.match(stdout, /^ok {5}digitalocean +GET \/v2\/registries answered 200$/m)
  assert.match(stdout, /^ok {5}rancher_eu +GET \/v1\/projects\/1a5\/registries answered 200$/m)
  assert.deepEqual(
    [world.rancher, world.rancherEu, world.humanitec, world.digitalocean].map(
      ({ requests }) => requests.length,
    ),
    [1, 1, 1, 1],
  )
})

test('connections test of those that are named, one of them with a wrong token', async (t) => {
  const { run, world } = await demoMachine(t)
  const { code, stdout } = await run(['connections', 'test', 'humanitec', 'all_rancher'], {
    env: { HUMANITEC_TOKEN: 'wrong-token-of-humanitec' },
  })
  assert.equal(code, 2)
  assert.match(
    stdout,
    /^failed humanitec +error \(unauthorized\): .* answered 401[\s\S]*connections\.humanitec\.token/m,
  )
  assert.match(stdout, /^ok {5}rancher /m)
  assert.match(stdout, /^ok {5}rancher_eu /m)
  assert.ok(!stdout.includes('wrong-token-of-humanitec'))
  assert.equal(world.digitalocean.requests.length, 0)
})

test('connections test of one that is not there, and of none', async (t) => {
  const { run } = await demoMachine(t)
  const { code, stderr } = await run(['connections', 'test', 'rancer'])
  assert.equal(code, 2)
  assert.match(stderr, /unknown_connection[\s\S]*did you mean: rancher/)
  const empty = await machine(t)
  assert.match((await empty.run(['connections', 'test'])).stderr, /no connection is configured/)
})

test('validate: a good folder', async (t) => {
  const { run } = await machine(t)
  for (const name of ['rancher', 'humanitec', 'digitalocean']) {
    const { code, stdout } = await run(['validate', join(packageFolder(), 'providers', name)])
    assert.equal(code, 0)
    assert.match(stdout, /no problems\n$/)
  }
})

test('validate: a broken folder, with file, line and what to do', async (t) => {
  const { run } = await machine(t)
  const folder = await folderWith(t, {
    'acme/provider.yaml': acmeProvider,
    'acme/tables/robots.yaml': acmeRobots.replace('type: integer', 'type: intger'),
  })
  const { code, stdout } = await run(['validate', join(folder, 'acme')])
  assert.equal(code, 2)
  assert.match(stdout, /robots\.yaml:7: columns\.id\.type: /)
  assert.match(stdout, /problems?\n$/)
  assert.equal((await run(['validate', join(folder, 'none')])).code, 2)
})

test('init writes a config for its owner alone, and never over another', async (t) => {
  const { run, folder } = await machine(t)
  const path = join(folder, 'credsql.yaml')
  const { code, stdout } = await run(['init'])
  assert.equal(code, 0)
  assert.ok(stdout.includes(path))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const text = await readFile(path, 'utf8')
  assert.deepEqual((await parseConfig(text, path)).connections, [])
  const again = await run(['init'])
  assert.equal(again.code, 2)
  assert.match(again.stderr, /is there already[\s\S]*left as it is/)
  assert.equal(await readFile(path, 'utf8'), text)
  assert.equal((await run(['init', '--config', 'other.yaml'])).code, 0)
  assert.equal((await run(['query', 'SELECT 1', '-o', 'csv'])).code, 0)
})

test('demo query runs in a world of its own', async (t) => {
  const { run, folder } = await machine(t)
  const sql = 'SELECT count(*) AS n FROM rancher.registry_credentials'
  const { code, stdout, stderr } = await run(['demo', 'query', sql, '-o', 'csv'])
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'n\n12\n', stderr: '' })
  await assert.rejects(stat(join(folder, 'state')), { code: 'ENOENT' })
  assert.equal(
    (await run(['demo', 'query', 'SELECT 1 FROM digitalocean.registry_docker_credentials'])).code,
    4,
  )
})

test('demo shows an inventory, a plan, a comparison and a refusal', async (t) => {
  const { run } = await machine(t)
  const { code, stdout, stderr } = await run(['demo'])
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.match(stdout, /sealed:[0-9a-f]{12}/)
  assert.match(stdout, /error \(mint_refused\)/)
  assert.doesNotMatch(stdout, /dckr_pat_|ghp_|glpat-|dop_v1_/)
})

test('completion prints a script', async (t) => {
  const { run } = await machine(t)
  const printed: unknown[] = []
  t.mock.method(console, 'log', (...texts: unknown[]) => void printed.push(...texts))
  const { code, stdout, stderr } = await run(['completion'])
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  assert.match(printed.join('\n') + stdout, /###-begin-credsql-completions-###/)
})

for (const typed of [
  ['query', '-o', 'csv', '-o', 'js'],
  ['query', '--max-calls', 'x', '--max-calls', ''],
])
  test(`completion takes what is not right yet: ${typed.join(' ')}`, async (t) => {
    const { run } = await machine(t)
    t.mock.method(console, 'log', () => undefined)
    const { code, stderr } = await run(['--get-yargs-completions', 'credsql', ...typed])
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  })
