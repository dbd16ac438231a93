import { parse } from 'lossless-json'

const manyDigits = /[0-9]{16,}/

function exactNumber(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) return Number(text)
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/**
 * JSON text to values in which every integer is exact: a number where a double holds it, else a bigint.
 * `JSON.parse` is four times as fast and exact up to 15 digits, so it takes every text without a longer run of digits.
 * Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return manyDigits.test(text) ? parse(text, undefined, exactNumber) : JSON.parse(text)
}

/** JSON text of values that may hold bigints, which become number literals. */
export function exactJsonText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(exactJsonText).join(',')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${exactJsonText(member)}`).join(',')}}`
}
