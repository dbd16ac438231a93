import { parseArgs } from 'node:util'

/** What can be measured, in the order in which it is. */
export const parts = ['start', 'prompt', 'rows', 'changes', 'growth', 'history', 'memory', 'engines'] as const

/** A part of the benchmark. */
export type Part = (typeof parts)[number]

/** What a run of the benchmark was told. */
export interface BenchOptions {
  readonly help: boolean
  readonly json: boolean
  readonly write: boolean
  /** What is measured. */
  readonly parts: readonly Part[]
  /** Nothing is left out, so that the results may take the place of earlier ones. */
  readonly whole: boolean
  /** Rows that pass through. */
  readonly rows: number
}

/** How the benchmark is called. */
export const usage = `npm run build && npm run bench -- [options]
  --json           print the results as JSON on stdout, and what is under way on stderr
  --write          write the results into docs/benchmarks.md
  --only <parts>   some of: ${parts.join(', ')}; bench/results.json stays as it is
  --rows <count>   rows that pass through; 200000 unless told
`

/** Reads the options; throws what is wrong with them before anything is measured. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      only: { type: 'string' },
      rows: { type: 'string', default: '200000' },
      help: { type: 'boolean', default: false },
    },
  })
  const { help, json, write, only } = values
  if (write && only !== undefined) throw new Error('--write is for all parts: leave --only out')
  const rows = Number(values.rows)
  if (!/^[1-9]\d*$/.test(values.rows) || !Number.isSafeInteger(rows))
    throw new Error(`--rows ${values.rows}: a count of rows is a whole number from 1 on, such as 200000`)
  const whole = only === undefined
  return { help, json, write, whole, rows, parts: whole ? parts : only.split(',').map(partOf) }
}

function partOf(name: string): Part {
  const part = parts.find((one) => one === name)
  if (part === undefined)
    throw new Error(`--only: there is no part "${name}"; the parts are ${parts.join(', ')}`)
  return part
}
