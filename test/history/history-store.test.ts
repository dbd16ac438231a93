import assert from 'node:assert/strict'
import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadDuckdbClient } from '../../src/history/duckdb-client.ts'
import { HistoryStore } from '../../src/history/history-store.ts'
import { openToRead, openToWrite, storePath } from '../../src/history/store-file.ts'
import { temporaryFolder } from '../secrets/temporary-folder.ts'
import {
  batchOf,
  changesOf,
  failed,
  handle,
  history,
  inShort,
  instant,
  robot,
  robots,
  scan,
} from './history-world.ts'

const newRun = {
  id: '20261121-091502-3fa9c1',
  startedAt: instant('2026-11-21T09:15:02Z'),
  endedAt: instant('2026-11-21T09:15:04.25Z'),
  version: '1.2.3',
  by: 'jane',
  complete: true,
  scans: [scan({ rows: 1, calls: 3, milliseconds: 12 })],
}

test('a run is read as it was written, in a file of its owner alone', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'data')
  const store = HistoryStore.open({ dataFolder })
  assert.deepEqual(await store.runs(), [])
  assert.equal(await store.exists(), false)
  const { run } = await store.writeRun(newRun, [batchOf([robot('1')])])
  assert.deepEqual(run, { ...newRun, number: 1, rows: 1 })
  assert.deepEqual(await store.runs(), [run])
  assert.equal((await stat(store.path)).mode & 0o777, 0o600)
  assert.equal((await stat(dataFolder)).mode & 0o777, 0o700)
  assert.deepEqual(await readdir(dataFolder), ['history.duckdb'])
})

test('what is no handle is not stored, and the run is not there at all', async (t) => {
  const { store, dataFolder, write } = await history(t)
  const first = await write({ rows: [robot('1')] })
  const plain = batchOf([robot('2', { fingerprint: 'a plain secret' })])
  await assert.rejects(
    store.writeRun(newRun, [batchOf([robot('3')]), plain]),
    (error: Error) => /fingerprint/.test(error.message) && !error.message.includes('plain secret'),
  )
  assert.deepEqual(await store.runs(), [first])
  assert.deepEqual(await readdir(dataFolder), ['history.duckdb'])
})

test('the log beside the file is of its owner alone from its first rows on', async (t) => {
  const { dataFolder, write } = await history(t)
  await write({})
  const open = await openToWrite({ folder: dataFolder, patience: 0 })
  t.after(() => open.close())
  await open.connection.run('BEGIN; DELETE FROM runs; COMMIT')
  for (const name of await readdir(dataFolder))
    assert.equal((await stat(join(dataFolder, name))).mode & 0o777, 0o600, name)
})

test('two snapshots at once are both written, one after the other', async (t) => {
  const { store } = await history(t)
  const ids = ['20261121-091502-000001', '20261121-091502-000002', '20261121-091502-000003']
  await Promise.all(ids.map((id) => store.writeRun({ ...newRun, id }, [batchOf([robot(id)])])))
  const runs = await store.runs()
  assert.deepEqual(runs.map(({ id }) => id).sort(), ids)
  assert.deepEqual(
    runs.map(({ number }) => number),
    [1, 2, 3],
  )
})

test('while a run is written nobody reads, and readers share', async (t) => {
  const { store, dataFolder, write } = await history(t, { patience: 0 })
  await write({})
  const file = { folder: dataFolder, patience: 0 }
  const writer = await openToWrite(file)
  await assert.rejects(store.runs(), { code: 'state_unusable', message: /another credsql uses the history/ })
  writer.close()
  const readers = await Promise.all([openToRead(file), openToRead(file)])
  assert.equal((await store.runs()).length, 1)
  await assert.rejects(write({}), { code: 'state_unusable' })
  for (const reader of readers) reader.close()
  await write({})
})

test('a file that others can read is refused', { skip: process.platform === 'win32' }, async (t) => {
  const { store, write } = await history(t)
  await write({})
  await chmod(store.path, 0o644)
  await assert.rejects(store.runs(), { code: 'state_unusable', message: /readable by others/ })
  await assert.rejects(write({}), { code: 'state_unusable', message: /readable by others/ })
})

test('a file that is no history, and one of a newer version', async (t) => {
  const folder = await temporaryFolder(t)
  const store = HistoryStore.open({ dataFolder: folder })
  await writeFile(store.path, 'no database', { mode: 0o600 })
  await assert.rejects(store.runs(), { code: 'state_unusable' })
  await assert.rejects(store.writeRun(newRun, []), { code: 'state_unusable' })

  const newer = await history(t)
  await newer.write({})
  const { connection, close } = await openToWrite({ folder: newer.dataFolder, patience: 0 })
  await connection.run('UPDATE layout SET version = 99')
  close()
  await assert.rejects(newer.store.runs(), { code: 'state_unusable', message: /newer credsql/ })
  await assert.rejects(newer.write({}), { code: 'state_unusable', message: /newer credsql/ })
})

