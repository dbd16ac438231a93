import { distance } from 'fastest-levenshtein'

const mostNames = 5

/** Up to five of `names` that are spelled like `wanted`, nearest first; an edit distance of two fifths of the shorter one at the most. */
export function nearNames(wanted: string, names: Iterable<string>): string[] {
  const ranked: { name: string; rank: number }[] = []
  for (const name of new Set(names)) {
    const [a, b] = [wanted.toLowerCase(), name.toLowerCase()]
    const contained = Math.min(a.length, b.length) >= 3 && (b.includes(a) || a.includes(b))
    const rank = Math.min(distance(a, b), contained ? 1 : Number.POSITIVE_INFINITY)
    const limit = Math.max(2, Math.ceil(Math.min(a.length, b.length) * 0.4))
    if (rank <= limit) ranked.push({ name, rank })
  }
  ranked.sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
  return ranked.slice(0, mostNames).map(({ name }) => name)
}
