import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { environment, median } from './measure.ts'

/** What one engine took over one number of rows; the highest resident memory of its process. */
export interface EngineSeconds {
  readonly load: number
  readonly statements: Readonly<Record<string, { readonly seconds: number; readonly rows: number }>>
  readonly megabytes: number
}

/** Both engines at one thing. `alasql` is absent where it took more than a minute. */
export interface EnginePair {
  readonly rows: number
  readonly what: string
  readonly duckdb: number
  readonly alasql: number | undefined
}

const script = fileURLToPath(new URL('run-engine.ts', import.meta.url))
const limit = 60_000

/** One engine in a process of its own; undefined where it takes more than a minute. */
function runEngine(engine: 'duckdb' | 'alasql', rows: number): EngineSeconds | undefined {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', '--import', 'tsx', script, engine, String(rows)],
    { env: environment, encoding: 'utf8', timeout: limit },
  )
  if (signal === 'SIGTERM') return undefined
  if (status !== 0) throw new Error(`${engine} over ${rows} rows: ${stderr}`)
  return JSON.parse(stdout) as EngineSeconds
}

function medianOf(runs: readonly EngineSeconds[], value: (run: EngineSeconds) => number): number {
  return median(runs.map(value))
}

/** Loading and four statements, on both engines in turn, over each number of rows. Throws where their rows are not as many. */
export function compareEngines(counts: readonly number[], times = 3): readonly EnginePair[] {
  const pairs: EnginePair[] = []
  for (const rows of counts) {
    const duckdb: EngineSeconds[] = []
    const alasql: EngineSeconds[] = []
    let tooSlow = false
    for (let i = 0; i < times; i++) {
      duckdb.push(runEngine('duckdb', rows)!)
      const run = tooSlow ? undefined : runEngine('alasql', rows)
      if (run === undefined) tooSlow = true
      else alasql.push(run)
    }
    const add = (what: string, value: (run: EngineSeconds) => number) =>
      pairs.push({
        rows,
        what,
        duckdb: medianOf(duckdb, value),
        alasql: tooSlow ? undefined : medianOf(alasql, value),
      })
    add('load', ({ load }) => load)
    for (const [name, { rows: count }] of Object.entries(duckdb[0]!.statements)) {
      const other = alasql[0]?.statements[name]?.rows
      if (other !== undefined && other !== count)
        throw new Error(`${name} over ${rows} rows: ${count} rows of DuckDB, ${other} of alasql`)
      add(name, ({ statements }) => statements[name]!.seconds)
    }
    add('memory, MB', ({ megabytes }) => megabytes)
  }
  return pairs
}
