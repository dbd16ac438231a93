import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventoryColumns } from '../../src/catalog/inventory-tables.ts'
import { fingerprintColumn, historyColumns, secretColumn } from '../../src/history/history-column.ts'
import { HistoryStore } from '../../src/history/history-store.ts'
import { inventoryArms } from '../../src/snapshot/inventory-arms.ts'
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts'
import { changesOf, inShort } from '../history/history-world.ts'
import { ask, demoOf, type SessionSetup } from '../session/world.ts'

const day = 86_400_000
const version = '1.2.3'

async function snapshots(t: Parameters<typeof demoOf>[0], setup: SessionSetup = {}) {
  const { world, session } = await demoOf(t, setup)
  const start = Date.UTC(2026, 10, 1)
  let days = 0
  const take = () => takeSnapshot(session, { version, now: () => start + days++ * day })
  const store = HistoryStore.open({ dataFolder: session.resources.folders.data })
  return { world, session, take, store }
}

test('the history keeps every column of the inventory, and of the secret its fingerprint', () => {
  const kept = Object.entries(inventoryColumns('registry_credentials')).map(([name, { type }]) =>
    name === secretColumn ? [fingerprintColumn, 'text'] : [name, type],
  )
  assert.deepEqual(
    historyColumns.map(({ name, type }) => [name, type]),
    kept,
  )
})

test('a snapshot has the rows of the inventory and a record of each table', async (t) => {
  const { session, take, store } = await snapshots(t)
  const run = await take()
  assert.equal(run.complete, true)
  const inventory = await ask(session, 'SELECT * FROM inventory.registry_credentials')
  assert.equal(run.rows, inventory.rows.length)
  const tables = new Map(run.scans.map((scan) => [scan.tableName, scan]))
  assert.equal(tables.get('rancher.registry.registry_credentials')?.rows, 12)
  assert.equal(tables.get('credsql.catalog.minted_credentials')?.rows, 0)
  assert.ok(run.scans.every(({ queryHash }) => /^[0-9a-f]{16}$/.test(queryHash)))
  assert.deepEqual(
    (await store.runs()).map(({ id, by }) => [id, by]),
    [[run.id, run.by]],
  )
  const columns = inventory.columns.map(({ name }) => (name === 'secret' ? 'fingerprint' : name))
  const kept = await ask(session, `SELECT ${columns.join(', ')} FROM history.registry_credentials`)
  const asText = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort()
  assert.deepEqual(asText(kept.rows), asText(inventory.rows))
})

test('two snapshots of the same are the same', async (t) => {
  const { take, store } = await snapshots(t)
  const [a, b] = [await take(), await take()]
  assert.deepEqual(await changesOf(store, a, b), [])
})

test('a connection that fails: unknown, and nobody is removed or added for it', async (t) => {
  const { world, session, take, store } = await snapshots(t)
  const good = await take()
  world.rancher.inject({ kind: 'status', status: 500, body: { message: 'boom' } })
  const bad = await take()
  const back = await take()
  assert.deepEqual([good.complete, bad.complete, back.complete], [true, false, true])
  assert.ok(bad.warnings.some((warning) => warning.includes('rancher')))
  const failed = bad.scans.filter(({ complete }) => !complete)
  assert.deepEqual(
    failed.map(({ tableName }) => tableName),
    ['rancher.registry.registry_credentials'],
  )
  const unknown = await changesOf(store, good, bad)
  assert.deepEqual([...new Set(unknown.map(({ change }) => change))], ['unknown'])
  assert.equal(unknown.length, 12)
  assert.deepEqual((await changesOf(store, bad, back)).map(inShort), [])
  const told = await ask(
    session,
    'SELECT run, change, count(*) FROM history.changes GROUP BY 1, 2 ORDER BY 1',
  )
  assert.deepEqual(told.rows, [[bad.id, 'unknown', 12]])
})

test('a connection that can see another system begins a new baseline', async (t) => {
  const { session, take, store } = await snapshots(t)
  const first = await take()
  const connection = await session.catalog.connection('rancher_eu')
  assert.ok(connection?.kind === 'connection')
  const setting = connection.settings['project']
  assert.ok(setting !== undefined)
  Object.assign(connection.settings, { project: { ...setting, value: '1a6' } })
  const arms = await inventoryArms(session.catalog)
  const hash = (name: string) => arms.find(({ tableName }) => tableName === name)?.queryHash
  const before = new Map(first.scans.map(({ tableName, queryHash }) => [tableName, queryHash]))
  const [eu, other] = ['rancher_eu.registry.registry_credentials', 'rancher.registry.registry_credentials']
  assert.notEqual(hash(eu), before.get(eu))
  assert.equal(hash(other), before.get(other))
  assert.equal((await store.runs()).length, 1)
})

test('nothing is minted', async (t) => {
  const { world, take } = await snapshots(t)
  await take()
  assert.deepEqual(
    world.digitalocean.requests.filter(({ path }) => path.includes('docker-credentials')),
    [],
  )
})
