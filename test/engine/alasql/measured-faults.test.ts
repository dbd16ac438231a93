import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import type { ResultValue } from '../../../src/value/batch.ts'
import { runSql } from '../duckdb/run-sql.ts'

interface Case {
  /** What alasql does wrong on its own. */
  readonly fault: string
  readonly sql: string
  readonly want: readonly (readonly ResultValue[])[] | RegExp
}

const cases: readonly Case[] = [
  { fault: 'LIMIT 0 returns every row', sql: 'select a from f limit 0', want: [] },
  { fault: 'NOT keeps NULL', sql: 'select id from f where not (a = 1) order by id', want: [[2]] },
  { fault: 'NOT IN with NULL keeps rows', sql: 'select id from f where a not in (1, null)', want: [] },
  {
    fault: 'NOT IN a subquery with NULL',
    sql: 'select id from f where id not in (select a from f)',
    want: [],
  },
  { fault: 'LIKE ignores case', sql: "select name from f where name like 'A%' order by id", want: [['A']] },
  {
    fault: 'a join matches NULL with NULL',
    sql: 'select x.id, y.id from f x join f y on x.a = y.a order by 1, 2',
    want: [
      [1, 1],
      [2, 2],
    ],
  },
  {
    fault: "a join matches 1 with '1'",
    sql: 'select count(*) from f x join f y on x.a = y.name',
    want: /a comparison of bigint and text/,
  },
  {
    fault: 'MIN and MAX of text are lost',
    sql: 'select min(name), max(name) from f',
    want: [['A', 'toString']],
  },
  {
    fault: 'SUM OVER is no running sum',
    sql: 'select sum(a) over (order by id) from f',
    want: /does not run window functions; use duckdb/,
  },
  {
    fault: 'group keys with a back-quote collide',
    sql: 'select k, l, count(*) from g where id < 3 group by k, l order by k',
    want: [
      ['a', '`b', 1],
      ['a`', 'b', 1],
    ],
  },
  {
    fault: 'the group keys __proto__ and constructor are lost',
    sql: 'select k, count(*) from g where id > 2 group by k order by k',
    want: [
      ['__proto__', 2],
      ['constructor', 1],
    ],
  },
  {
    fault: 'DISTINCT joins its columns with a back-quote',
    sql: 'select distinct k, l from g where id < 3 order by k',
    want: [
      ['a', '`b'],
      ['a`', 'b'],
    ],
  },
  {
    fault: 'EXCEPT compares by the text of an object',
    sql: "select k from g where id > 2 except select 'constructor'",
    want: [['__proto__']],
  },
  {
    fault: 'an unknown column is silently empty',
    sql: 'select nosuch from f',
    want: /column nosuch does not exist/,
  },
  {
    fault: 'a double back-quote in the text runs JavaScript',
    sql: 'select \'``globalThis.reached = true``\' as "``globalThis.reached = true``", "b``q" from (select 1 as "b``q") "x``y"',
    want: [['``globalThis.reached = true``', 1]],
  },
  { fault: 'CSV reads files', sql: "select * from csv('/etc/hostname')", want: /csv in FROM/ },
  {
    fault: 'a function of its own answers',
    sql: 'select alasql(1)',
    want: /function alasql is not supported/,
  },
  {
    fault: 'a function named like a property',
    sql: 'select constructor(1)',
    want: /function constructor is not supported/,
  },
]

describe('what alasql gets wrong on its own', () => {
  let engine: Engine
  before(async () => {
    engine = await openAlasql()
    await engine.createRelation('f', [
      { name: 'id', type: 'integer' },
      { name: 'a', type: 'integer' },
      { name: 'name', type: 'text' },
    ])
    await engine.append('f', {
      length: 3,
      columns: [
        [1, 2, 3],
        [1, 2, null],
        ['A', 'a', 'toString'],
      ],
    })
    await engine.createRelation('g', [
      { name: 'id', type: 'integer' },
      { name: 'k', type: 'text' },
      { name: 'l', type: 'text' },
    ])
    await engine.append('g', {
      length: 5,
      columns: [
        [1, 2, 3, 4, 5],
        ['a`', 'a', '__proto__', 'constructor', '__proto__'],
        ['b', '`b', null, null, null],
      ],
    })
  })
  after(() => engine.close())

  for (const { fault, sql, want } of cases)
    test(fault, async () => {
      if (want instanceof RegExp) await assert.rejects(runSql(engine, sql), want)
      else assert.deepEqual((await runSql(engine, sql)).rows, want)
      assert.equal('reached' in globalThis, false)
    })
})
