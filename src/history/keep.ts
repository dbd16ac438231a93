import { CredsqlError } from '../errors/credsql-error.ts'

/** Which runs stay: the newest ones, or those that are not older than a time. */
export type Keep =
  | { readonly kind: 'runs'; readonly count: number }
  | { readonly kind: 'age'; readonly microseconds: bigint }

const seconds = { h: 3600n, d: 86_400n, w: 604_800n } as const

/** The microseconds of `12h`, `7d` or `4w`; undefined for what is no such text. */
export function parseAge(text: string): bigint | undefined {
  const [, count = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text.trim()) ?? []
  return count === '' ? undefined : BigInt(count) * seconds[unit as keyof typeof seconds] * 1_000_000n
}

/** Reads `--keep`: a number of runs, or an age such as `90d`. Throws `usage`. */
export function parseKeep(text: string): Keep {
  const count = /^\d{1,7}$/.test(text.trim()) ? Number(text) : undefined
  if (count !== undefined && count > 0) return { kind: 'runs', count }
  const microseconds = parseAge(text)
  if (microseconds !== undefined && microseconds > 0n) return { kind: 'age', microseconds }
  throw new CredsqlError(
    'usage',
    `--keep takes a number of runs or an age, and not ${JSON.stringify(text)}`,
    {
      hint: 'Such as --keep 100, --keep 90d, --keep 12h, --keep 8w.',
    },
  )
}
