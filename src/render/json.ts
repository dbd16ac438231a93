import { rowObjects } from './json-rows.ts'
import { jsonString } from './json-value.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { summaryMembers } from './summary-members.ts'
import { uniqueNames } from './unique-names.ts'

/**
 * json: one array of objects, a row a line, written as the rows come; the closing bracket comes only after the last row.
 * With `envelope` an object: `columns`, `rows`, `complete`, `warnings`, `stats`, and of a statement that writes `changes`.
 */
export const renderJson: Renderer = async ({ columns, batches }, sink, { envelope, summary }) => {
  const keys = uniqueNames(columns.map(({ name }) => name))
  const objects = rowObjects(columns, keys)
  const described = columns.map(({ type }, at) => `{"name":${jsonString(keys[at] ?? '')},"type":"${type}"}`)
  await sink.write(envelope ? `{"columns":[${described.join(',')}],"rows":[` : '[')
  const rendered = await writeRows(
    { columns, batches },
    sink,
    (batch, from, to, done) => `${done === 0 ? '\n' : ',\n'}${objects(batch, from, to, ',\n')}`,
  )
  const end = rendered.rows === 0 ? ']' : '\n]'
  await sink.write(envelope ? `${end},${summaryMembers(summary())}}\n` : `${end}\n`)
  return rendered
}
