import { rowObjects } from './json-rows.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { summaryMembers } from './summary-members.ts'
import { uniqueNames } from './unique-names.ts'

/**
 * ndjson: one JSON object a line, written as the rows come. With `envelope` one more line, `{"summary":{…}}` with `complete`,
 * `warnings`, `stats`, and of a statement that writes `changes`: where it is missing, so are rows.
 */
export const renderNdjson: Renderer = async ({ columns, batches }, sink, { envelope, summary }) => {
  const objects = rowObjects(columns, uniqueNames(columns.map(({ name }) => name)))
  const rendered = await writeRows(
    { columns, batches },
    sink,
    (batch, from, to) => `${objects(batch, from, to, '\n')}\n`,
  )
  if (envelope) await sink.write(`{"summary":{${summaryMembers(summary())}}}\n`)
  return rendered
}
