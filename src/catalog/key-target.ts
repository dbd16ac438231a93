import type { KeyTarget } from './table.ts'

/** Where a key's value goes, from the manifest's spelling: a query parameter unless it says otherwise. */
export function parseKeyTarget(spelling: string, column: string): KeyTarget {
  if (spelling === 'path') return { in: 'path', name: column }
  if (spelling === 'argument') return { in: 'argument', name: column }
  for (const place of ['header', 'body', 'query'] as const)
    if (spelling.startsWith(`${place}:`)) return { in: place, name: spelling.slice(place.length + 1) }
  return { in: 'query', name: spelling }
}
