import { parseJsonObject } from './json-object.ts'
import { trimSpace } from './surrounding-space.ts'

/** The claims of a JSON Web Token that are worth showing. Its signature is not checked. */
export interface JwtClaims {
  /** Seconds since 1970. */
  readonly exp?: number
  readonly iss?: string
}

const segment = /^[A-Za-z0-9_-]+$/

/**
 * Reads a JSON Web Token (RFC 7519): three segments of base64url, of which the first names an `alg` and the second holds the
 * claims; or the five of an encrypted one (RFC 7516), which hides them. Undefined when the text is none.
 */
export function readJwt(text: string): JwtClaims | undefined {
  const segments = trimSpace(text).split('.')
  const [header, payload] = segments
  if (header === undefined || payload === undefined || !segment.test(header)) return undefined
  const headers = decode(header)
  if (typeof headers?.['alg'] !== 'string') return undefined
  if (segments.length === 5) return typeof headers['enc'] === 'string' ? {} : undefined
  if (segments.length !== 3 || !segment.test(payload)) return undefined
  // An unsigned token (`alg: none`) has an empty third segment.
  if (segments[2] !== '' && !segment.test(segments[2] ?? '')) return undefined
  const claims = decode(payload)
  if (claims === undefined) return undefined
  const { exp, iss } = claims
  return { ...(typeof exp === 'number' && { exp }), ...(typeof iss === 'string' && { iss }) }
}

function decode(text: string): Readonly<Record<string, unknown>> | undefined {
  return parseJsonObject(Buffer.from(text, 'base64url').toString())
}
