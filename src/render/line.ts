import { cellText } from './cell.ts'
import { countOf } from './count-text.ts'
import { recordBlock } from './record-block.ts'
import type { Renderer } from './renderer.ts'
import { writeRows } from './row-writer.ts'
import { styleOf } from './style.ts'

/** line: a block for each row, a line for each value; nothing is ever shortened. Written as the rows come. */
export const renderLine: Renderer = async ({ columns, batches }, sink, { color }) => {
  const block = recordBlock(columns, styleOf(color))
  const rendered = await writeRows({ columns, batches }, sink, (batch, from, to, done) => {
    let text = ''
    for (let row = from; row < to; row += 1) {
      text += block(done + row - from + 1, (at) => cellText(batch.columns[at]![row]!))
    }
    return text
  })
  if (rendered.rows === 0) await sink.write(`(${countOf(0, 'row')})\n`)
  return rendered
}
