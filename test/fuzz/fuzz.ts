/*
 * Looks for statements on which engines disagree, for as long as it is told: npm run fuzz -- --minutes 30 [--seed 1] [--reasons].
 * Every disagreement is printed as SQL to be pasted and as a record of a conformance file; with --reasons also why statements were
 * not compared.
 */
import { parseArgs } from 'node:util'
import type { PostgresConnection } from '../conformance/postgres-connection.ts'
import { startPostgres } from '../conformance/postgres-server.ts'
import { alasqlAgreesWithDuckdb, duckdbAgreesWithPostgres, type FuzzTally } from './engines-agree.ts'
import { depotAgrees } from './pushdown/depot-agrees.ts'
import { pushdownAgrees } from './pushdown/pushdown-agrees.ts'
import { scoped } from './pushdown/scope.ts'

const casesPerRound = 200

interface Round {
  readonly name: string
  readonly run: (seed: number) => Promise<FuzzTally | undefined>
}

function roundsWith(postgres: PostgresConnection | undefined): readonly Round[] {
  const half = casesPerRound / 2
  const rounds: Round[] = [
    { name: 'alasql and DuckDB', run: (seed) => alasqlAgreesWithDuckdb({ seed, cases: casesPerRound }) },
    {
      name: 'an API and its rows',
      run: (seed) => scoped((scope) => depotAgrees(scope, { seed, cases: half })),
    },
    {
      name: 'with and without pushdown',
      run: (seed) => scoped((scope) => pushdownAgrees(scope, { seed, cases: half / 2 })),
    },
  ]
  if (postgres === undefined) return rounds
  const compared = (seed: number) => duckdbAgreesWithPostgres({ seed, cases: casesPerRound }, postgres)
  return [{ name: 'DuckDB and PostgreSQL', run: compared }, ...rounds]
}

function printReasons(reasons: ReadonlyMap<string, number>): void {
  const sorted = [...reasons].sort(([, a], [, b]) => b - a)
  for (const [reason, count] of sorted) console.log(`${String(count).padStart(6)} ${reason}`)
}

async function fuzz(minutes: number, firstSeed: number, withReasons: boolean): Promise<number> {
  const server = await startPostgres()
  const postgres = await server?.connect()
  if (postgres === undefined) console.log('PostgreSQL is not installed: DuckDB is not compared with it')
  const rounds = roundsWith(postgres)
  const reasons = new Map<string, number>()
  const end = performance.now() + minutes * 60_000
  let found = 0
  let compared = 0
  let seed = firstSeed
  for (; performance.now() < end; seed += 1)
    for (const { name, run } of rounds) {
      if (performance.now() >= end) break
      try {
        const tally = await run(seed)
        compared += tally?.compared ?? 0
        for (const [reason, count] of tally?.reasons ?? [])
          reasons.set(reason, (reasons.get(reason) ?? 0) + count)
      } catch (error) {
        found += 1
        console.log(`## ${name}, seed ${seed}\n${error instanceof Error ? error.message : String(error)}\n`)
      }
    }
  postgres?.close()
  await server?.stop()
  if (withReasons) printReasons(reasons)
  console.log(`seeds ${firstSeed} to ${seed - 1}: ${compared} statements compared, ${found} disagreements`)
  return found === 0 ? 0 : 1
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    reasons: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
console.log(`seed ${seed}`)
process.exitCode = await fuzz(Number(values.minutes), seed, values.reasons)
