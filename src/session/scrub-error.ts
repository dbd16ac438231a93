import { CredsqlError } from '../errors/credsql-error.ts'
import type { Vault } from '../secrets/vault.ts'

const longestMessage = 500

/** Shorter, but only now: half of a secret would not have been recognised. */
function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message
}

/**
 * An error without the value of any secret in its message, excerpt and hint, and without its cause, which may quote what
 * another program said. The last line of defence: no layer puts a secret into a message on purpose.
 */
export function scrubbedError(error: unknown, vault: Vault): unknown {
  if (!(error instanceof CredsqlError)) return error
  const { cause: _cause, place, hint, ...details } = error.details
  const message = vault.scrub(error.message)
  const isQuoted = error.code === 'engine_failed' || details.status !== undefined
  return new CredsqlError(error.code, isQuoted ? shortened(message) : message, {
    ...details,
    ...(place === undefined ? {} : { place: { ...place, excerpt: vault.scrub(place.excerpt) } }),
    ...(hint === undefined ? {} : { hint: vault.scrub(hint) }),
  })
}
