import { CredsqlError } from '../../../errors/credsql-error.ts'
import { canonicalRegistry } from '../../../value/registry-name.ts'
import { arrayItems } from '../../text/array-items.ts'
import { readBoolean } from '../../text/boolean-text.ts'
import { initcap } from '../../text/initcap.ts'
import { parseInterval } from '../../text/parse-interval.ts'
import { format, quoteIdent } from '../../text/quoting.ts'
import { invalidInput } from '../print/invalid-value.ts'
import { translateRegex } from '../print/regex-syntax.ts'
import { similarToRegex } from '../print/similar-syntax.ts'
import { type DefinitionTable, script } from './definition.ts'

/** Functions on text and on the text forms of arrays. */
export const textScripts: DefinitionTable = {
  credsql_initcap: script(['text'], 'text', initcap),
  credsql_array_text: script(
    ['texts'],
    'text',
    (items: readonly (string | null)[]) => `{${items.map(arrayItemText).join(',')}}`,
  ),
  credsql_array_items: script(['text'], 'text', (text: string) => {
    const items = arrayItems(text)
    if (items === undefined) throw new CredsqlError('engine_failed', 'malformed array literal')
    return JSON.stringify(items)
  }),
  credsql_text_boolean: script(['text'], 'boolean', (text: string) => {
    const value = readBoolean(text)
    if (value === undefined) throw invalidInput('boolean', text)
    return value
  }),
  credsql_text_interval: script(['text'], 'interval', (text: string) => {
    const parts = parseInterval(text, 'second')
    if (parts === undefined) throw invalidInput('interval', text)
    return { months: parts.months, days: parts.days, micros: BigInt(parts.micros) }
  }),
  credsql_regex: script(['text'], 'text', translateRegex),
  credsql_similar_regex: script(['text', 'text'], 'text', similarToRegex),
  credsql_quote_ident: script(['text'], 'text', quoteIdent),
  credsql_format: script(['text', 'texts'], 'text', format),
  // Without a host there is no registry to tell.
  credsql_registry_host: script(['text'], 'text', (text: string) => canonicalRegistry(text) || null),
}

function arrayItemText(item: string | null): string {
  if (item === null) return 'NULL'
  const plain = item !== '' && item.toUpperCase() !== 'NULL' && !/[{}",\\\s]/.test(item)
  return plain ? item : `"${item.replace(/["\\]/g, '\\$&')}"`
}
