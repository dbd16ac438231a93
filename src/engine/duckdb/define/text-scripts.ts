import { CredsqlError } from '../../../errors/credsql-error.ts'
import { canonicalRegistry } from '../../../value/registry-name.ts'
import { arrayItems } from '../print/array-text.ts'
import { translateRegex } from '../print/regex-syntax.ts'
import { similarToRegex } from '../print/similar-syntax.ts'
import { type DefinitionTable, script } from './definition.ts'
import { quotedKeywords } from './keywords.ts'

/** Functions on text and on the text forms of arrays. */
export const textScripts: DefinitionTable = {
  credsql_initcap: script(['text'], 'text', (text: string) =>
    text.replace(/[\p{L}\p{N}]+/gu, (word) => {
      const [first = '', ...rest] = word
      return first.toUpperCase() + rest.join('').toLowerCase()
    }),
  ),
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

/** PostgreSQL's format(): %s, %I, %L and %%, with positions and widths. */
function format(pattern: string, values: readonly (string | null)[]): string {
  let next = 0
  return pattern.replace(
    /%(?:%|(?:(\d+)\$)?(-)?(\d+)?(.)|$)/gs,
    (whole, position?: string, minus?: string, width?: string, kind?: string) => {
      if (whole === '%%') return '%'
      if (kind === undefined || !'sIL'.includes(kind))
        throw new CredsqlError('engine_failed', `unrecognized format() type specifier "${kind ?? ''}"`)
      const index = position === undefined ? next : Number(position) - 1
      next = index + 1
      if (index < 0 || index >= values.length)
        throw new CredsqlError('engine_failed', 'too few arguments for format()')
      const text = formatValue(kind, values[index] ?? null)
      return minus === undefined ? text.padStart(Number(width ?? 0)) : text.padEnd(Number(width ?? 0))
    },
  )
}

function formatValue(kind: string, value: string | null): string {
  if (kind === 's') return value ?? ''
  if (kind === 'L') {
    if (value === null) return 'NULL'
    const quoted = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    return value.includes('\\') ? `E${quoted}` : quoted
  }
  if (value === null)
    throw new CredsqlError('engine_failed', 'null values cannot be formatted as an SQL identifier')
  return quoteIdent(value)
}

function quoteIdent(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !quotedKeywords.has(name)
  return plain ? name : `"${name.replaceAll('"', '""')}"`
}
