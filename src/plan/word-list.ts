/** `a`, `a and b`, `a, b and c`; with another word than `and` where it is told. */
export function wordList(words: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const [last = ''] = words.slice(-1)
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`
}
