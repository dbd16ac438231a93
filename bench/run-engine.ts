// One engine over one number of rows, in a process of its own: `run-engine.ts duckdb 1000`. Prints its seconds as JSON.

import { openEngine } from '../src/engine/open-engine.ts'
import { loadParser } from '../src/sql/load-parser.ts'
import { drain, engineStatements, loadRows } from './engine-statements.ts'
import type { EngineSeconds } from './engines.ts'
import { median, seconds } from './measure.ts'

const kind = process.argv[2] === 'alasql' ? 'alasql' : 'duckdb'
const rows = Number(process.argv[3])

await loadParser()
// Once untimed, over few rows: what an engine does at its first use is part of starting.
const first = await openEngine(kind)
await loadRows(first, 10)
for (const sql of Object.values(engineStatements)) await drain(first, sql)
first.close()

const engine = await openEngine(kind)
const load = await loadRows(engine, rows)
const statements: Record<string, { seconds: number; rows: number }> = {}
for (const [name, sql] of Object.entries(engineStatements)) {
  let count = 0
  const times: number[] = []
  for (let i = 0; i < 3; i++)
    times.push(
      await seconds(async () => {
        count = await drain(engine, sql)
      }),
    )
  statements[name] = { seconds: median(times), rows: count }
}
engine.close()
const megabytes = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ load, statements, megabytes } satisfies EngineSeconds))
