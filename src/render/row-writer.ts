import type { ResultBatch } from '../value/batch.ts'
import type { Rendered, RenderInput } from './renderer.ts'
import type { Sink } from './sink.ts'

// Bounds the text that is in memory at once when an engine answers with a single batch of a million rows.
const mostRowsPerWrite = 4096

/**
 * Writes the rows of a result as they come, one write for each batch (big ones in several).
 * `text` makes the text of the rows `from` (inclusive) to `to` (exclusive) of a batch; `done` rows came before them.
 */
export async function writeRows(
  input: RenderInput,
  sink: Sink,
  text: (batch: ResultBatch, from: number, to: number, done: number) => string,
): Promise<Rendered> {
  let done = 0
  for await (const batch of input.batches) {
    for (let from = 0; from < batch.length; from += mostRowsPerWrite) {
      const to = Math.min(batch.length, from + mostRowsPerWrite)
      await sink.write(text(batch, from, to, done))
      done += to - from
    }
  }
  return { rows: done }
}
