import type { OperationManifest } from '../catalog/manifest.ts'
import { CredsqlError } from '../errors/credsql-error.ts'
import { memberAt, parsePath } from './json-path.ts'

/** What one row is made of: the item, and what surrounds it. */
export interface RowItem {
  readonly item: unknown
  /** The member's name, with `entries` and `each`. */
  readonly key?: string
  /** The item that `each` unfolds. */
  readonly parent?: unknown
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'nothing'
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function wrongShape(where: string, path: string, want: string, value: unknown): CredsqlError {
  const place = path === '' ? 'the body' : `"${path}"`
  return new CredsqlError('response_invalid', `${where}: ${place} is ${kindOf(value)}, not ${want}`, {
    hint: 'The API does not answer as documented; no row of this answer is used.',
  })
}

function listAt(body: unknown, path: string, where: string): readonly unknown[] {
  const value = memberAt(body, parsePath(path))
  if (!Array.isArray(value)) throw wrongShape(where, path, 'a list', value)
  return value
}

function membersAt(body: unknown, path: string, where: string, absentIsEmpty: boolean): [string, unknown][] {
  const value = memberAt(body, parsePath(path))
  if (absentIsEmpty && (value === undefined || value === null)) return []
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw wrongShape(where, path, 'an object', value)
  return Object.entries(value)
}

/**
 * The rows' items in an answer's body. Throws `response_invalid` when the body has not the declared shape.
 * `where` names the request in the message.
 */
export function readItems(operation: OperationManifest, body: unknown, where: string): readonly RowItem[] {
  if (operation.entries !== undefined)
    return membersAt(body, operation.entries, where, false).map(([key, item]) => ({ item, key }))
  if (operation.item !== undefined) {
    const item = memberAt(body, parsePath(operation.item))
    if (item === null || typeof item !== 'object' || Array.isArray(item))
      throw wrongShape(where, operation.item, 'an object', item)
    return [{ item }]
  }
  const list = listAt(body, operation.items ?? '', where)
  if (operation.each === undefined) return list.map((item) => ({ item }))
  const each = operation.each
  return list.flatMap((parent, index) =>
    membersAt(parent, each, `${where}: row ${index}`, true).map(([key, item]) => ({ item, key, parent })),
  )
}
