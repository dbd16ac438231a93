import { parseJsonObject } from './json-object.ts'
import { trimSpace } from './surrounding-space.ts'

/** What a token of Amazon ECR says about itself. */
export interface EcrToken {
  /** Seconds since 1970. */
  readonly expiration?: number
}

/**
 * Reads a token of Amazon ECR: the password of user `AWS`, base64 of an object with `payload`, `datakey` and `type`; or the API's
 * `authorizationToken`, base64 of `AWS:` and that password. Undefined when the text is none.
 */
export function readEcrToken(text: string): EcrToken | undefined {
  const decoded = fromBase64(trimSpace(text))
  if (decoded === undefined) return undefined
  if (decoded.startsWith('AWS:')) return readEcrToken(decoded.slice(4))
  if (!decoded.startsWith('{')) return undefined
  const members = parseJsonObject(decoded)
  if (typeof members?.['payload'] !== 'string' || typeof members['datakey'] !== 'string') return undefined
  const { expiration } = members
  return typeof expiration === 'number' ? { expiration } : {}
}

function fromBase64(text: string): string | undefined {
  return /^[A-Za-z0-9+/]{40,}={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : undefined
}
