/** A column that wants `wanted` terminal columns and is of no use with less than `least`. */
export interface WidthWish {
  readonly wanted: number
  readonly least: number
}

/**
 * Widths that together take at most `room`: the widest columns are cut to one common width, the others stay as they are,
 * and none gets less than its least. `undefined` where even the least widths do not fit.
 */
export function fitWidths(wishes: readonly WidthWish[], room: number): number[] | undefined {
  const widthsAt = (cap: number): number[] =>
    wishes.map(({ wanted, least }) => Math.max(Math.min(wanted, cap), Math.min(least, wanted)))
  const widest = wishes.reduce((most, { wanted }) => Math.max(most, wanted), 0)
  if (sum(widthsAt(widest)) <= room) return widthsAt(widest)
  if (sum(widthsAt(0)) > room) return undefined

  let fits = 0
  let tooWide = widest
  while (tooWide - fits > 1) {
    const cap = Math.floor((fits + tooWide) / 2)
    if (sum(widthsAt(cap)) <= room) fits = cap
    else tooWide = cap
  }

  const widths = widthsAt(fits)
  let left = room - sum(widths)
  return widths.map((width, at) => {
    if (left === 0 || width !== fits || width === wishes[at]?.wanted) return width
    left -= 1
    return width + 1
  })
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0)
}
