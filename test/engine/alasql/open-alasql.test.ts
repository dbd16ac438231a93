import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { functionNames } from '../../../src/engine/duckdb/print/functions/function-tables.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { secretFactsColumns, secretFactsRelation } from '../../../src/engine/secret-facts.ts'
import { createPeople } from '../duckdb/people.ts'
import { parseSelect, runSql } from '../duckdb/run-sql.ts'

async function opened(t: TestContext): Promise<Engine> {
  const engine = await openAlasql(functionNames)
  t.after(() => engine.close())
  return engine
}

test('two sessions have the same names and nothing of each other', async (t) => {
  const [one, other] = [await opened(t), await opened(t)]
  for (const [engine, value] of [[one, 'one'] as const, [other, 'other'] as const]) {
    await engine.createRelation('r', [{ name: 'x', type: 'text' }])
    await engine.append('r', { length: 1, columns: [[value]] })
  }
  const texts = await Promise.all([one, other].map((engine) => runSql(engine, 'select max(x) from r')))
  assert.deepEqual(
    texts.map(({ rows }) => rows),
    [[['one']], [['other']]],
  )
  one.close()
  assert.deepEqual((await runSql(other, 'select x from r')).rows, [['other']])
  await assert.rejects(runSql(one, 'select 1'), { code: 'engine_failed' })
})

test('a relation can be emptied, and be made again', async (t) => {
  const engine = await opened(t)
  const columns = [{ name: 'n', type: 'integer' }] as const
  await engine.createRelation('r', columns)
  await engine.append('r', { length: 2, columns: [[2n ** 63n - 1n, null]] })
  assert.deepEqual((await runSql(engine, 'select n from r order by n')).rows, [[2n ** 63n - 1n], [null]])
  await assert.rejects(engine.append('r', { length: 1, columns: [[2n ** 63n]] }), { code: 'engine_failed' })
  await engine.truncate('r')
  assert.deepEqual((await runSql(engine, 'select count(*) from r')).rows, [[0]])
  await engine.dropRelation('r')
  await assert.rejects(runSql(engine, 'select n from r'), { code: 'unknown_table' })
  await engine.createRelation('r', columns)
})

test('a statement does not change the rows that it reads', async (t) => {
  const engine = await opened(t)
  await createPeople(engine)
  const all = 'select * from t order by id'
  const before = await runSql(engine, all)
  await runSql(engine, 'select t.id from t full join u on u.tid = t.id left join t x on x.id = t.n')
  await runSql(engine, 'select b, count(distinct name) from t group by b order by 1')
  assert.deepEqual(await runSql(engine, all), before)
})

test('parameters are values, whatever they hold', async (t) => {
  const engine = await opened(t)
  await createPeople(engine)
  const { rows } = await runSql(
    engine,
    'select id, $2 as p, $3 as q from t where id = any($1) and name <> $2 order by 1',
    [[1, 3], ':p0``); drop', null],
  )
  assert.deepEqual(rows, [
    [1, ':p0``); drop', null],
    [3, ':p0``); drop', null],
  ])
})

test('secret functions read the facts of a handle', async (t) => {
  const engine = await opened(t)
  await engine.createRelation(secretFactsRelation, secretFactsColumns)
  await engine.append(secretFactsRelation, {
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

test('a statement that is stopped before it runs, or while it is read, ends as interrupted', async (t) => {
  const engine = await opened(t)
  await engine.createRelation('r', [{ name: 'n', type: 'integer' }])
  await engine.append('r', { length: 5000, columns: [Array.from({ length: 5000 }, (_, n) => n)] })
  const tree = await parseSelect('select n from r')
  const running = engine.query({ tree, parameters: [] })
  engine.interrupt()
  await assert.rejects(running, { code: 'interrupted' })
  const { batches } = await engine.query({ tree, parameters: [] })
  await assert.rejects(
    async () => {
      for await (const batch of batches) if (batch.length > 0) engine.interrupt()
    },
    { code: 'interrupted' },
  )
  assert.deepEqual((await runSql(engine, 'select 1')).rows, [[1]])
})

test('a refusal names what it refuses and what to do', async (t) => {
  const engine = await opened(t)
  await createPeople(engine)
  const refusals = [
    ['select rank() over (order by id) from t', 'window functions'],
    ['with recursive r as (select 1) select * from r', 'WITH RECURSIVE'],
    ['select array[1]', 'arrays'],
    ['select string_agg(name, $$,$$) from t', 'string_agg without ORDER BY'],
    ['select * from t, lateral (select t.id) x', 'LATERAL'],
    ['select * from string_to_table($$a$$, $$b$$) s(x)', 'string_to_table in FROM'],
    ['select b from t group by distinct rollup (b)', 'GROUP BY DISTINCT with grouping sets'],
    ['select power(2, 3)', 'function power'],
    ['select * into x from t', 'SELECT INTO'],
    ['select * from t for update', 'FOR UPDATE and its like'],
  ] as const
  for (const [sql, what] of refusals)
    await assert.rejects(runSql(engine, sql), {
      code: 'unsupported',
      message: `the alasql engine does not run ${what}; use duckdb`,
    })
})
