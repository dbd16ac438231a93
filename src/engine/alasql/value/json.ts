import { JsonNumber, type JsonValue, jsonText, readJson, writeJson } from '../../duckdb/define/json-value.ts'
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
  if (typeof key === 'number') return Array.isArray(value) ? value[key] : undefined
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

/** Throws `engine_failed` where a text is no JSON. */
export function checkedJson(text: string): string {
  readJson(text)
  return text
}
