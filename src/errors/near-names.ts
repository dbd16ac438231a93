import { distance } from 'fastest-levenshtein'

const mostNames = 5

/** Up to five of `names` that are spelled like `wanted`, nearest first; an edit distance of two fifths of its length at the most. */
export function nearNames(wanted: string, names: Iterable<string>): string[] {
  const limit = Math.max(2, Math.ceil(wanted.length * 0.4))
  const ranked: { name: string; rank: number }[] = []
  for (const name of new Set(names)) {
    const [a, b] = [wanted.toLowerCase(), name.toLowerCase()]
    const contained = Math.min(a.length, b.length) >= 3 && (b.includes(a) || a.includes(b))
    const rank = Math.min(distance(a, b), contained ? 1 : Number.POSITIVE_INFINITY)
    if (rank <= limit) ranked.push({ name, rank })
  }
  ranked.sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
  return ranked.slice(0, mostNames).map(({ name }) => name)
}
