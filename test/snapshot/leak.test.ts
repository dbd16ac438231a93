import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDuckdbClient } from '../../src/history/duckdb-client.ts'
import { HistoryStore } from '../../src/history/history-store.ts'
import { openToRead } from '../../src/history/store-file.ts'
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts'
import { Watch } from '../leak/canary.ts'
import { startCanaryWorld } from '../leak/canary-world.ts'

test('no secret is in the history, in its bytes, or in what is exported of it', async (t) => {
  const world = await startCanaryWorld(t)
  const watch = new Watch()
  const session = await world.open(t)
  const now = () => Date.UTC(2026, 10, 21)
  const first = await takeSnapshot(session, { version: '1.2.3', now })
  assert.ok(first.complete && first.rows > 10)
  world.rancher.inject({ kind: 'status', status: 500, body: { message: `boom ${world.rancher.secretKey}` } })
  const second = await takeSnapshot(session, { version: '1.2.3', now })
  assert.equal(second.complete, false)
  watch.value('a run', second)

  const dataFolder = session.resources.folders.data
  const exported = join(world.folder, 'exported')
  const store = HistoryStore.open({ dataFolder })
  await store.exportParquet(exported)
  // Both files are compressed: their texts show only when they are read.
  await world.watchFiles(watch)
  const { connection, close } = await openToRead({ folder: dataFolder, patience: 0 })
  for (const table of ['runs', 'scans', 'registry_credentials', 'credential_ages']) {
    const rows = (await connection.runAndReadAll(`FROM ${table}`)).getRowsJson()
    assert.ok(rows.length > 0, table)
    watch.text(table, JSON.stringify(rows))
  }
  close()
  const client = await loadDuckdbClient()
  const instance = await client.DuckDBInstance.create(':memory:')
  const reader = await instance.connect()
  const rows = await reader.runAndReadAll(`FROM read_parquet('${exported}/**/*.parquet')`)
  assert.equal(rows.currentRowCount, first.rows + second.rows)
  watch.text('parquet', JSON.stringify(rows.getRowsJson()))
  reader.closeSync()
  instance.closeSync()
  for await (const { batches } of session.run('SELECT * FROM history.changes; SELECT * FROM history.scans'))
    for await (const batch of batches) watch.value('a result', batch.columns)
  assert.deepEqual(watch.leaks, [])
})
