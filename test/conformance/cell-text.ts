import type { ResultValue } from '../../src/value/batch.ts'
import type { ResultType } from '../../src/value/column-type.ts'
import { exactJsonText, parseExactJson } from '../../src/value/exact-json.ts'

/** A value as both engines' answers are brought to: `null`, a scalar's text, or a list of such. */
export type PlainCell = string | null | readonly PlainCell[]

/** What a column holds, as sqllogictest's letters go. */
export type TypeLetter = 'B' | 'I' | 'R' | 'T' | 'D' | 'P' | '?'

/** The letters of our types: truth, integer, real, text, date, point in time, and anything else. */
export const letterOfType: Readonly<Record<ResultType, TypeLetter>> = {
  boolean: 'B',
  bigint: 'I',
  'double precision': 'R',
  numeric: 'R',
  text: 'T',
  secret: 'T',
  date: 'D',
  timestamp: 'P',
  'timestamp with time zone': 'P',
  time: '?',
  interval: '?',
  json: '?',
  uuid: '?',
  bytea: '?',
  array: '?',
  record: '?',
}

const decimal = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const significantDigits = 15

/** A double without the digits that engines disagree about: what is added up in another order differs in the last one. */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isFinite(value) || Number.isSafeInteger(value)) return String(value)
  return String(Number(value.toPrecision(significantDigits)))
}

/** A decimal number without zeros at the end of its fraction, of which it keeps as much as a double does. Whole numbers keep every digit. */
export function numberText(text: string): string {
  if (!decimal.test(text)) return text
  const whole = /^(-?\d+)(?:\.0*)?$/.exec(text)
  if (whole !== null) return /^-0+$/.test(whole[1] ?? '') ? '0' : (whole[1] ?? '')
  return doubleText(Number(text))
}

/** JSON without spaces and with its members in order. */
export function jsonText(text: string): string {
  return written(parseExactJson(text))
}

function written(value: unknown): string {
  if (value === null || typeof value !== 'object')
    return typeof value === 'number' ? doubleText(value) : exactJsonText(value)
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(',')}}`
}

/** A value of our result. */
export function ourCell(value: ResultValue, type: ResultType | undefined): PlainCell {
  if (value === null) return null
  if (Array.isArray(value)) return value.map((item: ResultValue) => ourCell(item, undefined))
  if (typeof value === 'object')
    return `(${Object.values(value)
      .map((field) => recordField(ourCell(field, undefined)))
      .join(',')})`
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return doubleText(value)
  if (type === 'json') return jsonText(String(value))
  // In an array the type is not known: what reads as a number is written as one, on both sides.
  if (type === undefined || type === 'numeric' || type === 'double precision')
    return numberText(String(value))
  return String(value)
}

function recordField(cell: PlainCell): string {
  if (cell === null) return ''
  return cellText(cell)
}

/** Only these stand in a file as they are; everything else is a JSON text. */
const plainText = /^[\p{L}\p{N}\p{P}\p{S}](?:[\p{L}\p{N}\p{P}\p{S} ]*[\p{L}\p{N}\p{P}\p{S}])?$/u
const invisible = /[^\p{L}\p{N}\p{P}\p{S} ]/gu

function escaped(text: string): string {
  const json = JSON.stringify(text)
  return json.replace(invisible, (found) =>
    [...found].map((one) => [...one].map((c) => unicodeEscape(c)).join('')).join(''),
  )
}

function unicodeEscape(character: string): string {
  let text = ''
  for (let i = 0; i < character.length; i += 1)
    text += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`
  return text
}

/** A cell as it stands in a line: NULL, a plain word, or a JSON text; never a tab or a line's end. */
export function cellText(cell: PlainCell): string {
  if (cell === null) return 'NULL'
  if (typeof cell !== 'string') return `{${cell.map(itemText).join(',')}}`
  return plainText.test(cell) && cell !== 'NULL' && !cell.startsWith('"') ? cell : escaped(cell)
}

function itemText(item: PlainCell): string {
  const text = cellText(item)
  return item !== null && typeof item === 'string' && /[,{}]/.test(item) && text === item
    ? escaped(item)
    : text
}

/** A row as it stands in a file. */
export function rowText(cells: readonly PlainCell[]): string {
  return cells.map(cellText).join('\t')
}
