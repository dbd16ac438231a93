import { jsonb } from '../../text/jsonb.ts'
import { type DefinitionTable, script } from './definition.ts'

/** What jsonb does, where DuckDB's own functions differ or are missing. */
export const jsonScripts: DefinitionTable = {
  credsql_json_canonical: script(['text'], 'text', jsonb.canonical),
  credsql_json_contains: script(['text', 'text'], 'boolean', jsonb.contains),
  credsql_json_concat: script(['text', 'text'], 'text', jsonb.concat),
  credsql_json_has_key: script(['text', 'text'], 'boolean', jsonb.hasKey),
  credsql_json_has_any: script(['text', 'texts'], 'boolean', jsonb.hasAny),
  credsql_json_has_all: script(['text', 'texts'], 'boolean', jsonb.hasAll),
  credsql_json_without_key: script(['text', 'text'], 'text', (value: string, key: string) =>
    jsonb.withoutKeys(value, [key]),
  ),
  credsql_json_without_keys: script(['text', 'texts'], 'text', jsonb.withoutKeys),
  credsql_json_without_index: script(['text', 'integer'], 'text', jsonb.withoutIndex),
  credsql_json_object_of: script(['texts', 'texts'], 'text', jsonb.objectOf),
  credsql_json_typeof: script(['text'], 'text', jsonb.typeOf),
  credsql_json_array_length: script(['text'], 'integer', jsonb.arrayLength),
  credsql_json_strip_nulls: script(['text'], 'text', jsonb.stripNulls),
  credsql_json_pretty: script(['text'], 'text', jsonb.pretty),
  credsql_json_elements: script(['text'], 'text', (value: string) => JSON.stringify(jsonb.elements(value))),
  credsql_json_element_texts: script(['text'], 'text', (value: string) =>
    JSON.stringify(jsonb.elementTexts(value)),
  ),
  credsql_json_keys: script(['text'], 'text', (value: string) => JSON.stringify(jsonb.keys(value))),
  credsql_json_entries: script(['text'], 'text', (value: string) => JSON.stringify(jsonb.entries(value))),
  credsql_json_entry_texts: script(['text'], 'text', (value: string) =>
    JSON.stringify(jsonb.entryTexts(value)),
  ),
}
