import { type FormatName, formats } from '../../src/render/formats.ts'
import type { RenderOptions } from '../../src/render/renderer.ts'
import type { ResultBatch, ResultColumn, ResultValue } from '../../src/value/batch.ts'
import type { ResultType } from '../../src/value/column-type.ts'

/** A result of a test, row by row: `['name', 'bigint']` describes a column. */
export interface GivenResult {
  readonly columns: readonly (readonly [name: string, type: ResultType])[]
  readonly rows: readonly (readonly ResultValue[])[]
  /** Rows per batch; all in one batch unless told. */
  readonly batch?: number
}

/** The options of a pipe: no colour, no width, no envelope. */
export const pipeOptions: RenderOptions = {
  color: false,
  width: undefined,
  envelope: false,
  summary: () => ({ complete: true, warnings: [], stats: {} }),
}

/** Columns and batches of a given result. */
export function renderInput({ columns, rows, batch = Math.max(1, rows.length) }: GivenResult) {
  const described = columns.map(([name, type]): ResultColumn => ({ name, type }))
  async function* batches(): AsyncGenerator<ResultBatch> {
    for (let from = 0; from < rows.length; from += batch) {
      const part = rows.slice(from, from + batch)
      yield { length: part.length, columns: described.map((_, at) => part.map((row) => row[at] ?? null)) }
    }
  }
  return { columns: described, batches: batches() }
}

/** What a format writes for a result: each write by itself, and all of them together. */
export async function renderedWrites(
  format: FormatName,
  given: GivenResult,
  options: Partial<RenderOptions> = {},
) {
  const writes: string[] = []
  const sink = {
    async write(text: string) {
      writes.push(text)
    },
  }
  const { rows } = await formats[format](renderInput(given), sink, { ...pipeOptions, ...options })
  return { rows, writes, text: writes.join('') }
}

/** The text that a format writes for a result. */
export async function rendered(
  format: FormatName,
  given: GivenResult,
  options: Partial<RenderOptions> = {},
): Promise<string> {
  return (await renderedWrites(format, given, options)).text
}
