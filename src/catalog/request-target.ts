import { CredsqlError } from '../errors/credsql-error.ts'
import { type BoundKey, keyText } from './bound-key.ts'
import type { PageManifest, PageSizeManifest } from './manifest.ts'
import type { Connection, Operation } from './table.ts'

/** Plain settings of a connection by name; an unset one is missing. */
export type PlainSettings = Readonly<Record<string, string>>

/** What makes a request, beside the connection. */
export interface RequestParts {
  readonly operation: Operation
  readonly keys: readonly BoundKey[]
  /** Query parameters of a pushed order, such as `sort=created&order=desc`. */
  readonly order?: string
  /** Rows that are wanted at the most, when the limit may be pushed. */
  readonly limit?: number
}

/** An empty segment and segments of one or two dots are another address, however they are encoded. */
const noSegments: ReadonlySet<string> = new Set(['', '.', '..'])

/** Whether a value can stand for a path segment. */
export function isPathSegment(value: string): boolean {
  return !noSegments.has(value)
}

/** One path segment: `/` is `%2F`, and dots are escaped, for people: `buildRequest` refuses a segment that would climb. */
export function pathSegment(value: string): string {
  const encoded = encodeURIComponent(value)
  return /^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/**
 * The base address of a connection: `{setting}` is replaced, and a part in brackets is left out when a setting in it is
 * unset. A slash at the end is dropped, so that `https://host/v1/` and `https://host/v1` are one.
 */
export function baseUrl(template: string, settings: PlainSettings): string {
  const optional = template.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(/\{([^}]+)\}/g)].every(([, name]) => settings[name!] !== undefined) ? part : '',
  )
  const filled = optional.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = settings[name]
    if (value === undefined) throw new CredsqlError('internal', `no value for {${name}} in ${template}`)
    return /^https?:/.test(value) ? trimSlash(value) : pathSegment(value)
  })
  return trimSlash(filled)
}

/** The page size that a list asks for: its own, or just the rows that are wanted. */
export function pageSize(page: PageManifest | undefined, wanted: number | undefined): number | undefined {
  const size: PageSizeManifest | undefined = page?.size
  if (size === undefined) return undefined
  return Math.max(1, Math.min(size.max, wanted ?? size.use ?? size.max))
}

/**
 * The first request's path below the base address, with its query. A key or setting without a value stays as `{name}`,
 * which EXPLAIN shows and a sent request never has.
 */
export function requestTarget(settings: PlainSettings, parts: RequestParts): string {
  const { operation, keys, order, limit } = parts
  const { manifest } = operation
  const inPath = new Map(
    keys.filter((key) => key.target.in === 'path').map((key) => [key.target.name, keyText(key)]),
  )
  const filled = operation.path.replace(/\{([^}]+)\}/g, (template, name: string) => {
    const value = inPath.get(name) ?? settings[name]
    return value === undefined ? template : pathSegment(value)
  })
  const [pathname = '', fixedQuery = ''] = filled.split('?')
  const query = new URLSearchParams(fixedQuery)
  for (const [name, value] of Object.entries(manifest.query ?? {})) query.set(name, value)
  if (order !== undefined) for (const [name, value] of new URLSearchParams(order)) query.set(name, value)
  for (const key of keys) if (key.target.in === 'query') query.append(key.target.name, keyText(key))
  const size = pageSize(manifest.page, limit)
  if (size !== undefined && manifest.page?.size !== undefined)
    query.set(manifest.page.size.query, String(size))
  const search = query.toString()
  return search === '' ? pathname : `${pathname}?${search}`
}

/** Plain settings, with a provider's defaults. */
export function plainSettings(connection: Connection): PlainSettings {
  const settings: Record<string, string> = {}
  for (const [name, manifest] of Object.entries(connection.provider.settings))
    if (manifest.default !== undefined && manifest.type !== 'secret') settings[name] = manifest.default
  for (const [name, value] of Object.entries(connection.settings))
    if (value.kind === 'plain') settings[name] = value.value
  return settings
}
