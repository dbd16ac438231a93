import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createPeople } from '../duckdb/people.ts'
import { assertEqualOrRefused } from './equal-or-refused.ts'

const statements = (
  JSON.parse(readFileSync(new URL('../duckdb/postgres-answers.json', import.meta.url), 'utf8')) as readonly {
    readonly sql: string
  }[]
).map(({ sql }) => sql)

describe('what is compared with PostgreSQL on DuckDB is equal or refused on alasql', () => {
  let duckdb: Engine
  let alasql: Engine
  let refused = 0
  before(async () => {
    duckdb = await openDuckdb({ threads: 1 })
    alasql = await openAlasql()
    for (const engine of [duckdb, alasql]) await createPeople(engine)
  })
  after(() => {
    duckdb.close()
    alasql.close()
  })

  for (const sql of statements)
    test(sql, async () => {
      if ((await assertEqualOrRefused(duckdb, alasql, sql)) === 'refused') refused += 1
    })

  test('the share that alasql runs', (t) => {
    const run = statements.length - refused
    t.diagnostic(`alasql runs ${run} of ${statements.length} statements`)
    assert.ok(run / statements.length > 0.45, `only ${run} of ${statements.length} statements are run`)
  })
})
