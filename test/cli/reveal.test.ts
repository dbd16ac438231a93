import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoMachine } from './terminal.ts'

const sql =
  "SELECT id, secret_value FROM rancher.registry_credentials WHERE id IN ('1c1', '1c15') ORDER BY id"

test('--reveal prints to stdout alone, after a line in the audit log', async (t) => {
  const { world, run, folder } = await demoMachine(t)
  const secret = String(
    world.rancher.stored('registryCredential').find(({ id }) => id === '1c1')?.['secretValue'],
  )
  const sealed = await run(['query', sql, '-o', 'csv'])
  const [, handle] = /1c1,(sealed:[0-9a-f]{12})\n/.exec(sealed.stdout) ?? []
  assert.ok(handle !== undefined, sealed.stdout)
  assert.ok(!(sealed.stdout + sealed.stderr).includes(secret))
  const log = join(folder, 'state', 'credsql', 'audit.log')
  await assert.rejects(stat(log), { code: 'ENOENT' })

  const { code, stdout, stderr } = await run(['query', sql, '-o', 'csv', '--reveal', '--timing'])
  assert.equal(code, 0)
  assert.equal(stdout, `id,secret_value\n1c1,${secret}\n1c15,\n`)
  assert.ok(!stderr.includes(secret))

  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n')
  assert.equal(lines.length, 1)
  const { time, ...entry } = JSON.parse(lines[0] ?? '')
  assert.deepEqual(entry, { event: 'reveal', statement: sql, fingerprints: [handle] })
  assert.match(time, /^\d{4}-\d\d-\d\dT/)
  assert.equal((await stat(log)).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'state', 'credsql'))).mode & 0o777, 0o700)
})

test('--reveal of a result without secrets writes nothing down', async (t) => {
  const { run, folder } = await demoMachine(t)
  await run(['query', 'SELECT id FROM rancher.registry_credentials', '--reveal'])
  await assert.rejects(readdir(join(folder, 'state')), { code: 'ENOENT' })
})

test('a literal that met a secret is in neither log nor error', async (t) => {
  const { run, folder } = await demoMachine(t)
  const guess = 'a-guess-that-nobody-should-read'
  const { code } = await run([
    'query',
    `SELECT secret_value FROM rancher.registry_credentials WHERE secret_value = '${guess}' OR id = '1c1'`,
    '--reveal',
  ])
  assert.equal(code, 0)
  const log = await readFile(join(folder, 'state', 'credsql', 'audit.log'), 'utf8')
  assert.ok(!log.includes(guess))
  const failed = await run([
    'query',
    `SELECT nam FROM rancher.registry_credentials WHERE secret_value = '${guess}'`,
  ])
  assert.equal(failed.code, 2)
  assert.ok(!failed.stderr.includes(guess), failed.stderr)
})

test('a mint is written down before it happens', async (t) => {
  const { run, folder, world } = await demoMachine(t)
  world.digitalocean.inject({ kind: 'reset', handled: true })
  const table = 'digitalocean.container_registry.registry_docker_credentials'
  assert.equal((await run(['query', `SELECT auth FROM ${table}`, '--allow-mint'])).code, 2)
  const log = await readFile(join(folder, 'state', 'credsql', 'audit.log'), 'utf8')
  const { time: _, ...entry } = JSON.parse(log)
  assert.deepEqual(entry, {
    event: 'mint',
    statement: `SELECT auth FROM ${table}`,
    connection: 'digitalocean',
    fingerprints: [],
  })
})
