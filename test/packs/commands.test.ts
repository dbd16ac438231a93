import assert from 'node:assert/strict'
import { test } from 'node:test'
import { packQueries } from '../../src/cli/pack-queries.ts'
import { demoMachine, machine } from '../cli/terminal.ts'
import { entry, manifestOf, packFolder } from './pack-folder.ts'

async function packMachine(t: Parameters<typeof machine>[0]) {
  const folder = await packFolder(
    t,
    manifestOf({
      numbers: {
        ...entry,
        parameters: { n: { type: 'integer', default: 2, description: 'How many.' } },
        identity: ['i'],
      },
    }),
    { numbers: 'SELECT i FROM generate_series(1, CAST(:n AS integer)) AS g(i)' },
  )
  const own = await machine(t)
  await own.write('credsql.yaml', JSON.stringify({ packs: [folder] }))
  return { ...own, packs: folder }
}

test('packs lists the packs', async (t) => {
  const { run } = await packMachine(t)
  const { code, stdout } = await run(['packs', '-o', 'json'])
  const packs = JSON.parse(stdout) as { pack: string; queries: number; controls: number }[]
  assert.equal(code, 0)
  assert.deepEqual(
    packs.map(({ pack }) => pack),
    ['compliance', 'inventory', 'own'],
  )
  assert.deepEqual([packs[2]?.queries, packs[2]?.controls], [1, 0])
})

test('packs <pack> lists its queries with why and parameters', async (t) => {
  const { run } = await packMachine(t)
  const { stdout } = await run(['packs', 'own', '-o', 'json'])
  assert.deepEqual(JSON.parse(stdout), [
    {
      ...{ query: 'own.numbers', kind: 'query', title: 'A query', why: 'Because.', parameters: 'n=2' },
      ...{ needs: null, severity: null, tags: null, description: 'A row is a row.', mend: null },
    },
  ])
})

for (const { name, argv, code, stdout, stderr } of [
  { name: 'with its defaults', argv: ['own.numbers'], code: 0, stdout: 'i\n1\n2\n', stderr: /^$/ },
  { name: 'with a parameter', argv: ['own.numbers', '-p', 'n=1'], code: 0, stdout: 'i\n1\n', stderr: /^$/ },
  {
    name: 'with a parameter of another type',
    argv: ['own.numbers', '-p', 'n=x'],
    code: 2,
    stdout: '',
    stderr: /invalid_parameter.*must be a whole number/,
  },
  {
    name: 'with an unknown parameter',
    argv: ['own.numbers', '-p', 'm=1'],
    code: 2,
    stdout: '',
    stderr: /unknown_parameter.*own\.numbers has no parameter m; there are n/,
  },
  {
    name: 'that does not exist',
    argv: ['own.number'],
    code: 2,
    stdout: '',
    stderr: /there is no query "own\.number"\n {2}did you mean: own\.numbers/,
  },
  { name: 'of no pack', argv: ['numbers'], code: 2, stdout: '', stderr: /did you mean: own\.numbers/ },
])
  test(`run of a query ${name}`, async (t) => {
    const { run } = await packMachine(t)
    const end = await run(['run', ...argv, '-o', 'csv'])
    assert.deepEqual([end.code, end.stdout], [code, stdout])
    assert.match(end.stderr, stderr)
  })

test('packs refuses a pack that does not exist', async (t) => {
  const { run } = await packMachine(t)
  const { code, stderr } = await run(['packs', 'owm'])
  assert.equal(code, 2)
  assert.match(stderr, /there is no pack "owm"\n {2}did you mean: own\n/)
})

for (const name of ['by-registry', 'by-owner', 'by-kind', 'expiring-soon', 'never-expiring', 'duplicates'])
  test(`inventory.${name} runs in the demo`, async (t) => {
    const { run } = await demoMachine(t)
    const { code, stdout, stderr } = await run(['run', `inventory.${name}`, '-o', 'json'])
    assert.deepEqual([code, stderr], [0, ''])
    const rows = JSON.parse(stdout) as readonly unknown[]
    if (/^by-|^duplicates/.test(name)) assert.ok(rows.length > 0)
  })

test("the REPL's queries have their defaults written into them, and complete once they are read", async (t) => {
  const { packs } = await packMachine(t)
  const queries = packQueries([{ path: packs }])
  assert.deepEqual(queries.names(), [])
  assert.equal(
    await queries.text('own.numbers'),
    "SELECT i FROM generate_series(1, CAST('2' AS integer)) AS g(i)",
  )
  assert.ok(queries.names().includes('inventory.by-owner'))
  await assert.rejects(queries.text('own.number'), { code: 'usage' })
})
