/*
 * Asks PostgreSQL for the rows of every statement of this folder and writes them down; with --check it only tells what would
 * change. Where a file says that we differ, the rows are ours.
 */
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { dataSet } from './data-set.ts'
import { type DataWorld, dataWorld } from './data-world.ts'
import { type Outcome, ourOutcome, postgresOutcome, sortedRows } from './outcome.ts'
import type { PostgresConnection } from './postgres-connection.ts'
import { fillPostgres } from './postgres-data.ts'
import { startPostgres } from './postgres-server.ts'
import { type Expectation, printSlt, type SltRecord } from './slt-file.ts'
import { readTopics, writeTopic } from './slt-folder.ts'

interface Engines {
  readonly postgres: PostgresConnection
  readonly world: DataWorld
  readonly duckdb: Engine
}

/** What the record is to expect, after an outcome. Only of our own errors the code is written. */
function expectationOf(record: SltRecord, outcome: Outcome): Expectation {
  if (outcome.kind === 'error')
    return { kind: 'error', code: outcome.code === 'PostgreSQL' ? '' : outcome.code }
  const sort = record.want.kind === 'rows' ? record.want.sort : 'nosort'
  return { kind: 'rows', types: outcome.types, sort, rows: sortedRows(outcome.rows, sort) }
}

function same(record: SltRecord, a: Outcome, b: Outcome): boolean {
  if (a.kind === 'error' || b.kind === 'error') return a.kind === b.kind
  const [left, right] = [expectationOf(record, a), expectationOf(record, b)]
  return JSON.stringify(left) === JSON.stringify(right)
}

async function regenerated(record: SltRecord, { postgres, world, duckdb }: Engines): Promise<Expectation> {
  const theirs = record.onlyOurs ? undefined : await postgresOutcome(postgres, record.sql)
  if (theirs !== undefined && record.differs === undefined) return expectationOf(record, theirs)
  const ours = await ourOutcome(world, record.sql, duckdb)
  if (theirs !== undefined && same(record, ours, theirs))
    throw new Error('PostgreSQL answers the same: take the line "# differs" out')
  return expectationOf(record, ours)
}

async function regenerate(check: boolean): Promise<number> {
  const server = await startPostgres()
  if (server === undefined) {
    console.error(
      "PostgreSQL is not installed: apt-get install postgresql, or put PostgreSQL's programs on the PATH",
    )
    return process.env['CI'] === undefined && check ? 0 : 2
  }
  const duckdb = await openDuckdb({ threads: 1 })
  const postgres = await server.connect()
  let faults = 0
  let statements = 0
  try {
    await fillPostgres(postgres, dataSet)
    const engines = { postgres, world: dataWorld(dataSet), duckdb }
    for (const topic of readTopics()) {
      const records: SltRecord[] = []
      for (const record of topic.records) {
        const place = `test/conformance/${topic.topic}.slt:${record.line}`
        try {
          records.push({ ...record, want: await regenerated(record, engines) })
        } catch (error) {
          console.error(`${place}: ${error instanceof Error ? error.message : String(error)}`)
          faults += 1
          records.push(record)
        }
      }
      statements += records.length
      if (printSlt(records) === topic.text) continue
      if (!check) writeTopic(topic, records)
      for (const [i, record] of records.entries())
        if (JSON.stringify(record.want) !== JSON.stringify(topic.records[i]?.want)) {
          console.error(
            `test/conformance/${topic.topic}.slt:${record.line}: ${check ? 'is' : 'was'} not current`,
          )
          if (check) faults += 1
        }
      if (check && faults === 0) {
        console.error(`test/conformance/${topic.topic}.slt: is not written as it would be regenerated`)
        faults += 1
      }
    }
  } finally {
    duckdb.close()
    postgres.close()
    await server.stop()
  }
  console.log(`${statements} statements, PostgreSQL ${server.version}`)
  return faults === 0 ? 0 : 1
}

process.exitCode = await regenerate(process.argv.includes('--check'))
