import type { DriverWorld } from '../driver.ts'
import { ask, isSuccess, statusText } from './ask.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import type { RegistryAddress } from './registry-address.ts'

/** What a registry says to somebody without a credential. */
export type Probe =
  | { readonly kind: 'open'; readonly status: number }
  | { readonly kind: 'asks'; readonly status: number; readonly challenges: readonly Challenge[] }
  | { readonly kind: 'failed'; readonly status: number | null; readonly reason: string }

/** `GET /v2/` without a credential: does the registry ask for one, and how? */
export async function probeRegistry({ name, origin }: RegistryAddress, world: DriverWorld): Promise<Probe> {
  const asked = await ask(world, { method: 'GET', url: `${origin}/v2/` })
  if (asked.kind === 'failure') return { kind: 'failed', status: null, reason: asked.reason }
  const { status, headers } = asked.answer
  if (isSuccess(status)) return { kind: 'open', status }
  if (status === 404) return { kind: 'failed', status, reason: `${name} has no v2 API (HTTP 404)` }
  if (status !== 401) return { kind: 'failed', status, reason: statusText(name, status) }
  return { kind: 'asks', status, challenges: parseChallenges(headers['www-authenticate'] ?? '') }
}
