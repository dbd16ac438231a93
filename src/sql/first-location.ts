import type { Node } from '@pgsql/types'

function locationIn(value: unknown): number | undefined {
  if (value === null || typeof value !== 'object') return undefined
  if ('location' in value && typeof value.location === 'number' && value.location >= 0) return value.location
  for (const member of Object.values(value)) {
    const found = locationIn(member)
    if (found !== undefined) return found
  }
  return undefined
}

/** The location of a node, or of the first one in it that has any. */
export function firstLocation(node: Node): number | undefined {
  return locationIn(node)
}
