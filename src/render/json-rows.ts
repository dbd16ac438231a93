import type { ResultBatch, ResultColumn } from '../value/batch.ts'
import { type JsonEncoder, jsonEncoders, jsonString } from './json-value.ts'

interface Member {
  /** `{"name":` of the first column, `,"name":` of the others. */
  readonly opening: string
  readonly encode: JsonEncoder
}

/** Makes the text of some rows of a batch, an object each, joined by `separator`. */
export type RowObjects = (batch: ResultBatch, from: number, to: number, separator: string) => string

/** Rows as JSON objects under the given keys, one for each column. Built as text: no key, not even `__proto__`, means anything. */
export function rowObjects(columns: readonly ResultColumn[], keys: readonly string[]): RowObjects {
  const members = columns.map(
    ({ type }, at): Member => ({
      opening: `${at === 0 ? '{' : ','}${jsonString(keys[at] ?? '')}:`,
      encode: jsonEncoders[type],
    }),
  )
  return (batch, from, to, separator) => {
    // An array of its own: one whose columns are read when they are looked at is slow to look into for each value.
    const values = [...batch.columns]
    let text = ''
    for (let row = from; row < to; row += 1) {
      if (row > from) text += separator
      if (members.length === 0) text += '{'
      for (let at = 0; at < members.length; at += 1) {
        const { opening, encode } = members[at]!
        const value = values[at]![row]!
        text += value === null ? `${opening}null` : opening + encode(value)
      }
      text += '}'
    }
    return text
  }
}
