/** `1 row`, `3 rows`, `1,204 rows`: a number with its noun. (`Intl.NumberFormat` would load its tables, tens of ms of a start.) */
export function countOf(count: number, noun: string): string {
  const grouped = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${grouped} ${noun}${count === 1 ? '' : 's'}`
}
