import type duckdb from '@duckdb/node-bindings'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { ColumnValues, RelationColumn } from '../../value/batch.ts'
import type { ColumnType } from '../../value/column-type.ts'

/** DuckDB's C functions that write a vector, or read what it points to. */
export type VectorFunctions = Pick<
  typeof duckdb,
  | 'copy_data_to_vector'
  | 'copy_data_to_vector_validity'
  | 'data_chunk_get_vector'
  | 'get_data_from_pointer'
  | 'vector_assign_string_element'
  | 'vector_ensure_validity_writable'
>

/** A slice of a column on its way into a vector. */
interface Part {
  readonly column: RelationColumn
  readonly values: ColumnValues
  readonly start: number
  readonly length: number
}

type Write = (api: VectorFunctions, vector: duckdb.Vector, part: Part) => void

const slotLength = 16
const longestInline = 12
const two32 = 2 ** 32

/** A text of at most twelve ASCII characters is written into its slot; false for any other. */
function writeInline(bytes: Uint8Array, slot: number, text: string): boolean {
  const { length } = text
  if (length > longestInline) return false
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) {
      bytes.fill(0, slot, slot + slotLength)
      return false
    }
    bytes[slot + 4 + i] = code
  }
  bytes[slot] = length
  return true
}

/** One copy for all short texts, one call for each long one: calls into DuckDB are what loading texts costs. */
const writeTexts: Write = (api, vector, { values, start, length }) => {
  const bytes = new Uint8Array(length * slotLength)
  const long: number[] = []
  for (let row = 0; row < length; row += 1) {
    const value = values[start + row]
    if (typeof value === 'string' && !writeInline(bytes, row * slotLength, value)) long.push(row)
  }
  api.copy_data_to_vector(vector, 0, bytes.buffer, 0, bytes.byteLength)
  for (const row of long) api.vector_assign_string_element(vector, row, values[start + row] as string)
}

/** Whole numbers of 64 bits; those that a double holds are written without becoming bigints. */
const writeIntegers: Write = (api, vector, { column, values, start, length }) => {
  const view = new DataView(new ArrayBuffer(length * 8))
  for (let row = 0; row < length; row += 1) {
    const value = values[start + row]
    if (value === null || value === undefined) continue
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      const high = Math.floor(value / two32)
      view.setUint32(row * 8, value - high * two32, true)
      view.setInt32(row * 8 + 4, high, true)
      continue
    }
    const whole = BigInt(value)
    if (BigInt.asIntN(64, whole) !== whole)
      throw new CredsqlError('engine_failed', `a value of column ${column.name} does not fit in 64 bits`)
    view.setBigInt64(row * 8, whole, true)
  }
  api.copy_data_to_vector(vector, 0, view.buffer, 0, view.byteLength)
}

const writeDoubles: Write = (api, vector, { values, start, length }) => {
  const numbers = new Float64Array(length)
  for (let row = 0; row < length; row += 1) numbers[row] = Number(values[start + row] ?? 0)
  api.copy_data_to_vector(vector, 0, numbers.buffer, 0, numbers.byteLength)
}

const writeDates: Write = (api, vector, { values, start, length }) => {
  const days = new Int32Array(length)
  for (let row = 0; row < length; row += 1) days[row] = Number(values[start + row] ?? 0)
  api.copy_data_to_vector(vector, 0, days.buffer, 0, days.byteLength)
}

const writeBooleans: Write = (api, vector, { values, start, length }) => {
  const bytes = new Uint8Array(length)
  for (let row = 0; row < length; row += 1) bytes[row] = values[start + row] === true ? 1 : 0
  api.copy_data_to_vector(vector, 0, bytes.buffer, 0, bytes.byteLength)
}

const writers: Readonly<Record<ColumnType, Write>> = {
  text: writeTexts,
  secret: writeTexts,
  json: writeTexts,
  integer: writeIntegers,
  timestamp: writeIntegers,
  double: writeDoubles,
  date: writeDates,
  boolean: writeBooleans,
}

/** Marks the rows whose value is null; a vector without marks has none. */
function writeNulls(api: VectorFunctions, vector: duckdb.Vector, { values, start, length }: Part): void {
  let valid: Uint8Array<ArrayBuffer> | undefined
  for (let row = 0; row < length; row += 1) {
    if ((values[start + row] ?? null) !== null) continue
    valid ??= new Uint8Array(new ArrayBuffer(Math.ceil(length / 64) * 8)).fill(0xff)
    valid[row >> 3]! &= ~(1 << (row & 7))
  }
  if (valid === undefined) return
  api.vector_ensure_validity_writable(vector)
  api.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, valid.byteLength)
}

/** Writes a slice of a column into a column of a new chunk. */
export function writeColumn(api: VectorFunctions, chunk: duckdb.DataChunk, index: number, part: Part): void {
  const vector = api.data_chunk_get_vector(chunk, index)
  writers[part.column.type](api, vector, part)
  writeNulls(api, vector, part)
}
