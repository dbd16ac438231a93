import { CredsqlError } from '../../../errors/credsql-error.ts'
import { type DefinitionTable, script } from './definition.ts'
import { JsonNumber, type JsonValue, jsonText, readJson, writeJson } from './json-value.ts'

/** What jsonb does, where DuckDB's own functions differ or are missing. */
export const jsonScripts: DefinitionTable = {
  credsql_json_canonical: script(['text'], 'text', (value: string) => writeJson(readJson(value), true)),
  credsql_json_contains: script(['text', 'text'], 'boolean', (value: string, part: string) =>
    containsTop(readJson(value), readJson(part)),
  ),
  credsql_json_concat: script(['text', 'text'], 'text', (a: string, b: string) =>
    writeJson(concat(readJson(a), readJson(b))),
  ),
  credsql_json_has_key: script(['text', 'text'], 'boolean', (value: string, key: string) =>
    hasKey(readJson(value), key),
  ),
  credsql_json_has_any: script(
    ['text', 'texts'],
    'boolean',
    (value: string, keys: readonly (string | null)[]) => {
      const json = readJson(value)
      return keys.some((key) => key !== null && hasKey(json, key))
    },
  ),
  credsql_json_has_all: script(
    ['text', 'texts'],
    'boolean',
    (value: string, keys: readonly (string | null)[]) => {
      const json = readJson(value)
      return keys.every((key) => key === null || hasKey(json, key))
    },
  ),
  credsql_json_without_key: script(['text', 'text'], 'text', (value: string, key: string) =>
    writeJson(without(readJson(value), [key])),
  ),
  credsql_json_without_keys: script(
    ['text', 'texts'],
    'text',
    (value: string, keys: readonly (string | null)[]) => writeJson(without(readJson(value), keys)),
  ),
  credsql_json_without_index: script(['text', 'integer'], 'text', (value: string, index: bigint) => {
    const json = readJson(value)
    if (!Array.isArray(json)) throw failed('cannot delete from object using integer index')
    const at = Number(index) < 0 ? json.length + Number(index) : Number(index)
    return writeJson(json.filter((_, position) => position !== at))
  }),
  credsql_json_object_of: script(
    ['texts', 'texts'],
    'text',
    (keys: readonly (string | null)[], values: readonly (string | null)[]) => {
      if (keys.includes(null)) throw failed('field name must not be null')
      return `{${keys.map((key, index) => `${JSON.stringify(key)}:${values[index]}`).join(',')}}`
    },
  ),
  credsql_json_typeof: script(['text'], 'text', (value: string) => typeName(readJson(value))),
  credsql_json_array_length: script(['text'], 'integer', (value: string) => {
    const json = readJson(value)
    if (!Array.isArray(json))
      throw failed(`cannot get array length of ${json instanceof Map ? 'a non-array' : 'a scalar'}`)
    return BigInt(json.length)
  }),
  credsql_json_strip_nulls: script(['text'], 'text', (value: string) =>
    writeJson(stripNulls(readJson(value))),
  ),
  credsql_json_pretty: script(['text'], 'text', (value: string) => pretty(readJson(value), '')),
  credsql_json_elements: script(['text'], 'text', (value: string) =>
    JSON.stringify(elements(readJson(value)).map((item) => writeJson(item))),
  ),
  credsql_json_element_texts: script(['text'], 'text', (value: string) =>
    JSON.stringify(elements(readJson(value)).map(jsonText)),
  ),
  credsql_json_keys: script(['text'], 'text', (value: string) =>
    JSON.stringify([...members(readJson(value)).keys()]),
  ),
  credsql_json_entries: script(['text'], 'text', (value: string) =>
    JSON.stringify([...members(readJson(value))].map(([key, item]) => ({ key, value: writeJson(item) }))),
  ),
  credsql_json_entry_texts: script(['text'], 'text', (value: string) =>
    JSON.stringify([...members(readJson(value))].map(([key, item]) => ({ key, value: jsonText(item) }))),
  ),
}

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
