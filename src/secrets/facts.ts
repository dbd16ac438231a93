import { readEcrToken } from './ecr-token.ts'
import { readJwt } from './jwt.ts'
import { type SecretKind, secretKind } from './kind.ts'
import { endsInSpace } from './surrounding-space.ts'

/** What is worth knowing about a secret without seeing it. */
export interface SecretFacts {
  readonly kind: SecretKind
  /** In characters, as PostgreSQL's `length` counts. */
  readonly length: number
  /** When the value itself says that it ends (the `exp` of a JWT, the `expiration` of an ECR token): microseconds since 1970. */
  readonly expires_at: bigint | null
  /** The `iss` of a JWT. Nobody has verified it. */
  readonly issuer: string | null
  /** It ends in white space, a line break or a NUL, which logins send along. */
  readonly has_trailing_space: boolean
}

/** The facts of a value. */
export function secretFacts(value: string): SecretFacts {
  const kind = secretKind(value)
  const token = kind === 'jwt' ? readJwt(value) : undefined
  const seconds = kind === 'aws_ecr_token' ? readEcrToken(value)?.expiration : token?.exp
  return {
    kind,
    length: characters(value),
    expires_at: microseconds(seconds),
    issuer: token?.iss ?? null,
    has_trailing_space: endsInSpace(value),
  }
}

function characters(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}

/** Seconds, perhaps with a fraction, to microseconds; null for what is no instant before the year 10000. */
function microseconds(seconds: number | undefined): bigint | null {
  if (seconds === undefined || !Number.isFinite(seconds) || seconds < 0 || seconds >= 253402300800)
    return null
  const whole = Math.floor(seconds)
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((seconds - whole) * 1e6))
}
