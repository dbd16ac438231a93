import { jsonb } from '../../text/jsonb.ts'
import { failure, valueRefusal } from '../refuse.ts'
import { decimalOfText, decimalWhole } from './decimal.ts'
import type { Whole } from './integer.ts'

const mostDecimals = 10

/** A number of JSON rounded to a whole one. */
export function jsonWhole(json: string): Whole {
  const written = numberText(json)
  const [, decimals = ''] = written.split('.')
  // DuckDB rounds to ten decimals first.
  const value = decimals.length > mostDecimals ? undefined : decimalOfText(written, 38, mostDecimals)
  if (value === undefined) throw unusual()
  return decimalWhole(value, mostDecimals)
}

/** A number of JSON as a double. */
export function jsonNumber(json: string): number {
  const text = numberText(json)
  return text === '-0' ? 0 : Number(text)
}

/** A truth value of JSON. */
export function jsonBoolean(json: string): boolean {
  const word = json.trim()
  if (word === 'true') return true
  if (word === 'false') return false
  throw failure('cannot cast this JSON to a boolean')
}

function unusual(): Error {
  return valueRefusal('a JSON number of unusual form')
}

function numberText(json: string): string {
  const text = json.trim()
  if (jsonb.typeOf(text) !== 'number') throw failure('cannot cast this JSON to a number')
  if (!/^-?\d+(?:\.\d+)?$/.test(text) || text.length > 17) throw unusual()
  return text
}
