import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkControls } from '../../src/check/check-controls.ts'
import { readsInventory, sharedReadings } from '../../src/check/read-together.ts'
import { loadPacks } from '../../src/packs/load-packs.ts'
import { rancherOf } from '../session/world.ts'
import { controlQuery } from './control-query.ts'

const of = (select: string) => controlQuery(select)
const credentials = 'inventory.registry_credentials'

for (const { name, queries, want } of [
  {
    name: 'what any of them uses',
    queries: [
      `SELECT c.status FROM ${credentials} c`,
      `WITH x AS (SELECT name, secret FROM ${credentials}) SELECT name FROM x`,
    ],
    want: [`SELECT count(name), count(secret), count(status) FROM ${credentials}`],
  },
  {
    name: 'views by themselves',
    queries: [
      `SELECT name FROM ${credentials} WHERE registry IN (SELECT registry FROM inventory.views.registries)`,
      `SELECT r.kind FROM ${credentials}, inventory.registries r`,
    ],
    want: [
      `SELECT count(name), count(registry) FROM ${credentials}`,
      'SELECT count(name), count(registry), count(kind) FROM inventory.registries',
    ],
  },
  {
    name: 'nothing of a view that one reads',
    queries: [`SELECT name FROM ${credentials}`, 'SELECT name FROM rancher.registry_credentials'],
    want: [],
  },
  { name: 'nothing of what cannot be parsed', queries: ['SELECT FROM WHERE', `SELECT (`], want: [] },
  {
    name: 'nothing where no column is named',
    queries: [`SELECT count(*) FROM ${credentials}`, `SELECT 1 FROM ${credentials}`],
    want: [],
  },
])
  test(`queries read together: ${name}`, async () =>
    assert.deepEqual(await sharedReadings(queries.map(of)), want))

test('a query that reads the inventory is known', async () => {
  assert.equal(await readsInventory(of(`SELECT 1 FROM ${credentials}`)), true)
  assert.equal(await readsInventory(of('SELECT 1 FROM rancher.registry_credentials')), false)
})

test('all controls of a pack fetch each table once', async (t) => {
  const { rancher, session } = await rancherOf(t, 30)
  const packs = await loadPacks({ folders: [] })
  const controls = packs.flatMap(({ queries }) => queries).filter(({ kind }) => kind === 'control')
  const run = await checkControls(session, controls)
  assert.equal(run.totals.error, 0)
  const lists = rancher.requests.map(({ path }) => path.replace(/\?.*/, '').replace(/.*\//, ''))
  assert.deepEqual(
    lists.filter((list) => list === 'registrycredentials'),
    ['registrycredentials'],
  )
})

test('what cannot be read together is told by the controls', async (t) => {
  const { rancher, session } = await rancherOf(t, 3)
  rancher.inject({ kind: 'status', status: 403, times: Number.POSITIVE_INFINITY })
  const select = (column: string) =>
    of(`SELECT ${column} AS resource, 'ok' AS status, '' AS reason FROM ${credentials}`)
  const run = await checkControls(session, [select('name'), select('credential_id')])
  assert.deepEqual(
    run.controls.map(({ counts, findings }) => [counts.error, findings[0]?.resource]),
    [
      [1, '*'],
      [1, '*'],
    ],
  )
})
