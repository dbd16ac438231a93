import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openAlasql } from '../../src/engine/alasql/open-alasql.ts'
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

describe('alasql answers as DuckDB does, or refuses', () => {
  let engine: Engine
  before(async () => {
    engine = await openAlasql()
  })
  after(() => engine.close())

  let run = 0
  let of = 0
  for (const { topic, records } of topics)
    test(topic, async (t) => {
      let answered = 0
      for (const record of records) {
        const outcome = await ourOutcome(world, record.sql, engine)
        const isRefusal = outcome.kind === 'error' && outcome.code === 'unsupported'
        if (!isRefusal) answered += 1
        await t.test(`${topic}.slt:${record.line} ${record.sql}`, () => {
          if (!isRefusal) assertAsWanted(record, outcome)
        })
      }
      run += answered
      of += records.length
      t.diagnostic(`${topic}: ${answered} of ${records.length} statements are not refused`)
    })
  after(() =>
    console.log(`# alasql: ${run} of ${of} statements are not refused (${Math.round((100 * run) / of)} %)`),
  )
})
