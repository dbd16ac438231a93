import { CredsqlError } from '../../errors/credsql-error.ts'
import { quotedKeywords } from './keywords.ts'

/** PostgreSQL's format(): %s, %I, %L and %%, with positions and widths. */
export function format(pattern: string, values: readonly (string | null)[]): string {
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
  if (kind === 'L') return value === null ? 'NULL' : quoteLiteral(value)
  if (value === null)
    throw new CredsqlError('engine_failed', 'null values cannot be formatted as an SQL identifier')
  return quoteIdent(value)
}

/** A name as SQL writes it: in quotes where it needs them. */
export function quoteIdent(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !quotedKeywords.has(name)
  return plain ? name : `"${name.replaceAll('"', '""')}"`
}

/** A text as an SQL literal. */
export function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
  return value.includes('\\') ? `E${quoted}` : quoted
}
