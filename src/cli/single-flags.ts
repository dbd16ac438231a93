import { CredsqlError } from '../errors/credsql-error.ts'

/** What may be given several times: each adds to the list. */
const lists: ReadonlySet<string> = new Set(['param', 'names', 'command', 'secret', 'tag', 'out'])

/** Throws `usage` for a flag that takes one value and is given several: none of them is obviously what is meant. */
export function refuseRepeated(args: Readonly<Record<string, unknown>>): void {
  // Yargs hands a value on under each of the flag's names; all flags have one that is longer than a letter.
  const name = Object.keys(args).find((one) => one.length > 1 && Array.isArray(args[one]) && !lists.has(one))
  if (name === undefined) return
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new CredsqlError('usage', `--${flag} is given twice: it takes one value`)
}
