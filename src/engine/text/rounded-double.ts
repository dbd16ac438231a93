const mostDecimals = 100

/** A finite double with so many decimals, from its exact value; a half goes to the even neighbour, as in C's printf. */
export function roundedDouble(value: number, decimals: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  // Beyond, JavaScript writes an exponent; a double of that size is whole.
  if (size >= 1e21) return `${sign}${BigInt(size)}${decimals === 0 ? '' : `.${'0'.repeat(decimals)}`}`
  const exact = size.toFixed(mostDecimals)
  const point = exact.length - mostDecimals
  const kept = decimals === 0 ? exact.slice(0, point - 1) : exact.slice(0, point + decimals)
  const isHalf = /^50*$/.test(exact.slice(point + decimals))
  // JavaScript takes the larger neighbour.
  return sign + (isHalf && /[02468]$/.test(kept) ? kept : size.toFixed(decimals))
}
