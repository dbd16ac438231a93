import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoMachine, machine } from '../cli/terminal.ts'

interface ShownChange {
  readonly change: string
  readonly connection: string
  readonly credential_id: string | null
  readonly columns: readonly { readonly column: string; readonly before: unknown; readonly after: unknown }[]
}

async function diffOf(run: Awaited<ReturnType<typeof demoMachine>>['run'], ...flags: readonly string[]) {
  const { code, stdout } = await run(['diff', '-o', 'json', ...flags])
  assert.equal(code, 0)
  return JSON.parse(stdout) as ShownChange[]
}

test('snapshot, a change, snapshot, diff', async (t) => {
  const { run } = await demoMachine(t)
  const first = await run(['snapshot', '-o', 'json'])
  assert.equal(first.code, 0, first.stderr)
  const [{ id, complete, rows, scans }] = JSON.parse(first.stdout)
  assert.deepEqual([complete, scans.length > 3, rows > 10], [true, true, true])
  const alone = await run(['diff'])
  assert.equal(alone.code, 0)
  assert.match(alone.stderr, /there is no run before/)
  assert.match(alone.stdout, /\nno changes\n$/)

  const change =
    "UPDATE rancher.registry_credentials SET secret_value = 'a new secret of the test', public_value = 'new-user' WHERE id = '1c5'"
  const updated = await run(['query', '--yes', change])
  assert.equal(updated.code, 0, updated.stderr)
  const second = await run(['snapshot'])
  assert.equal(second.code, 0, second.stderr)
  assert.match(second.stdout, /^\d{8}-\d{6}-[0-9a-f]{6} complete: \d+ credentials\n {2}/)

  const changes = await diffOf(run)
  assert.deepEqual(
    changes.map(({ change: what, connection, credential_id }) => [what, connection, credential_id]),
    [['rotated', 'rancher', '1c5']],
  )
  assert.deepEqual(
    changes[0]?.columns.map(({ column }) => column),
    ['username', 'fingerprint', 'secret_kind'],
  )
  const text = await run(['diff', '--since', id])
  assert.match(
    text.stdout,
    /\nrancher\.registry\.registry_credentials\n {2}rotated {2}.*\(1c5\).* → new-user.*\n1 rotated\n$/,
  )
  assert.ok(!(text.stdout + JSON.stringify(changes)).includes('a new secret'))
  assert.deepEqual(await diffOf(run, '--from', id, '--to', id), [])
  assert.equal((await diffOf(run, '--since', '1d')).length, 1)

  const listed = await run(['history', '-o', 'json'])
  assert.equal(JSON.parse(listed.stdout).length, 2)
  const kept = await run(['snapshot', '--keep', '1'])
  assert.match(kept.stdout, /2 old runs removed/)
  assert.equal(JSON.parse((await run(['history', '-o', 'json'])).stdout).length, 1)
})

test('a snapshot that is not complete exits with 3, and its credentials are unknown', async (t) => {
  const { run, world } = await demoMachine(t)
  await run(['snapshot'])
  world.rancherEu.inject({ kind: 'status', status: 500, body: { message: 'boom' } })
  const { code, stdout, stderr } = await run(['snapshot'])
  assert.equal(code, 3)
  assert.match(stdout, / not complete: /)
  assert.match(stdout, /rancher_eu\.registry\.registry_credentials: unknown: .*boom/)
  assert.match(stderr, /warning: .*rancher_eu[\s\S]*partial: /)
  const diff = await run(['diff'])
  assert.equal(diff.code, 0)
  assert.match(
    diff.stdout,
    /rancher_eu\.registry\.registry_credentials\n {2}unknown {2}4 credentials: .*boom/,
  )
  assert.ok((await diffOf(run)).every(({ change }) => change === 'unknown'))
})

test('export, by day', async (t) => {
  const { run, folder } = await demoMachine(t)
  await run(['snapshot'])
  const { code, stdout } = await run(['history', 'export', 'out'])
  assert.equal(code, 0)
  assert.match(stdout, /^1 file written, \d+ rows\n$/)
  const [day = '', ...more] = await readdir(join(folder, 'out'))
  assert.match(day, /^day=\d{4}-\d\d-\d\d$/)
  assert.deepEqual(more, [])
})

test('before the first snapshot: the tables are empty, and what needs one says so', async (t) => {
  const { run } = await machine(t)
  const empty = await run(['query', '-o', 'json', 'SELECT * FROM history.registry_credentials'])
  assert.deepEqual([empty.code, JSON.parse(empty.stdout)], [0, []])
  const listed = await run(['history'])
  assert.equal(listed.code, 0)
  assert.match(listed.stderr, /no snapshot has been taken yet/)
  for (const argv of [['diff'], ['history', 'export', 'out']]) {
    const { code, stdout, stderr } = await run(argv)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /no snapshot has been taken yet[\s\S]*credsql snapshot takes one/)
  }
})

test('flags that mean nothing', async (t) => {
  const { run } = await demoMachine(t)
  const keep = await run(['snapshot', '--keep', 'some'])
  assert.equal(keep.code, 2)
  assert.match(keep.stderr, /usage[\s\S]*--keep 90d/)
  await run(['snapshot'])
  const since = await run(['diff', '--since', 'then'])
  assert.equal(since.code, 2)
  assert.match(since.stderr, /usage[\s\S]*--since 7d/)
})
