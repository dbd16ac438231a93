import { failure } from '../refuse.ts'

/** A whole number, exact: a number where that is safe, else a bigint. */
export type Whole = number | bigint

/** The one form of a whole number. */
export function whole(value: bigint): Whole {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A whole number within a type's bits. Throws `engine_failed` where it does not fit. */
export function fitted(value: Whole, bits: number): Whole {
  if (bits === 64 && typeof value === 'number') return value
  const exact = BigInt(value)
  if (BigInt.asIntN(bits, exact) !== exact)
    throw failure(bits === 64 ? 'bigint out of range' : 'integer out of range')
  return value
}

type Operation = (a: Whole, b: Whole, bits: number) => Whole

function operation(
  quick: (a: number, b: number) => number,
  exact: (a: bigint, b: bigint) => bigint,
): Operation {
  return (a, b, bits) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = quick(a, b)
      if (Number.isSafeInteger(result)) return fitted(result === 0 ? 0 : result, bits)
    }
    return fitted(whole(exact(BigInt(a), BigInt(b))), bits)
  }
}

function nonZero<T>(divisor: T): T {
  // biome-ignore lint/suspicious/noDoubleEquals: zero of either kind
  if (divisor == 0) throw failure('division by zero')
  return divisor
}

/** `+ - * / %` of whole numbers of so many bits; a quotient is cut off towards zero. */
export const integerOperations: Readonly<Record<'+' | '-' | '*' | '/' | '%', Operation>> = {
  '+': operation(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  '-': operation(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  '*': operation(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  '/': operation(
    (a, b) => Math.trunc(a / nonZero(b)),
    (a, b) => a / nonZero(b),
  ),
  '%': operation(
    (a, b) => a % nonZero(b),
    (a, b) => a % nonZero(b),
  ),
}
