import assert from 'node:assert/strict'
import fc from 'fast-check'
import { openThreadedAlasql } from '../../src/engine/alasql/thread/threaded-engine.ts'
import { openDuckdb } from '../../src/engine/duckdb/open-duckdb.ts'
import { dataWorld } from '../conformance/data-world.ts'
import { type Outcome, ourOutcome, postgresOutcome, sortedRows } from '../conformance/outcome.ts'
import type { PostgresConnection } from '../conformance/postgres-connection.ts'
import { fillPostgres } from '../conformance/postgres-data.ts'
import { type Answered, type FuzzCase, portableCase, tellDifference, wholeCase } from './fuzz-case.ts'

/** How many cases are run, and from which seed. */
export interface FuzzRun {
  readonly seed: number
  readonly cases: number
}

/** How often both answered, so that a suite that refuses everything is seen, and why they did not. */
export interface FuzzTally {
  cases: number
  compared: number
  /** Who did not answer, why, and how often. */
  readonly reasons: Map<string, number>
}

interface Side {
  readonly name: string
  readonly answer: (own: FuzzCase) => Promise<Outcome>
}

/** The letters of the columns that hold something: DuckDB forgets the type of what it finds to be NULL before it runs. */
function knownTypes({ types, rows }: Answered): string {
  const cells = rows.map((row) => row.split('\t'))
  return [...types].map((type, i) => (cells.some((row) => row[i] !== 'NULL') ? type : '-')).join('')
}

/** Rows in which the two zeros of doubles are one: which of them is left of equal ones is not told. */
function comparable({ rows, types }: Answered, ordered: boolean): string {
  const plain = rows.map((row) =>
    row
      .split('\t')
      .map((cell) => (cell === '-0' ? '0' : cell))
      .join('\t'),
  )
  return JSON.stringify([
    knownTypes({ kind: 'rows', types, rows }),
    sortedRows(plain, ordered ? 'nosort' : 'rowsort'),
  ])
}

function note({ reasons }: FuzzTally, side: Side, { code, message }: Outcome & { kind: 'error' }): void {
  const reason = `${side.name}, ${code}: ${message.split('\n')[0]?.replace(/"[^"]*"|'[^']*'|\d+/g, '…')}`
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
}

async function compare(own: FuzzCase, right: Side, wrong: Side, tally: FuzzTally): Promise<void> {
  tally.cases += 1
  const got = await wrong.answer(own)
  // A refusal is honest; whatever was not foreseen is not.
  if (got.kind === 'error' && got.code === 'internal')
    throw new Error(`${wrong.name} fails: ${got.message}\n\n${own.statement.sql}`)
  if (got.kind === 'error') return note(tally, wrong, got)
  const want = await right.answer(own)
  // What depends on the order of evaluation, such as a division by zero, may fail on one side.
  if (want.kind === 'error') return note(tally, right, want)
  tally.compared += 1
  const { ordered } = own.statement
  if (comparable(want, ordered) !== comparable(got, ordered))
    throw new Error(tellDifference(own, [right.name, want], [wrong.name, got]))
}

async function holds(
  any: fc.Arbitrary<FuzzCase>,
  { seed, cases }: FuzzRun,
  right: Side,
  wrong: Side,
): Promise<FuzzTally> {
  const tally: FuzzTally = { cases: 0, compared: 0, reasons: new Map() }
  await fc.assert(
    fc.asyncProperty(any, (own) => compare(own, right, wrong, tally)),
    { seed, numRuns: cases, includeErrorInReport: true },
  )
  assert.equal(tally.cases, cases, 'cases that were run')
  return tally
}

/** Holds that DuckDB answers as PostgreSQL does, wherever both answer. */
export async function duckdbAgreesWithPostgres(
  run: FuzzRun,
  postgres: PostgresConnection,
): Promise<FuzzTally> {
  const engine = await openDuckdb({ threads: 1 })
  const right: Side = {
    name: 'PostgreSQL',
    answer: async ({ relations, statement }) => {
      await fillPostgres(postgres, relations)
      return postgresOutcome(postgres, statement.sql)
    },
  }
  const wrong: Side = {
    name: 'DuckDB',
    answer: ({ relations, statement }) => ourOutcome(dataWorld(relations), statement.sql, engine),
  }
  try {
    return await holds(wholeCase, run, right, wrong)
  } finally {
    engine.close()
  }
}

/** What alasql refuses at once is told apart by now; some of it shows that it is refused. */
const mostlyPortable = fc.oneof({ weight: 1, arbitrary: wholeCase }, { weight: 6, arbitrary: portableCase })

/** Holds that alasql answers as DuckDB does, wherever it does not refuse. */
export async function alasqlAgreesWithDuckdb(run: FuzzRun): Promise<FuzzTally> {
  const [duckdb, alasql] = [await openDuckdb({ threads: 1 }), await openThreadedAlasql()]
  const side = (name: string, engine: typeof duckdb): Side => ({
    name,
    answer: ({ relations, statement }) => ourOutcome(dataWorld(relations), statement.sql, engine),
  })
  try {
    return await holds(mostlyPortable, run, side('DuckDB', duckdb), side('alasql', alasql))
  } finally {
    duckdb.close()
    alasql.close()
  }
}
