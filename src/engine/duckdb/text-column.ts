import { isAscii } from 'node:buffer'
import type { DuckDBVector } from '@duckdb/node-api'
import type { ResultValue } from '../../value/batch.ts'

/** What a vector of texts holds, as DuckDB lays it out: 16 bytes a text, with its length and, up to 12 bytes, the text itself. */
interface TextVector {
  readonly dataView: DataView
  /** A bit a row; null where all are valid. */
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number }
  getItem(row: number): string | null
}

/** The bytes to which the pointer at an offset of a buffer leads. */
export type BytesAt = (buffer: ArrayBuffer, pointerOffset: number, length: number) => Uint8Array

const slotLength = 16
const longestInline = 12
const two32 = 2 ** 32

function isTextVector(vector: unknown): vector is TextVector {
  return (
    (vector as Partial<TextVector>).dataView instanceof DataView &&
    (vector as Partial<TextVector>).validity?.offset === 0
  )
}

function isAsciiPart(text: string, start: number, length: number): boolean {
  for (let i = start; i < start + length; i += 1) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/**
 * Texts of a vector. Short ASCII ones are read straight from its memory, several times as fast as one object and one decoder call each; long
 * ones in runs of neighbours. Others, and those of a vector that looks otherwise, are left to the vector.
 */
export function textValues(vector: DuckDBVector, length: number, bytesAt: BytesAt): ResultValue[] {
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
  const long = new LongTexts(dataView, bytesAt, values)
  for (let row = 0; row < length; row += 1) {
    const slot = row * slotLength
    const size = dataView.getUint32(slot, true)
    if (valid !== undefined && (valid[row >> 3]! & (1 << (row & 7))) === 0) values[row] = null
    else if (size > longestInline) long.add(row, size)
    else
      values[row] = isAsciiPart(slots, slot + 4, size)
        ? slots.slice(slot + 4, slot + 4 + size)
        : (vector.getItem(row) as string)
  }
  long.read()
  return values
}

/**
 * Long texts of a vector, to which its slots point. Those of one column mostly lie one after the other, without a byte between them: such a
 * run is fetched by one call into DuckDB, which is what a text costs. Only bytes that belong to a text are ever read.
 */
class LongTexts {
  readonly #view: DataView
  readonly #bytesAt: BytesAt
  readonly #values: ResultValue[]
  /** Of the texts of the run: row, place in the run, size. */
  #texts: number[] = []
  #slot = 0
  #start = 0
  #end = 0

  constructor(view: DataView, bytesAt: BytesAt, values: ResultValue[]) {
    this.#view = view
    this.#bytesAt = bytesAt
    this.#values = values
  }

  add(row: number, size: number): void {
    const slot = row * slotLength
    // An address has fewer bits than a double holds exactly.
    const address = this.#view.getUint32(slot + 12, true) * two32 + this.#view.getUint32(slot + 8, true)
    const isInside = address >= this.#start && address + size <= this.#end
    if (!isInside && address !== this.#end) {
      this.read()
      this.#slot = slot
      this.#start = address
    }
    if (!isInside) this.#end = address + size
    this.#texts.push(row, address - this.#start, size)
  }

  /** Reads the texts of the run and begins another one. */
  read(): void {
    const texts = this.#texts
    if (texts.length === 0) return
    const { buffer, byteOffset } = this.#view
    const run = this.#bytesAt(buffer as ArrayBuffer, byteOffset + this.#slot + 8, this.#end - this.#start)
    const bytes = Buffer.from(run.buffer, run.byteOffset, run.byteLength)
    const encoding = isAscii(bytes) ? 'latin1' : 'utf8'
    // Each is a text of its own: parts of one long text would keep all of it in memory.
    for (let i = 0; i < texts.length; i += 3)
      this.#values[texts[i]!] = bytes.toString(encoding, texts[i + 1]!, texts[i + 1]! + texts[i + 2]!)
    this.#texts = []
    this.#start = 0
    this.#end = 0
  }
}
