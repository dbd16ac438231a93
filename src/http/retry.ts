import type { RateLimitManifest } from '../catalog/manifest.ts'
import type { Failure } from './failure.ts'
import { maySendAgain, type Repeatable } from './may-send-again.ts'
import { rateLimitState, retryAfter } from './rate-limit.ts'

/** What came of sending a request once. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'failure'; readonly failure: Failure }

/** What to do about it. Instants are Unix milliseconds. */
export type RetryDecision =
  | { readonly kind: 'finish' }
  /** `whole`: the connection's other requests wait as well. */
  | { readonly kind: 'retry'; readonly until: number; readonly whole: boolean; readonly reason: string }
  /** The other side asks for a longer wait than allowed. */
  | { readonly kind: 'give_up'; readonly until: number }

/** The settings that a decision needs. */
export interface RetryRules {
  readonly retries: number
  readonly maxWaitMs: number
  readonly rateLimit?: RateLimitManifest | undefined
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])
const firstBackoff = 250
const longestBackoff = 10_000

/** Decides what follows the `sent`-th sending of a request. `random` is at least 0 and less than 1. */
export function decideRetry(
  request: Repeatable,
  outcome: Outcome,
  sent: number,
  rules: RetryRules,
  now: number,
  random: number,
): RetryDecision {
  const again = maySendAgain(request)
  const backoff = now + random * Math.min(longestBackoff, firstBackoff * 2 ** (sent - 1))
  if (outcome.kind === 'failure') {
    const { failure } = outcome
    const retry = sent <= rules.retries && failure.transient && (again || !failure.sent)
    return retry
      ? { kind: 'retry', until: backoff, whole: false, reason: failure.reason }
      : { kind: 'finish' }
  }
  // What was refused for its number was not done. A mint is the exception to every rule: it is sent once.
  const refused = outcome.status === 429 && request.effect === 'write'
  if (!(again || refused) || !retriedStatuses.has(outcome.status)) return { kind: 'finish' }
  const asked = askedUntil(outcome, rules, now)
  // Said before the retries are counted: the caller learns until when, however many tries there were.
  if (asked !== undefined && asked - now > rules.maxWaitMs) return { kind: 'give_up', until: asked }
  if (sent > rules.retries) return { kind: 'finish' }
  // An instant in the past asks for no wait; the backoff keeps the retries from following each other at once.
  const until = asked !== undefined && asked > now ? asked : backoff
  return { kind: 'retry', until, whole: outcome.status === 429, reason: `HTTP ${outcome.status}` }
}

/** Until when an answer asks the whole connection to pause: a 429 at any rate, other answers when no call is left. */
export function pauseAsked(
  outcome: Outcome & { kind: 'answer' },
  rules: RetryRules,
  now: number,
): number | undefined {
  if (outcome.status === 429) return askedUntil(outcome, rules, now)
  const { remaining, reset } = rateLimitState(outcome.headers, rules.rateLimit, now)
  return remaining === 0 ? reset : undefined
}

function askedUntil(
  outcome: Outcome & { kind: 'answer' },
  rules: RetryRules,
  now: number,
): number | undefined {
  const named = retryAfter(outcome.headers, now)
  if (named !== undefined || outcome.status !== 429) return named
  const { remaining, reset } = rateLimitState(outcome.headers, rules.rateLimit, now)
  // With calls left it is another limit than the one whose reset is told.
  return remaining === undefined || remaining === 0 ? reset : undefined
}
