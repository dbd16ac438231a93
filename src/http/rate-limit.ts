import type { RateLimitManifest } from '../catalog/manifest.ts'

type Headers = Readonly<Record<string, string>>

// The last instant that a Date can hold; a header may ask for more.
const endOfTime = 8.64e15

/** The instant, in Unix milliseconds, that a `Retry-After` header names: seconds or an HTTP date; undefined if it is neither. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(now + Number(text) * 1000, endOfTime)
  // Date.parse takes nearly anything; an HTTP date begins with the day's name.
  const date = /^[a-z]{3,9},? /i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : date
}

/** What the provider's rate-limit headers say: the calls that are left, and when there will be more, in Unix milliseconds. */
export interface RateLimitState {
  readonly remaining?: number
  readonly reset?: number
}

/** Reads the headers that the manifest names. What is missing or no number is left out. */
export function rateLimitState(
  headers: Headers,
  manifest: RateLimitManifest | undefined,
  now: number,
): RateLimitState {
  if (manifest === undefined) return {}
  const remaining = numberIn(headers[manifest.remaining.toLowerCase()])
  const reset = numberIn(headers[manifest.reset.toLowerCase()])
  const milliseconds = reset === undefined ? undefined : reset * 1000
  return {
    ...(remaining === undefined ? {} : { remaining }),
    ...(milliseconds === undefined
      ? {}
      : {
          reset: Math.min(manifest.reset_unit === 'seconds' ? now + milliseconds : milliseconds, endOfTime),
        }),
  }
}

function numberIn(text: string | undefined): number | undefined {
  // Some servers append the window: `0;w=60`.
  const digits = text?.match(/^\s*(\d+(?:\.\d+)?)\s*(?:[;,]|$)/)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
