import assert from 'node:assert/strict'
import { appendFile, readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoMachine } from './terminal.ts'

const change = (text: string) =>
  `UPDATE rancher.registry_credentials SET description = '${text}' WHERE id = '1c1'`

test('journal prune deletes what is old and at its end, lists it, and leaves audit log and ledger alone', async (t) => {
  const { folder, run } = await demoMachine(t)
  const state = join(folder, 'state', 'credsql')
  const journals = join(state, 'journal')
  const mint =
    'INSERT INTO digitalocean.registry_docker_credentials (read_write, expiry_seconds) VALUES (true, 3600)'
  for (const sql of [change('old'), mint, change('new')]) assert.equal((await run(['query', sql])).code, 0)
  const [first = '', second = '', third = ''] = (await readdir(journals)).sort()
  for (const name of [first, second]) await utimes(join(journals, name), 1_700_000_000, 1_700_000_000)
  const ledger = join(folder, '.local', 'share', 'credsql', 'minted.jsonl')
  const kept = async () => [await readFile(join(state, 'audit.log'), 'utf8'), await readFile(ledger, 'utf8')]
  const before = await kept()

  const prune = ['journal', 'prune', '-o', 'ndjson']
  const dry = await run([...prune, '--dry-run'])
  assert.deepEqual([dry.code, dry.stderr], [0, 'warning: nothing was deleted\n'])
  assert.equal((await readdir(journals)).length, 3)

  const { code, stdout, stderr } = await run(prune)
  assert.deepEqual([code, stderr], [0, ''])
  const ids = stdout
    .trimEnd()
    .split('\n')
    .map((line) => `${JSON.parse(line).id}.jsonl`)
  assert.deepEqual(ids, [second, first])
  assert.equal(stdout, dry.stdout)
  assert.deepEqual(await readdir(journals), [third])
  assert.deepEqual(await kept(), before)
  assert.equal((await run([...prune, '--older-than', '0h'])).code, 0)
  assert.deepEqual(await readdir(journals), [])
})

test('what is not known stays, and is told of', async (t) => {
  const { world, run } = await demoMachine(t)
  world.rancher.inject({ kind: 'reset', match: ({ method }) => method === 'PUT', times: 10 })
  assert.equal((await run(['query', change('lost')])).code, 2)
  const { code, stdout, stderr } = await run(['journal', 'prune', '--older-than', '0h', '-o', 'csv'])
  assert.deepEqual([code, stdout], [0, 'id,status,started,by,statement\n'])
  assert.match(
    stderr,
    /^1 as old stays, as changes are left to settle or to send: credsql journal lists them\n$/,
  )
})

for (const age of ['90', '3 months', '-1d'])
  test(`--older-than ${age} is no age`, async (t) => {
    const { run } = await demoMachine(t)
    const { code, stderr } = await run(['journal', 'prune', `--older-than=${age}`])
    assert.equal(code, 2)
    assert.match(stderr, /error \(usage\): --older-than takes an age/)
  })

test('what one that cannot be read may need stays, and both are told of', async (t) => {
  const { folder, run } = await demoMachine(t)
  const journals = join(folder, 'state', 'credsql', 'journal')
  const create = (email: string) =>
    `INSERT INTO rancher.registry_credentials (registry_id, email) VALUES ('1sp1', '${email}')`
  for (const email of ['one@acme.example', 'two@acme.example'])
    assert.equal((await run(['query', create(email)])).code, 0)
  const [torn = '', needed = ''] = (await readdir(journals)).sort()
  await appendFile(join(journals, torn), 'no event\n')
  const { code, stdout, stderr } = await run(['journal', 'prune', '--older-than', '0h', '-o', 'csv'])
  assert.deepEqual([code, stdout], [3, 'id,status,started,by,statement\n'])
  assert.match(stderr, /^warning: line \d+ of the journal /)
  assert.match(stderr, /\n1 as old stays, as changes .*, or may be in what cannot be read: /)
  assert.deepEqual((await readdir(journals)).sort(), [torn, needed])
})
