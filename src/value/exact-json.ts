import { type ParseOptions, parse } from 'lossless-json'

function exactNumber(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) return Number(text)
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** Of a key that comes twice the last one counts, whichever of the two parsers reads it. */
const asJsonParse: ParseOptions = { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue }

/**
 * JSON text to values in which every integer is exact: a number where a double holds it, else a bigint. Several times as slow
 * as `JSON.parse`, so it is used where `InexactNumber` told that it is needed. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return parse(text, undefined, asJsonParse)
}

/** A number that `JSON.parse` may have rounded: whoever meets it in a value that matters asks for the text to be parsed exactly. */
export class InexactNumber extends Error {}

/** Throws `InexactNumber` for a number that `JSON.parse` may have rounded. */
export function assertExact(value: number): void {
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new InexactNumber('an integer that a double does not hold')
}

/**
 * JSON text of values that may hold bigints, which become number literals. Throws `InexactNumber` for a number that may have
 * been rounded, unless the values come from `parseExactJson`.
 */
export function exactJsonText(value: unknown, isExact = true): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !isExact) assertExact(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map((entry) => exactJsonText(entry, isExact)).join(',')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${exactJsonText(member, isExact)}`).join(',')}}`
}
