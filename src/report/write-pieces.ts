import type { Sink } from '../render/sink.ts'

/** Text that is handed over at once. */
const mostText = 1 << 16

/** Writes many small pieces of text in few writes. */
export async function writePieces(pieces: AsyncIterable<string>, sink: Sink): Promise<void> {
  let text = ''
  for await (const piece of pieces) {
    text += piece
    if (text.length < mostText) continue
    await sink.write(text)
    text = ''
  }
  await sink.write(text)
}
