const grouped = new Intl.NumberFormat('en-US')

/** `1 row`, `3 rows`, `1,204 rows`: a number with its noun. */
export function countOf(count: number, noun: string): string {
  return `${grouped.format(count)} ${noun}${count === 1 ? '' : 's'}`
}
