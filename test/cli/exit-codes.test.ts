import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { nth } from '../../src/demo/fakes/fault.ts'
import { manyRegistryCredentials } from '../../src/demo/fakes/many-registry-credentials.ts'
import { startFakeRancher } from '../../src/demo/fakes/rancher.ts'
import { demoMachine, machine } from './terminal.ts'

const all = 'SELECT id FROM rancher.registry_credentials'

async function largeMachine(t: Parameters<typeof machine>[0]) {
  const rancher = await startFakeRancher({ registryCredentials: manyRegistryCredentials(2500) })
  t.after(() => rancher.close())
  const own = await machine(t, { KEY: rancher.accessKey, SECRET_KEY: rancher.secretKey })
  const settings = {
    url: `${rancher.url}/v1`,
    project: '1a5',
    access_key: 'env:KEY',
    secret_key: 'env:SECRET_KEY',
  }
  await own.write(
    'credsql.yaml',
    JSON.stringify({ connections: { rancher: { provider: 'rancher', ...settings } } }),
  )
  return { ...own, rancher }
}

test('0: done', async (t) => {
  const { run } = await demoMachine(t)
  const { code, stderr } = await run(['query', all])
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
})

for (const format of ['json', 'ndjson', 'csv', 'table'])
  test(`2: page 2 fails, and ${format} does not look complete`, async (t) => {
    const { rancher, run } = await largeMachine(t)
    rancher.inject({ kind: 'status', status: 500, match: nth(2), times: 3, body: { message: 'boom' } })
    const { code, stdout, stderr } = await run(['query', `${all} ORDER BY id`, '-o', format])
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^error \(api_failed\): GET .* on rancher answered 500: boom/)
    assert.equal(rancher.requests.length, 2)
  })

test('2: a page fails in the middle of a stream: JSON is not closed', async (t) => {
  const { rancher, run } = await largeMachine(t)
  rancher.inject({ kind: 'status', status: 500, match: nth(2) })
  const { code, stdout } = await run(['query', all, '-o', 'json'])
  assert.equal(code, 2)
  assert.throws(() => JSON.parse(stdout))
})

test('3: partial', async (t) => {
  const { rancher, run } = await largeMachine(t)
  rancher.inject({ kind: 'status', status: 500, match: nth(2), body: { message: 'boom' } })
  const { code, stdout, stderr } = await run(['query', all, '-o', 'json', '--envelope', '--partial'])
  assert.equal(code, 3)
  const { rows, complete, warnings } = JSON.parse(stdout)
  assert.deepEqual(
    { rows: rows.length, complete, warnings: warnings.length },
    { rows: 1000, complete: false, warnings: 1 },
  )
  assert.match(stderr, /^warning: GET .* answered 500: boom\npartial: /)
})

test('3: one partial statement among several', async (t) => {
  const { rancher, run } = await largeMachine(t)
  rancher.inject({ kind: 'html', match: nth(1) })
  const { code, stdout } = await run(['query', `${all}; SELECT 1 AS one`, '-o', 'csv', '--partial'])
  assert.deepEqual({ code, stdout }, { code: 3, stdout: 'id\none\n1\n' })
})

test('4: refused, and nothing is created', async (t) => {
  const { world, run } = await demoMachine(t)
  const sql =
    'SELECT registry.digitalocean.com FROM digitalocean.container_registry.registry_docker_credentials;'
  const { code, stdout, stderr } = await run(['query', sql])
  assert.deepEqual({ code, stdout }, { code: 4, stdout: '' })
  assert.match(stderr, /^error \(mint_refused\): .*a read-only credential that never expires/)
  assert.match(stderr, /--allow-mint/)
  assert.equal(world.digitalocean.requests.length, 0)
  const allowed = await run(['query', sql, '--allow-mint', '-o', 'csv'])
  assert.equal(allowed.code, 0)
  assert.match(allowed.stdout, /\nsealed:[0-9a-f]{12}\n$/)
  assert.equal(world.digitalocean.minted.length, 1)
})

test('4: more calls than allowed', async (t) => {
  const { rancher, run } = await largeMachine(t)
  const { code, stderr } = await run(['query', all, '--max-calls', '2', '-o', 'csv'])
  assert.equal(code, 4)
  assert.match(stderr, /error \(too_many_calls\)/)
  assert.equal(rancher.requests.length, 2)
})

test('130: interrupted', async (t) => {
  const { rancher, run } = await largeMachine(t)
  const held = rancher.inject({ kind: 'slow' })
  let interrupt = () => {}
  const running = run(['query', all], {
    onReady: (one) => {
      interrupt = one
    },
  })
  await Promise.race([held.met, running])
  interrupt()
  const { code, stdout, stderr } = await running
  assert.deepEqual({ code, stdout }, { code: 130, stdout: '' })
  assert.match(stderr, /^error \(interrupted\)/)
  assert.equal(rancher.requests.length, 1)
})

test('2: --timeout', async (t) => {
  const { rancher, run } = await largeMachine(t)
  rancher.inject({ kind: 'slow' })
  const { code, stderr } = await run(['query', all, '--timeout', '0.05'])
  assert.equal(code, 2)
  assert.match(stderr, /error \(timed_out\): the statement took longer than 0\.05 s \(--timeout\)/)
})

test('2: a syntax error with a caret', async (t) => {
  const { run } = await machine(t)
  const { code, stderr } = await run(['query', 'SELECT id\nFROM WHERE'])
  assert.equal(code, 2)
  assert.match(stderr, / {2}line 2: FROM WHERE\n +\^/)
})

test('a reader that goes away is no fault', async (t) => {
  const { run } = await largeMachine(t)
  const stdout = new Writable({
    write(_, __, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    },
  })
  assert.deepEqual(await run(['query', all, '-o', 'csv'], { stdout }), { code: 0, stdout: '', stderr: '' })
})

test('an output that cannot be written is one', async (t) => {
  const { run } = await largeMachine(t)
  const stdout = new Writable({
    write(_, __, done) {
      done(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
    },
  })
  const { code, stderr } = await run(['query', all, '-o', 'csv'], { stdout })
  assert.equal(code, 2)
  assert.match(stderr, /error \(output_failed\): .*ENOSPC/)
})
