import fc from 'fast-check'
import { openAlasql } from '../../src/engine/alasql/open-alasql.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import type { DataRelation } from '../conformance/data-set.ts'
import { dataWorld } from '../conformance/data-world.ts'
import { type Outcome, ourOutcome, postgresOutcome, sortedRows } from '../conformance/outcome.ts'
import type { PostgresConnection } from '../conformance/postgres-connection.ts'
import { fillPostgres, relationSql } from '../conformance/postgres-data.ts'
import { printSlt } from '../conformance/slt-file.ts'
import { rowsOf, schemas } from './relations.ts'
import { type FuzzStatement, statementOver } from './statements.ts'

/** How many cases are run, and from which seed. */
export interface FuzzRun {
  readonly seed: number
  readonly cases: number
}

/** How often both answered, so that a suite that refuses everything is seen. */
export interface FuzzTally {
  cases: number
  compared: number
}

interface FuzzCase {
  readonly pair: readonly [DataRelation, DataRelation]
  readonly statement: FuzzStatement
}

// The statement knows the columns alone, so that rows and statement become smaller each by itself.
const fuzzCase: fc.Arbitrary<FuzzCase> = schemas.chain((pair) =>
  fc
    .tuple(rowsOf(pair[0]), rowsOf(pair[1]), statementOver(pair))
    .map(([p, q, statement]) => ({ pair: [p, q], statement })),
)

type Answered = Extract<Outcome, { kind: 'rows' }>

/** The case as a record of a conformance file, with the rows of the engine that is right. */
function asRecord({ pair, statement }: FuzzCase, want: Answered, got: Answered): string {
  const sort = statement.ordered ? 'nosort' : 'rowsort'
  const record = printSlt([
    {
      line: 0,
      comments: pair.map((relation) => `# ${relationSql(relation)}`),
      onlyOurs: false,
      sql: statement.sql,
      want: { kind: 'rows', types: want.types, sort, rows: sortedRows(want.rows, sort) },
    },
  ])
  return `${record}\nbut the other engine answers (${got.types}):\n${sortedRows(got.rows, sort).join('\n')}`
}

/** The letters of the columns that hold something: DuckDB forgets the type of what it finds to be NULL before it runs. */
function knownTypes({ types, rows }: Answered): string {
  const cells = rows.map((row) => row.split('\t'))
  return [...types].map((type, i) => (cells.some((row) => row[i] !== 'NULL') ? type : '-')).join('')
}

function assertEqual(own: FuzzCase, want: Outcome, got: Outcome, tally: FuzzTally): void {
  tally.cases += 1
  // What depends on the order of evaluation, such as a division by zero, may fail on one side.
  if (want.kind === 'error' || got.kind === 'error') return
  tally.compared += 1
  const sort = own.statement.ordered ? 'nosort' : 'rowsort'
  const same = JSON.stringify(sortedRows(want.rows, sort)) === JSON.stringify(sortedRows(got.rows, sort))
  if (!same || knownTypes(want) !== knownTypes(got))
    throw new Error(`engines differ:\n\n${asRecord(own, want, got)}`)
}

async function holds(
  { seed, cases }: FuzzRun,
  check: (own: FuzzCase, tally: FuzzTally) => Promise<void>,
): Promise<FuzzTally> {
  const tally = { cases: 0, compared: 0 }
  await fc.assert(
    fc.asyncProperty(fuzzCase, (own) => check(own, tally)),
    { seed, numRuns: cases, includeErrorInReport: true, interruptAfterTimeLimit: 600_000 },
  )
  return tally
}

/** Holds that DuckDB answers as PostgreSQL does, wherever both answer. */
export async function duckdbAgreesWithPostgres(
  run: FuzzRun,
  postgres: PostgresConnection,
): Promise<FuzzTally> {
  const duckdb = await openDuckdb({ threads: 1 })
  try {
    return await holds(run, async (own, tally) => {
      await fillPostgres(postgres, own.pair)
      const { sql } = own.statement
      const want = await postgresOutcome(postgres, sql)
      assertEqual(own, want, await ourOutcome(dataWorld(own.pair), sql, duckdb), tally)
    })
  } finally {
    duckdb.close()
  }
}

/** Holds that alasql answers as DuckDB does, wherever it does not refuse. */
export async function alasqlAgreesWithDuckdb(run: FuzzRun): Promise<FuzzTally> {
  const [duckdb, alasql] = [await openDuckdb({ threads: 1 }), await openAlasql()]
  try {
    return await holds(run, async (own, tally) => {
      const world = dataWorld(own.pair)
      const { sql } = own.statement
      const got = await ourOutcome(world, sql, alasql)
      if (got.kind === 'error' && got.code === 'unsupported') {
        tally.cases += 1
        return
      }
      assertEqual(own, await ourOutcome(world, sql, duckdb), got, tally)
    })
  } finally {
    duckdb.close()
    alasql.close()
  }
}
