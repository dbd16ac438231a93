import { CredsqlError } from '../errors/credsql-error.ts'
import { oneLine } from './one-line.ts'

/** What credential helpers say in fixed words. Docker compares them, and takes the first for "log in without". */
export const helperMessages = {
  notFound: 'credentials not found in native keychain',
  noServer: 'no credentials server URL',
  noUsername: 'no credentials username',
} as const

/** A refusal in the protocol's own words, or in other words without a code. */
export class HelperRefusal extends Error {
  override readonly name = 'HelperRefusal'
}

const fixed: ReadonlySet<string> = new Set(Object.values(helperMessages))

/** Whether a text is one of the fixed messages. */
export function isFixedMessage(text: string): boolean {
  return fixed.has(text)
}

/** What a helper prints on stdout for anything that went wrong: one line, without a secret. */
export function helperMessage(error: unknown): string {
  return error instanceof HelperRefusal ? error.message : `credsql: ${oneLine(error)}`
}

/** Whether an error says that there is no such credential. */
export function isNotFound(error: unknown): boolean {
  return error instanceof HelperRefusal && error.message === helperMessages.notFound
}

/** The error for a target helper that failed; nothing it printed is part of it. */
export function targetFailed(program: string, action: string, how: string): CredsqlError {
  return new CredsqlError('driver_failed', `${program} ${action} ${how}`, {
    hint: `It is the store of docker_credential_helper. Run it by hand to see why.`,
  })
}
