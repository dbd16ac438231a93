import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EnginePair } from './engines.ts'
import type { GrowthPoint } from './growth.ts'
import type { Line } from './line.ts'
import { root } from './measure.ts'
import type { BenchResults } from './results.ts'

const path = join(root, 'docs', 'benchmarks.md')
const begin = '<!-- written by npm run bench -- --write -->'
const end = '<!-- end of what is written -->'

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

function time(seconds: number): string {
  return seconds >= 1 ? seconds.toFixed(2) : seconds.toFixed(seconds >= 0.1 ? 3 : 4)
}

function count(rows: number): string {
  return rows.toLocaleString('en-US')
}

function linesTable(lines: readonly Line[]): string {
  return table(
    ['what', 'measured', 'compared with', 'ratio', 'goal', ''],
    lines.map(({ what, measured, yardstick, ratio, goal, met }) => [
      what,
      measured,
      yardstick,
      ratio.toFixed(2),
      goal,
      met ? 'met' : '**missed**',
    ]),
  )
}

function growthTable(points: readonly GrowthPoint[]): string {
  const cell = (point: GrowthPoint, seconds: number) =>
    `${time(seconds)} s · ${((seconds / point.rows) * 1e6).toFixed(1)} µs a row · ${(seconds / point.fetched).toFixed(2)}`
  return table(
    ['rows', 'undici + JSON.parse', 'filter + aggregate', 'stream to ndjson'],
    points.map((point) => [
      count(point.rows),
      `${time(point.fetched)} s`,
      cell(point, point.aggregated),
      cell(point, point.streamed),
    ]),
  )
}

function enginesTable(pairs: readonly EnginePair[]): string {
  return table(
    ['rows', 'what', 'duckdb', 'alasql', 'alasql / duckdb'],
    pairs.map(({ rows, what, duckdb, alasql }) => {
      const cell = (value: number) =>
        what.startsWith('memory') ? `${Math.round(value)} MB` : `${time(value)} s`
      return [
        count(rows),
        what.replace(/, MB$/, ''),
        cell(duckdb),
        alasql === undefined ? 'over a minute' : cell(alasql),
        alasql === undefined ? '' : (alasql / duckdb).toFixed(2),
      ]
    }),
  )
}

/** Writes the results into `docs/benchmarks.md`, between the two marks. */
export function writeDocument({ date, machine, lines, growth, engines }: BenchResults): void {
  const { cores, gibibytes, platform, node } = machine
  const text = readFileSync(path, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} has no place for the results: ${begin}`)
  const written = [
    begin,
    `Measured on ${date.slice(0, 10)}: ${cores} cores, ${gibibytes} GiB of memory, ${platform}, Node ${node}.`,
    '## Against the goals',
    linesTable(lines),
    '## How time grows with rows',
    'Each cell: seconds, microseconds a row, and the ratio to undici and JSON.parse alone.',
    growthTable(growth),
    '## Engines side by side',
    enginesTable(engines),
    end,
  ].join('\n\n')
  writeFileSync(path, text.slice(0, from) + written + text.slice(to + end.length))
}
