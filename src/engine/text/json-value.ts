import { CredsqlError } from '../../errors/credsql-error.ts'

/** A number of a JSON text, digit by digit as it was written. */
export class JsonNumber {
  readonly written: string

  constructor(written: string) {
    this.written = written
  }

  /** The same for numbers of the same value: `1`, `1.0` and `1e0`. */
  get canonical(): string {
    const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(this.written)
    if (match === null) return this.written
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
    const digits = (whole + fraction).replace(/^0+/, '')
    const significant = digits.replace(/0+$/, '')
    if (significant === '') return '0'
    return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
  }
}

/** A JSON value with its numbers exact; the last of equal keys wins, as in jsonb. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | Map<string, JsonValue>

/** Reads a JSON text. Throws `engine_failed` where it is none. */
export function readJson(text: string): JsonValue {
  const reader = { text, at: 0 }
  const value = readValue(reader)
  skipSpace(reader)
  if (reader.at !== text.length) throw malformed()
  return value
}

interface Reader {
  readonly text: string
  at: number
}

const stringPattern = /"(?:[^"\\]|\\.)*"/y
const numberPattern = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const spacePattern = /[ \t\n\r]*/y

function malformed(): CredsqlError {
  return new CredsqlError('engine_failed', 'a value is not valid JSON')
}

function skipSpace(reader: Reader): void {
  spacePattern.lastIndex = reader.at
  reader.at += spacePattern.exec(reader.text)?.[0].length ?? 0
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)?.[0]
  if (found === undefined) throw malformed()
  reader.at += found.length
  return found
}

function readValue(reader: Reader): JsonValue {
  skipSpace(reader)
  const first = reader.text[reader.at]
  if (first === '{') return readObject(reader)
  if (first === '[') return readArray(reader)
  if (first === '"') return readString(reader)
  for (const [word, value] of [
    ['null', null],
    ['true', true],
    ['false', false],
  ] as const) {
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length
      return value
    }
  }
  return new JsonNumber(take(reader, numberPattern))
}

function readString(reader: Reader): string {
  const written = take(reader, stringPattern)
  return written.includes('\\') ? String(JSON.parse(written)) : written.slice(1, -1)
}

function readArray(reader: Reader): JsonValue[] {
  const items: JsonValue[] = []
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === ']') {
    reader.at += 1
    return items
  }
  while (true) {
    items.push(readValue(reader))
    if (closes(reader, ']')) return items
  }
}

function readObject(reader: Reader): Map<string, JsonValue> {
  const entries = new Map<string, JsonValue>()
  reader.at += 1
  skipSpace(reader)
  if (reader.text[reader.at] === '}') {
    reader.at += 1
    return entries
  }
  while (true) {
    skipSpace(reader)
    const key = readString(reader)
    skipSpace(reader)
    if (reader.text[reader.at] !== ':') throw malformed()
    reader.at += 1
    entries.set(key, readValue(reader))
    if (closes(reader, '}')) return entries
  }
}

/** Reads the comma or the end after an item. */
function closes(reader: Reader, end: string): boolean {
  skipSpace(reader)
  const one = reader.text[reader.at]
  reader.at += 1
  if (one === end) return true
  if (one !== ',') throw malformed()
  return false
}

/** Writes a value without spaces; `sorted` orders the keys, and writes equal numbers alike. */
export function writeJson(value: JsonValue, sorted = false): string {
  if (value instanceof JsonNumber) return sorted ? value.canonical : value.written
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, sorted)).join(',')}]`
  if (value instanceof Map) {
    const entries = [...value]
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item, sorted)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** A value as `->>` gives it: a string without its quotes, null for a JSON null. */
export function jsonText(value: JsonValue): string | null {
  return typeof value === 'string' ? value : value === null ? null : writeJson(value)
}
