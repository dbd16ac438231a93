import type { WriteValue } from '../catalog/request-body.ts'
import type { ColumnType } from '../value/column-type.ts'
import { exactJsonText, parseExactJson } from '../value/exact-json.ts'

/** A JSON value with the members of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}

function canonicalJson(text: string): string {
  try {
    return exactJsonText(sorted(parseExactJson(text)))
  } catch {
    return text
  }
}

/** Whether two values of a column are the same: an integer whatever holds it, JSON whatever its spelling. */
export function isSameValue(one: WriteValue, other: WriteValue, type: ColumnType): boolean {
  if (one === null || other === null) return one === other
  if (type === 'json') return canonicalJson(String(one)) === canonicalJson(String(other))
  return one === other || (type === 'integer' && String(one) === String(other))
}
