// Speed as ratios against a yardstick measured in the same run. `npm run bench -- --help`; the results of a run of all parts also go to
// bench/results.json.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withFakes } from './bench-session.ts'
import { writeDocument } from './document.ts'
import { compareEngines, type EnginePair } from './engines.ts'
import { type GrowthPoint, growthCurve, growthLine } from './growth.ts'
import { type Line, lineText } from './line.ts'
import { root } from './measure.ts'
import { type BenchOptions, type Part, readOptions, usage } from './options.ts'
import { type BenchResults, thisMachine } from './results.ts'
import { callCounts, changes, latencyBound, rowsThrough } from './sessions.ts'
import { promptTimes, startTimes } from './start-times.ts'
import { history, memory } from './whole-process.ts'

function optionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

const { help, json, write, whole, rows, parts } = optionsOrExit()
if (help) {
  process.stdout.write(usage)
  process.exit(0)
}

const wanted = (part: Part) => parts.includes(part)
const tell = json ? console.error : console.log
const lines: Line[] = []
let growth: readonly GrowthPoint[] = []
let engines: readonly EnginePair[] = []

function add(...found: readonly Line[]): void {
  for (const line of found) tell(lineText(line))
  lines.push(...found)
}

if (wanted('start')) add(...startTimes())
if (wanted('prompt')) add(...promptTimes())
if (wanted('rows') || wanted('changes'))
  await withFakes(rows, async (addresses) => {
    if (wanted('rows')) {
      add(...(await rowsThrough(addresses, rows)))
      add(await latencyBound(addresses))
      add(await callCounts(addresses, rows))
    }
    if (wanted('changes')) add(await changes(addresses))
  })
if (wanted('growth')) {
  growth = await growthCurve([1000, 10_000, 100_000, 1_000_000])
  add(growthLine(growth))
}
if (wanted('history')) await withFakes(100_000, async (addresses) => add(...history(addresses, 100_000)))
if (wanted('memory')) await withFakes(1_000_000, async (addresses) => add(memory(addresses, 1_000_000)))
if (wanted('engines')) {
  engines = compareEngines([1000, 100_000, 1_000_000])
  for (const { rows, what, duckdb, alasql } of engines)
    tell(
      `${String(rows).padStart(8)} ${what.padEnd(12)} duckdb ${duckdb.toFixed(4).padStart(10)}  alasql ${alasql?.toFixed(4).padStart(10) ?? 'over a minute'}`,
    )
}

const results: BenchResults = {
  date: new Date().toISOString(),
  machine: thisMachine(),
  lines,
  growth,
  engines,
}
const text = `${JSON.stringify(results, null, 2)}\n`
// A part would take the other parts' figures away.
if (whole) writeFileSync(join(root, 'bench', 'results.json'), text)
if (json) process.stdout.write(text)
if (write) writeDocument(results)
process.exit(lines.every(({ met }) => met) ? 0 : 1)
