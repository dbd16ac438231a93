import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAlasql } from '../../src/engine/alasql/open-alasql.ts'
import { openThreadedAlasql } from '../../src/engine/alasql/thread/threaded-engine.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { ParameterValue } from '../../src/engine/engine.ts'
import { parseSelect } from './duckdb/run-sql.ts'

const engines = {
  duckdb: openDuckdb,
  alasql: () => openAlasql(),
  'alasql in its thread': openThreadedAlasql,
}

const statements: readonly { sql: string; parameters?: readonly ParameterValue[]; only?: 'duckdb' }[] = [
  { sql: 'select id, n, w, b, at, d, j from r' },
  { sql: `select id || 'x' as a, n + 1 as b, w / 2 as c, n is null as d, null as e, 'x' as f from r` },
  { sql: 'select count(*) as a, max(at) as b, min(d) as c, sum(n) as d from r' },
  { sql: `select 1.5::numeric as a, j ->> 'k' as b, j -> 'k' as c from r` },
  { sql: 'select n from r union all select w from r' },
  { sql: 'values (1, true)' },
  { sql: `select at - at as a, at::time as b, array_agg(id) as c from r group by at`, only: 'duckdb' },
  { sql: 'select $1 as a, $2 as b, $3 as c, n + $2 as d from r where id = $1', parameters: ['x', 7, 0.5] },
  { sql: 'select $1 as a, n from r where id = any($2)', parameters: [null, ['x', null]] },
]

for (const [name, open] of Object.entries(engines))
  for (const { sql, parameters = [], only } of statements)
    test(`${name} tells the columns without running: ${sql}`, { skip: only && name !== only }, async (t) => {
      const engine = await open()
      t.after(() => engine.close())
      await engine.createRelation('r', [
        { name: 'id', type: 'text' },
        { name: 'n', type: 'integer' },
        { name: 'w', type: 'double' },
        { name: 'b', type: 'boolean' },
        { name: 'at', type: 'timestamp' },
        { name: 'd', type: 'date' },
        { name: 'j', type: 'json' },
      ])
      const columns = await engine.check({ tree: await parseSelect(sql), parameters })
      const result = await engine.query({ tree: await parseSelect(sql), parameters })
      for await (const _ of result.batches);
      assert.ok(columns.length > 0)
      assert.deepEqual(columns, result.columns)
    })
