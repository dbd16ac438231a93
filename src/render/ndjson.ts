import { rowObjects } from './json-rows.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { uniqueNames } from './unique-names.ts'

/** ndjson: one JSON object a line, written as the rows come. */
export const renderNdjson: Renderer = ({ columns, batches }, sink) => {
  const objects = rowObjects(columns, uniqueNames(columns.map(({ name }) => name)))
  return writeRows({ columns, batches }, sink, (batch, from, to) => `${objects(batch, from, to, '\n')}\n`)
}
