import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDuckdbClient } from '../../src/history/duckdb-client.ts'
import { historyColumns } from '../../src/history/history-column.ts'
import { HistoryStore } from '../../src/history/history-store.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import { handle, history, instant, robot } from './history-world.ts'

async function duckdb(sql: string) {
  const client = await loadDuckdbClient()
  const instance = await client.DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    return (await connection.runAndReadAll(sql)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

const odd = 'a "name", with <script>,\nlines and 🐳'

test('an export is read by day, and again adds only what is new', async (t) => {
  const { store, write } = await history(t)
  const folder = join(await temporaryFolder(t), "an 'odd' folder")
  await write({
    rows: [robot('1', { name: odd, expires_at: instant('2027-01-01T00:00:00.5Z') })],
    at: '2026-11-20T23:59:59Z',
  })
  const second = await write({ rows: [robot('1'), robot('2')], at: '2026-11-21T00:00:00Z' })
  await write({ rows: [], at: '2026-11-21T12:00:00Z' })
  assert.deepEqual(await store.exportParquet(folder), { files: 3, rows: 3, skipped: 0 })
  const from = `read_parquet('${folder.replaceAll("'", "''")}/**/*.parquet', hive_partitioning = true)`
  assert.deepEqual(
    await duckdb(`SELECT day::VARCHAR, run, as_of::VARCHAR, credential_id, name, fingerprint, expires_at::VARCHAR
      FROM ${from} WHERE day = '2026-11-20' OR credential_id = '2' ORDER BY day`),
    [
      [
        '2026-11-20',
        '20261101-000000-000001',
        '2026-11-20 23:59:59+00',
        '1',
        odd,
        handle(1),
        '2027-01-01 00:00:00.5+00',
      ],
      ['2026-11-21', second.id, '2026-11-21 00:00:00+00', '2', 'robot 2', handle(1), null],
    ],
  )
  assert.deepEqual(await readdir(folder), ['day=2026-11-20', 'day=2026-11-21'])
  for (const path of await readdir(folder, { recursive: true }))
    assert.equal((await stat(join(folder, path))).mode & 0o077, 0, path)

  await write({ rows: [robot('3')], at: '2026-11-22' })
  assert.deepEqual(await store.exportParquet(folder), { files: 1, rows: 1, skipped: 3 })
  assert.deepEqual(await duckdb(`SELECT count(*)::INTEGER FROM ${from}`), [[4]])
})

test('an export has plain types only', async (t) => {
  const { store, write } = await history(t)
  const folder = await temporaryFolder(t)
  const run = await write({ rows: [robot('1')] })
  await store.exportParquet(folder)
  const file = join(folder, 'day=2026-11-01', `${run.id}.parquet`)
  const schema = await duckdb(
    `SELECT name, type, converted_type FROM parquet_schema('${file}') WHERE num_children IS NULL`,
  )
  const types = {
    text: ['BYTE_ARRAY', 'UTF8'],
    timestamp: ['INT64', 'TIMESTAMP_MICROS'],
    boolean: ['BOOLEAN', null],
  }
  assert.deepEqual(schema, [
    ['run', ...types.text],
    ['as_of', ...types.timestamp],
    ...historyColumns.map(({ name, type }) => [name, ...types[type]]),
  ])
})

test('an export without a history, and into what is no folder', async (t) => {
  const folder = await temporaryFolder(t)
  await assert.rejects(HistoryStore.open({ dataFolder: folder }).exportParquet(folder), {
    code: 'state_unusable',
    message: 'no snapshot has been taken yet',
  })
  const { store, write } = await history(t)
  await write({})
  const file = join(folder, 'file')
  await writeFile(file, '')
  await assert.rejects(store.exportParquet(file), { code: 'output_failed' })
})
