import { CredsqlError } from '../../errors/credsql-error.ts'
import { JsonNumber, type JsonValue, jsonText, readJson, writeJson } from './json-value.ts'

/** `jsonb`'s operators and functions over the texts of JSON values. Throws `engine_failed` where a text is no JSON. */
export const jsonb = {
  /** The same text for equal values. */
  canonical: (value: string) => writeJson(readJson(value), true),
  contains: (value: string, part: string) => containsTop(readJson(value), readJson(part)),
  concat: (a: string, b: string) => writeJson(concat(readJson(a), readJson(b))),
  hasKey: (value: string, key: string) => hasKey(readJson(value), key),
  hasAny: (value: string, keys: readonly (string | null)[]) => {
    const json = readJson(value)
    return keys.some((key) => key !== null && hasKey(json, key))
  },
  hasAll: (value: string, keys: readonly (string | null)[]) => {
    const json = readJson(value)
    return keys.every((key) => key === null || hasKey(json, key))
  },
  withoutKeys: (value: string, keys: readonly (string | null)[]) => writeJson(without(readJson(value), keys)),
  withoutIndex: (value: string, index: bigint) => {
    const json = readJson(value)
    if (!Array.isArray(json)) throw failed('cannot delete from object using integer index')
    const at = Number(index) < 0 ? json.length + Number(index) : Number(index)
    return writeJson(json.filter((_, position) => position !== at))
  },
  objectOf: (keys: readonly (string | null)[], values: readonly (string | null)[]) => {
    if (keys.includes(null)) throw failed('field name must not be null')
    return `{${keys.map((key, index) => `${JSON.stringify(key)}:${values[index]}`).join(',')}}`
  },
  typeOf: (value: string) => typeName(readJson(value)),
  arrayLength: (value: string) => {
    const json = readJson(value)
    if (!Array.isArray(json))
      throw failed(`cannot get array length of ${json instanceof Map ? 'a non-array' : 'a scalar'}`)
    return BigInt(json.length)
  },
  stripNulls: (value: string) => writeJson(stripNulls(readJson(value))),
  pretty: (value: string) => pretty(readJson(value), ''),
  elements: (value: string) => elements(readJson(value)).map((item) => writeJson(item)),
  elementTexts: (value: string) => elements(readJson(value)).map(jsonText),
  keys: (value: string) => [...members(readJson(value)).keys()],
  entries: (value: string) =>
    [...members(readJson(value))].map(([key, item]) => ({ key, value: writeJson(item) })),
  entryTexts: (value: string) =>
    [...members(readJson(value))].map(([key, item]) => ({ key, value: jsonText(item) })),
} as const

function failed(message: string): CredsqlError {
  return new CredsqlError('engine_failed', message)
}

/** An array contains a scalar that is one of its elements; only at the top. */
function containsTop(value: JsonValue, part: JsonValue): boolean {
  if (Array.isArray(value) && !Array.isArray(part) && !(part instanceof Map))
    return value.some((item) => equal(item, part))
  return contains(value, part)
}

function contains(value: JsonValue, part: JsonValue): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) &&
      part.every((one) => value.some((item) => (isScalar(one) ? equal(item, one) : contains(item, one))))
    )
  }
  if (part instanceof Map) {
    if (!(value instanceof Map)) return false
    return [...part].every(([key, one]) => {
      const item = value.get(key)
      return item !== undefined && contains(item, one)
    })
  }
  return equal(value, part)
}

function isScalar(value: JsonValue): boolean {
  return !Array.isArray(value) && !(value instanceof Map)
}

function equal(a: JsonValue, b: JsonValue): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber) return a.canonical === b.canonical
  return a === b
}

function concat(a: JsonValue, b: JsonValue): JsonValue {
  if (a instanceof Map && b instanceof Map) return new Map([...a, ...b])
  if ((a instanceof Map && !Array.isArray(b)) || (b instanceof Map && !Array.isArray(a)))
    throw failed('invalid concatenation of jsonb objects')
  return [...(Array.isArray(a) ? a : [a]), ...(Array.isArray(b) ? b : [b])]
}

function hasKey(value: JsonValue, key: string): boolean {
  if (value instanceof Map) return value.has(key)
  return Array.isArray(value) ? value.includes(key) : value === key
}

function without(value: JsonValue, keys: readonly (string | null)[]): JsonValue {
  if (value instanceof Map) return new Map([...value].filter(([key]) => !keys.includes(key)))
  if (Array.isArray(value)) return value.filter((item) => typeof item !== 'string' || !keys.includes(item))
  throw failed('cannot delete from scalar')
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Map) return 'object'
  return value instanceof JsonNumber ? 'number' : typeof value
}

function stripNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(stripNulls)
  if (!(value instanceof Map)) return value
  return new Map([...value].filter(([, item]) => item !== null).map(([key, item]) => [key, stripNulls(item)]))
}

function pretty(value: JsonValue, indent: string): string {
  const inner = `${indent}    `
  if (Array.isArray(value)) {
    if (value.length === 0) return `[\n${indent}]`
    return `[\n${value.map((item) => inner + pretty(item, inner)).join(',\n')}\n${indent}]`
  }
  if (value instanceof Map) {
    if (value.size === 0) return `{\n${indent}}`
    const lines = jsonbOrder(value).map(
      ([key, item]) => `${inner}${JSON.stringify(key)}: ${pretty(item, inner)}`,
    )
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
  return writeJson(value)
}

function elements(value: JsonValue): JsonValue[] {
  if (!Array.isArray(value))
    throw failed(`cannot extract elements from ${value instanceof Map ? 'an object' : 'a scalar'}`)
  return value
}

function members(value: JsonValue): Map<string, JsonValue> {
  if (!(value instanceof Map))
    throw failed(`cannot take the members of ${Array.isArray(value) ? 'an array' : 'a scalar'}`)
  return new Map(jsonbOrder(value))
}

/** jsonb keeps its keys by length, then by bytes. */
function jsonbOrder(value: Map<string, JsonValue>): [string, JsonValue][] {
  return [...value].sort(
    ([a], [b]) =>
      Buffer.byteLength(a) - Buffer.byteLength(b) || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )
}