test('a file of an older layout is brought up to date by the next snapshot', async (t) => {
  const folder = await temporaryFolder(t)
  const client = await loadDuckdbClient()
  const instance = await client.DuckDBInstance.create(storePath(folder))
  const connection = await instance.connect()
  await connection.run(
    'CREATE TABLE layout (version INTEGER NOT NULL, written_at TIMESTAMPTZ NOT NULL); INSERT INTO layout VALUES (0, now())',
  )
  connection.closeSync()
  instance.closeSync()
  await chmod(storePath(folder), 0o600)
  const store = HistoryStore.open({ dataFolder: folder })
  await assert.rejects(store.runs(), { code: 'state_unusable', message: /older credsql/ })
  await store.writeRun(newRun, [])
  assert.equal((await store.runs()).length, 1)
})

test('retention: a number of runs, an age, and never the last complete reading of a table', async (t) => {
  const { store, write, dataFolder } = await history(t)
  const other = scan({ connection: 'other', tableName: 'other.a.b' })
  const good = await write({ rows: [robot('1')], scans: [scan(), other] })
  const bad = { ...scan(), ...failed }
  for (let i = 0; i < 3; i++) await write({ scans: [bad, other] })
  const last = await write({ scans: [bad, other], keep: { kind: 'runs', count: 2 } })
  assert.deepEqual(
    (await store.runs()).map(({ number }) => number),
    [1, 4, 5],
  )
  assert.deepEqual((await changesOf(store, good, last)).map(inShort), ['unknown 1'])
  const back = await write({
    rows: [robot('1')],
    scans: [scan(), other],
    keep: { kind: 'age', microseconds: 86_400_000_000n },
  })
  assert.deepEqual(
    (await store.runs()).map(({ number }) => number),
    [5, 6],
  )
  assert.equal(back.number, 6)
  const { connection, close } = await openToRead({ folder: dataFolder, patience: 0 })
  t.after(close)
  for (const table of ['scans', 'registry_credentials'])
    assert.deepEqual(
      (await connection.runAndReadAll(`SELECT DISTINCT run FROM ${table} WHERE run < 5`)).getRows(),
      [],
      table,
    )
})

async function ages(dataFolder: string) {
  const { connection, close } = await openToRead({ folder: dataFolder, patience: 0 })
  try {
    const rows = await connection.runAndReadAll(
      `SELECT credential_id, registry_key_raw, fingerprint, strftime(first_seen, '%d'), strftime(secret_since, '%d'), strftime(rotated_at, '%d'),
         strftime(last_seen, '%d') FROM credential_ages WHERE source_table = '${robots}' ORDER BY ALL`,
    )
    return rows.getRows().map((row) => row.map((value) => value ?? '-').join(' '))
  } finally {
    close()
  }
}

test('ages: since when a credential and its secret are known, beyond the runs that are kept', async (t) => {
  const { dataFolder, write } = await history(t)
  const key = 'https://r.example.com'
  await write({ rows: [robot('1'), robot('2'), robot('3', { fingerprint: null })] })
  await write({ rows: [robot('1'), robot('2', { fingerprint: handle(2) }), robot('3')] })
  await write({ rows: [robot('1', { fingerprint: null })], scans: [scan(failed)] })
  await write({
    rows: [robot('2', { fingerprint: handle(2) }), robot('4')],
    keep: { kind: 'runs', count: 2 },
  })
  assert.deepEqual(await ages(dataFolder), [
    `1 ${key} ${handle(1)} 01 01 - 03`,
    `2 ${key} ${handle(2)} 01 02 02 04`,
    `4 ${key} ${handle(1)} 04 04 - 04`,
  ])
})

test('ages of credentials that share an identifier', async (t) => {
  const { dataFolder, write } = await history(t)
  await write({ rows: [robot('1', { registry_key_raw: 'a' })] })
  await write({ rows: [robot('1', { registry_key_raw: 'b' }), robot('1', { registry_key_raw: 'a' })] })
  await write({ rows: [robot('1', { registry_key_raw: 'b', fingerprint: handle(7) })] })
  assert.deepEqual(await ages(dataFolder), [`1 a ${handle(1)} 01 01 - 02`, `1 b ${handle(7)} 02 03 03 03`])
})

test('a secret that could not be read at first was not rotated', async (t) => {
  const { dataFolder, write } = await history(t)
  await write({ rows: [robot('1', { fingerprint: null })] })
  await write({ rows: [robot('1')] })
  await write({ rows: [robot('1', { fingerprint: null })] })
  await write({ rows: [robot('1')] })
  assert.deepEqual(await ages(dataFolder), [`1 https://r.example.com ${handle(1)} 01 02 - 04`])
})
