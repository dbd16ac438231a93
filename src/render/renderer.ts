import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import type { Sink } from './sink.ts'
import type { ChangeSums } from './timing.ts'

/** A result on its way to a reader. `batches` is iterated once; leaving it early stops what feeds it. */
export interface RenderInput {
  readonly columns: readonly ResultColumn[]
  readonly batches: AsyncIterable<ResultBatch>
}

/** What is known about a result only after its last row. */
export interface RenderSummary {
  readonly complete: boolean
  readonly warnings: readonly string[]
  readonly stats: Readonly<Record<string, number>>
  /** What became of the changes of a statement that writes. */
  readonly changes?: ChangeSums
}

/** How to render. A format ignores what it has no use for. */
export interface RenderOptions {
  /** Whether terminal styles may be written. */
  readonly color: boolean
  /** Columns of the terminal; `undefined` where the output is none, and then nothing is shortened. */
  readonly width: number | undefined
  /** json: wrap the rows in an object with columns, completeness, warnings, changes and statistics. ndjson: end with a line of that. */
  readonly envelope: boolean
  /** Called once, after the last row, where the format reports it. */
  readonly summary: () => RenderSummary
}

/** What was rendered. */
export interface Rendered {
  readonly rows: number
  /** Values or names were shortened to fit the width. */
  readonly shortened?: boolean
}

/**
 * Writes a result in one format.
 * Rejects with what `batches` throws, and with `output_failed`; what was written so far then stays visibly unfinished where the format can show it.
 */
export type Renderer = (input: RenderInput, sink: Sink, options: RenderOptions) => Promise<Rendered>
