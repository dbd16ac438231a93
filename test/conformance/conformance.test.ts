import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { dataSet } from './data-set.ts'
import { dataWorld } from './data-world.ts'
import { type Outcome, ourOutcome, sortedRows } from './outcome.ts'
import type { SltRecord } from './slt-file.ts'
import { readTopics } from './slt-folder.ts'

const world = dataWorld(dataSet)
const topics = readTopics()

function assertAsWanted({ want }: SltRecord, outcome: Outcome): void {
  if (want.kind === 'error') {
    assert.equal(outcome.kind, 'error', 'rows where there should be an error')
    if (outcome.kind === 'error') assert.notEqual(outcome.code, 'internal')
    if (outcome.kind === 'error' && want.code !== '') assert.equal(outcome.code, want.code)
    return
  }
  if (outcome.kind === 'error') assert.fail(`${outcome.code}: ${outcome.message}`)
  assert.deepEqual(sortedRows(outcome.rows, want.sort), want.rows)
  assert.equal(outcome.types, want.types)
}

describe('DuckDB answers as PostgreSQL does', () => {
  let engine: Engine
  before(async () => {
    engine = await openDuckdb({ threads: 1 })
  })
  after(() => engine.close())

  for (const { topic, records } of topics)
    describe(topic, () => {
      for (const record of records)
        test(`${topic}.slt:${record.line} ${record.sql}`, async () => {
          assertAsWanted(record, await ourOutcome(world, record.sql, engine))
        })
    })
})
