// Takes the place of y18n in the bundle. That one would look for yargs' translations beside the bundle, where there are none: in a
// folder that is not ours, which Node's permission model may forbid to read.
import { format } from 'node:util'

/** The texts of yargs as they are written, which is in English. */
export default function englishOnly() {
  return {
    __: (text, ...args) => format(text, ...args),
    __n: (one, many, count, ...args) => {
      const text = count === 1 ? one : many
      return format(text, ...(text.includes('%d') ? [count] : []), ...args)
    },
    getLocale: () => 'en',
    setLocale: () => undefined,
    updateLocale: () => undefined,
  }
}
