import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createPeople } from './people.ts'
import { runSql } from './run-sql.ts'

describe('the DuckDB engine', () => {
  let engine: Engine
  before(async () => {
    engine = await openDuckdb({ threads: 2 })
    await createPeople(engine)
  })
  after(() => engine.close())

  const outside = [
    "select * from read_csv('/etc/passwd')",
    "select getenv('HOME')",
    'select * from duckdb_settings()',
    "select current_setting('threads')",
    'select * from sqlite_master',
    'select * from duckdb_tables',
    'select * from information_schema.tables',
    'select * from "/etc/passwd"',
    'select * into x from t',
    'select * from t for update',
    'select * from t tablesample system (10)',
    'select pg_sleep(1)',
  ]
  for (const sql of outside) {
    test(`refuses ${sql}`, async () => {
      await assert.rejects(runSql(engine, sql), (error: { code?: string }) =>
        ['unsupported', 'unknown_table'].includes(error.code ?? ''),
      )
    })
  }

  test('types of results', async () => {
    const sql = `select 1 as a, 1.50 as b, sum(id) as c, 1e0::float8 as d, 'x' as e, true as f, now() as g, interval '1 mon' as h,
      '{}'::json as i, array[1] as j, '\\x00'::bytea as k, date '2024-01-01' as l, row(1, 'a') as m from t`
    const { columns, rows } = await runSql(engine, sql)
    assert.deepEqual(
      columns.map((column) => column.type),
      'bigint,numeric,numeric,double precision,text,boolean,timestamp with time zone,interval,json,array,bytea,date,record'.split(
        ',',
      ),
    )
    const [row = []] = rows
    row[6] = null
    assert.deepEqual(row, [
      1,
      '1.50',
      '10',
      1,
      'x',
      true,
      null,
      '1 mon',
      '{}',
      [1],
      '\\x00',
      '2024-01-01',
      { f1: 1, f2: 'a' },
    ])
  })

  test('parameters have the types of their values', async () => {
    const { rows } = await runSql(
      engine,
      'select id, $2 as p, $3 as q from t where id = any($1) order by 1',
      [[1, 3], 'x', null],
    )
    assert.deepEqual(rows, [
      [1, 'x', null],
      [3, 'x', null],
    ])
  })

  test('an integer of more than 64 bits is refused', async () => {
    await engine.createRelation('big', [{ name: 'n', type: 'integer' }])
    await engine.append('big', { length: 1, columns: [[2n ** 63n - 1n]] })
    assert.deepEqual((await runSql(engine, 'select n from big')).rows, [[2n ** 63n - 1n]])
    await assert.rejects(engine.append('big', { length: 1, columns: [[2n ** 63n]] }), {
      code: 'engine_failed',
    })
    await engine.truncate('big')
    assert.deepEqual((await runSql(engine, 'select count(*) from big')).rows, [[0]])
    await engine.dropRelation('big')
  })

  test('secret functions read the facts of a handle', async () => {
    await engine.createRelation('credsql_secret_facts', [
      { name: 'handle', type: 'secret' },
      { name: 'kind', type: 'text' },
      { name: 'length', type: 'integer' },
      { name: 'expires_at', type: 'timestamp' },
      { name: 'issuer', type: 'text' },
      { name: 'has_trailing_space', type: 'boolean' },
    ])
    await engine.append('credsql_secret_facts', {
      length: 1,
      columns: [['sealed:0123456789ab'], ['jwt'], [120], [0n], ['me'], [false]],
    })
    const { rows } = await runSql(
      engine,
      "select secret_kind(h), secret_length(h), secret_expires_at(h) < now(), secret_has_trailing_space(h) from (values ('sealed:0123456789ab'), (null)) v(h)",
    )
    assert.deepEqual(rows, [
      ['jwt', 120, true, false],
      [null, null, null, null],
    ])
  })

  test('messages are short and without noise', async () => {
    const long = 'z'.repeat(200)
    await assert.rejects(runSql(engine, `select (name || '${long}')::date from t`), (error: Error) => {
      assert.ok(!error.message.includes('z'.repeat(60)), error.message)
      assert.ok(!/LINE|Error:/.test(error.message), error.message)
      return true
    })
  })

  test('interrupt ends the running statement, and only that', async () => {
    const running = runSql(
      engine,
      'select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b where a + b = 0',
    )
    const interrupted = assert.rejects(running, { code: 'interrupted' })
    const timer = setInterval(() => engine.interrupt(), 5)
    await interrupted
    clearInterval(timer)
    assert.deepEqual((await runSql(engine, 'select 1')).rows, [[1]])
  })
})
