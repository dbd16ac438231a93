import type { DuckDBVector } from '@duckdb/node-api'
import type { ResultValue } from '../../value/batch.ts'

/** What a vector of texts holds, as DuckDB lays it out: 16 bytes a text, with its length and, up to 12 bytes, the text itself. */
interface TextVector {
  readonly dataView: DataView
  /** A bit a row; null where all are valid. */
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number }
  getItem(row: number): string | null
}

const slotLength = 16
const longestInline = 12

function isTextVector(vector: unknown): vector is TextVector {
  return (
    (vector as Partial<TextVector>).dataView instanceof DataView &&
    (vector as Partial<TextVector>).validity?.offset === 0
  )
}

function isAscii(text: string, start: number, length: number): boolean {
  for (let i = start; i < start + length; i += 1) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/**
 * Texts of a vector. Short ASCII ones are read straight from its memory, several times as fast as one object and one decoder call each;
 * others, and those of a vector that looks otherwise, are left to the vector.
 */
export function textValues(vector: DuckDBVector, length: number): ResultValue[] {
  const values = new Array<ResultValue>(length)
  if (!isTextVector(vector)) {
    for (let row = 0; row < length; row += 1)
      values[row] = (vector as DuckDBVector).getItem(row) as string | null
    return values
  }
  const { dataView, validity } = vector
  const { data } = validity
  const valid = data === null ? undefined : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  // All slots as one text, a character a byte: cutting an ASCII text out of it calls nothing outside JavaScript.
  const slots = Buffer.from(dataView.buffer, dataView.byteOffset, dataView.byteLength).toString('latin1')
  for (let row = 0; row < length; row += 1) {
    const slot = row * slotLength
    const size = dataView.getUint32(slot, true)
    if (valid !== undefined && (valid[row >> 3]! & (1 << (row & 7))) === 0) values[row] = null
    else
      values[row] =
        size <= longestInline && isAscii(slots, slot + 4, size)
          ? slots.slice(slot + 4, slot + 4 + size)
          : (vector.getItem(row) as string)
  }
  return values
}
