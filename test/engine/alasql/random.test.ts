import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { assertEqualOrRefused, type Outcome } from './equal-or-refused.ts'
import { createHostileRelations } from './hostile-relations.ts'
import { Dice, statement } from './random-statement.ts'

const seed = Number(process.env['CREDSQL_SEED'] ?? 20261121)
const count = Number(process.env['CREDSQL_CASES'] ?? 400)

describe('random statements are equal or refused', () => {
  let duckdb: Engine
  let alasql: Engine
  before(async () => {
    duckdb = await openDuckdb({ threads: 1 })
    alasql = await openAlasql()
    for (const engine of [duckdb, alasql]) await createHostileRelations(engine)
  })
  after(() => {
    duckdb.close()
    alasql.close()
  })

  test(`${count} statements of seed ${seed}`, async (t) => {
    const dice = new Dice(seed)
    const outcomes: Record<Outcome, number> = { equal: 0, refused: 0, failed: 0 }
    for (let number = 0; number < count; number += 1)
      outcomes[await assertEqualOrRefused(duckdb, alasql, statement(dice))] += 1
    t.diagnostic(JSON.stringify(outcomes))
    assert.ok(outcomes.equal > count * 0.7, JSON.stringify(outcomes))
  })
})
