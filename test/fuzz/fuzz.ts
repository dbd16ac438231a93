/*
 * Looks for statements on which engines disagree, for as long as it is told: npm run fuzz -- --minutes 30 [--seed 1].
 * Every disagreement is printed as a record of a conformance file.
 */
import { parseArgs } from 'node:util'
import { startPostgres } from '../conformance/postgres-server.ts'
import { alasqlAgreesWithDuckdb, duckdbAgreesWithPostgres } from './engines-agree.ts'
import { pushdownAgrees, type Scope } from './pushdown-agrees.ts'

const casesPerRound = 200

interface Round {
  readonly name: string
  readonly run: (seed: number) => Promise<unknown>
}

/** Runs a part with a scope of its own, which is closed when it ends. */
async function scoped(part: (scope: Scope) => Promise<void>): Promise<void> {
  const closers: (() => unknown)[] = []
  try {
    await part({ after: (close: () => unknown) => closers.push(close) } as unknown as Scope)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

async function fuzz(minutes: number, firstSeed: number): Promise<number> {
  const server = await startPostgres()
  const postgres = await server?.connect()
  if (postgres === undefined) console.log('PostgreSQL is not installed: DuckDB is not compared with it')
  const rounds: Round[] = [
    ...(postgres === undefined
      ? []
      : [
          {
            name: 'DuckDB and PostgreSQL',
            run: (seed: number) => duckdbAgreesWithPostgres({ seed, cases: casesPerRound }, postgres),
          },
        ]),
    { name: 'alasql and DuckDB', run: (seed) => alasqlAgreesWithDuckdb({ seed, cases: casesPerRound }) },
    {
      name: 'with and without pushdown',
      run: (seed) => scoped((scope) => pushdownAgrees(scope, { seed, cases: casesPerRound / 4 })),
    },
  ]
  const end = performance.now() + minutes * 60_000
  let found = 0
  let seed = firstSeed
  for (; performance.now() < end; seed += 1)
    for (const { name, run } of rounds) {
      if (performance.now() >= end) break
      try {
        await run(seed)
      } catch (error) {
        found += 1
        console.log(`## ${name}, seed ${seed}\n${error instanceof Error ? error.message : String(error)}\n`)
      }
    }
  postgres?.close()
  await server?.stop()
  console.log(`seeds ${firstSeed} to ${seed - 1}: ${found} disagreements`)
  return found === 0 ? 0 : 1
}

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
console.log(`seed ${seed}`)
process.exitCode = await fuzz(Number(values.minutes), seed)
