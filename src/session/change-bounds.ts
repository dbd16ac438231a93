import { CredsqlError } from '../errors/credsql-error.ts'
import type { RunOptions } from './options.ts'

/** How many changes are under way at once, how many are begun in a second, and how many need no confirmation. */
export interface ChangeBounds {
  readonly concurrency: number
  readonly rate: number | undefined
  readonly maxChanges: number
}

/** Changes of one statement that need no confirmation unless something in them is destructive. */
export const defaultMaxChanges = 20

function wrong(flag: string, what: string): CredsqlError {
  return new CredsqlError('usage', `${flag} takes ${what}`)
}

/** The bounds that changes keep. Throws `usage` for one that bounds nothing, or lets nothing through. */
export function changeBounds(options: RunOptions): ChangeBounds {
  const { concurrency = 1, rate, maxChanges = defaultMaxChanges } = options
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw wrong('--concurrency', 'a whole number, 1 or more')
  if (rate !== undefined && !(Number.isFinite(rate) && rate > 0))
    throw wrong('--rate', 'a number of changes a second, more than 0')
  if (Number.isNaN(maxChanges) || maxChanges < 0)
    throw wrong('--max-changes', 'a number of changes, 0 or more')
  return { concurrency, rate, maxChanges }
}
