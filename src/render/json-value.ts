import type { ResultValue } from '../value/batch.ts'
import type { ResultType } from '../value/column-type.ts'

/** Writes a value that is not NULL as JSON text without line breaks. */
export type JsonEncoder = (value: NonNullable<ResultValue>) => string

// The surrogates are the unpaired ones: with the flag `u` a pair is one character.
const needsEscape = /["\\\p{Cc}\ud800-\udfff]/u
const afterAscii = /[\x7f-\x9f]/g

/** A text as a JSON string. Everything that a terminal could take for a command is escaped. */
export function jsonString(text: string): string {
  // Most values need no escape, and finding that out is cheaper than JSON.stringify.
  if (!needsEscape.test(text)) return `"${text}"`
  return escapeAfterAscii(JSON.stringify(text))
}

// JSON.stringify leaves DEL and the C1 controls as they are; in JSON they can stand in strings only.
function escapeAfterAscii(json: string): string {
  return json.replace(afterAscii, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

/** Any value as JSON, by its form alone: arrays and records are walked, their texts are strings. */
export function jsonValue(value: ResultValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return jsonString(value)
  if (typeof value === 'number') return jsonNumber(value)
  if (typeof value !== 'object') return String(value)
  if (isArray(value)) return `[${value.map(jsonValue).join(',')}]`
  const members = Object.entries(value).map(([name, member]) => `${jsonString(name)}:${jsonValue(member)}`)
  return `{${members.join(',')}}`
}

function isArray(value: NonNullable<ResultValue>): value is readonly ResultValue[] {
  return Array.isArray(value)
}

function jsonNumber(value: number): string {
  if (Object.is(value, -0)) return '-0'
  // JSON has no literal for these; as text they are still told apart from NULL.
  return Number.isFinite(value) ? String(value) : `"${value}"`
}

const numberLiteral = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A numeric's decimal text is a JSON number with every digit kept; `NaN` and `Infinity` stay strings. */
function jsonNumeric(value: NonNullable<ResultValue>): string {
  return typeof value === 'string' && numberLiteral.test(value) ? value : jsonValue(value)
}

/** JSON text is embedded as it is, since parsing and printing it again would round big integers. */
function jsonVerbatim(value: NonNullable<ResultValue>): string {
  if (typeof value !== 'string') return jsonValue(value)
  try {
    JSON.parse(value)
  } catch {
    return jsonString(value)
  }
  // A valid text has line breaks between its tokens only, and one of them would break a line of ndjson in two.
  return escapeAfterAscii(value.trim().replace(/[\r\n]+/g, ' '))
}

function jsonText(value: NonNullable<ResultValue>): string {
  return typeof value === 'string' ? jsonString(value) : jsonValue(value)
}

/** How the values of each type become JSON. */
export const jsonEncoders: Readonly<Record<ResultType, JsonEncoder>> = {
  text: jsonText,
  boolean: jsonValue,
  bigint: jsonValue,
  'double precision': jsonValue,
  numeric: jsonNumeric,
  'timestamp with time zone': jsonText,
  timestamp: jsonText,
  date: jsonText,
  time: jsonText,
  interval: jsonText,
  json: jsonVerbatim,
  uuid: jsonText,
  bytea: jsonText,
  array: jsonValue,
  record: jsonValue,
  secret: jsonText,
}
