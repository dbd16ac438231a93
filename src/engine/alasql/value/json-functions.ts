import { jsonb } from '../../text/jsonb.ts'
import { whole } from './integer.ts'
import { jsonArray, jsonItem, jsonObject, jsonPath, jsonPathText } from './json.ts'
import { jsonBoolean, jsonNumber, jsonWhole } from './json-scalar.ts'
import { strict } from './strict.ts'

/** What a statement calls of jsonb; DuckDB calls the same. */
export const jsonFunctions = {
  json_canonical: strict(jsonb.canonical),
  json_contains: strict(jsonb.contains),
  json_concat: strict(jsonb.concat),
  json_has_key: strict(jsonb.hasKey),
  json_has_any: strict((value: string, ...keys: readonly string[]) => jsonb.hasAny(value, keys)),
  json_has_all: strict((value: string, ...keys: readonly string[]) => jsonb.hasAll(value, keys)),
  json_without_key: strict((value: string, key: string) => jsonb.withoutKeys(value, [key])),
  json_without_index: strict((value: string, index: number | bigint) =>
    jsonb.withoutIndex(value, BigInt(index)),
  ),
  json_typeof: strict(jsonb.typeOf),
  json_array_length: strict((value: string) => whole(jsonb.arrayLength(value))),
  json_strip_nulls: strict(jsonb.stripNulls),
  json_pretty: strict(jsonb.pretty),
  json_elements: strict(jsonb.elements),
  json_element_texts: strict(jsonb.elementTexts),
  json_keys: strict(jsonb.keys),
  json_entries: strict((value: string) => jsonb.entries(value).map((entry) => [entry.key, entry.value])),
  json_entry_texts: strict((value: string) =>
    jsonb.entryTexts(value).map((entry) => [entry.key, entry.value]),
  ),
  json_item: strict(jsonItem),
  json_object: jsonObject,
  json_array: jsonArray,
  json_to_integer: strict(jsonWhole),
  json_to_double: strict(jsonNumber),
  json_to_boolean: strict(jsonBoolean),
  json_path: strict(jsonPath),
  json_path_text: strict(jsonPathText),
}
