/** `1,204`: a whole number with its digits in groups. (`Intl.NumberFormat` would load its tables, tens of ms of a start.) */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 row`, `3 rows`, `1,204 rows`: a number with its noun. */
export function countOf(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? '' : 's'}`
}
