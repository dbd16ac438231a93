import { JsonNumber, type JsonValue, jsonText, readJson, writeJson } from '../../text/json-value.ts'
import { valueRefusal } from '../refuse.ts'

let lastText: string | undefined
let lastValue: JsonValue = null

/** Rows often have several fields read from one document: the last one is kept. */
function read(text: string): JsonValue {
  if (text !== lastText) {
    lastValue = readJson(text)
    lastText = text
    // Equal keys, and other spellings of a text, are read in different ways: what was read must be all of what was written.
    if (writeJson(lastValue).length !== compactLength(text)) {
      lastText = undefined
      throw valueRefusal('a JSON text with equal keys or unusual escapes')
    }
  }
  return lastValue
}

function compactLength(text: string): number {
  let length = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"]+/g)) length += token.length
  return length
}

/** A member of an object or an element of an array; undefined where there is none. */
function member(text: string, key: string | number): JsonValue | undefined {
  const value = read(text)
  if (typeof key !== 'string' && !Number.isSafeInteger(key)) throw valueRefusal('such a number of an element')
  if (typeof key === 'number') return Array.isArray(value) ? value.at(key) : undefined
  return value instanceof Map ? value.get(key) : undefined
}

function sure(value: JsonValue): JsonValue {
  if (value instanceof JsonNumber && String(Number(value.written)) !== value.written)
    throw valueRefusal('a JSON number of unusual form')
  if (Array.isArray(value)) value.forEach(sure)
  if (value instanceof Map) for (const item of value.values()) sure(item)
  return value
}

/** `->` */
export function jsonMember(text: string, key: string | number): string | null {
  const value = member(text, key)
  return value === undefined ? null : writeJson(sure(value))
}

/** `->>` */
export function jsonMemberText(text: string, key: string | number): string | null {
  const value = member(text, key)
  return value === undefined ? null : jsonText(sure(value))
}

/** What is at a path of member names and element numbers; undefined where there is nothing. */
function at(text: string, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = read(text)
  for (const step of path) {
    if (value instanceof Map) value = value.get(step)
    else if (Array.isArray(value)) {
      if (/^(?:-.*|0\d+)$/.test(step)) throw valueRefusal('such a number of an element in a path')
      value = /^\d+$/.test(step) ? value[Number(step)] : undefined
    } else return undefined
  }
  return value
}

/** `#>` */
export function jsonPath(text: string, ...path: readonly string[]): string | null {
  const value = at(text, path)
  return value === undefined ? null : writeJson(sure(value))
}

/** `#>>` */
export function jsonPathText(text: string, ...path: readonly string[]): string | null {
  const value = at(text, path)
  return value === undefined ? null : jsonText(sure(value))
}

/** Throws `engine_failed` where a text is no JSON. */
export function checkedJson(text: string): string {
  readJson(text)
  return text
}

/** A value as DuckDB writes it in JSON. */
export function jsonItem(value: string | number | bigint | boolean, isJson: boolean): string {
  if (typeof value !== 'string') return String(value)
  if (isJson) return writeJson(sure(read(value)))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: how they are written differs
  if (/[\0-\x07\x0b\x0e-\x1f]/.test(value)) throw valueRefusal('control characters in JSON')
  return JSON.stringify(value)
}

/** A JSON object of names and values, in turn; the values are texts of JSON, null is a null of JSON. */
export function jsonObject(...items: readonly (string | null)[]): string {
  const members = new Map<string, string>()
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at] ?? null
    if (key === null || members.has(key))
      throw valueRefusal('a JSON object with equal names or NULL as a name')
    members.set(key, items[at + 1] ?? 'null')
  }
  return `{${[...members].map(([key, value]) => `${jsonItem(key, false)}:${value}`).join(',')}}`
}

/** A JSON array of texts of JSON. */
export function jsonArray(...items: readonly (string | null)[]): string {
  return `[${items.map((item) => item ?? 'null').join(',')}]`
}
