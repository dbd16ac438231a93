import type { ScanCache } from '../execute/scan-cache.ts'
import type { Session } from '../session/session.ts'

/**
 * Lets all statements of `use` see the same rows, however long they take and however many rows there are: what an HTTP API has told one
 * of them is held until the end, and not asked again. Whether the session keeps rows, and how many, is as before afterwards.
 */
export async function overOneReading<T>({ cache }: Session, use: () => Promise<T>): Promise<T> {
  const { enabled, ttlSeconds, mostRows, mostCalls } = cache
  if (!enabled) cache.clear()
  const unlimited = Number.POSITIVE_INFINITY
  Object.assign(cache, {
    enabled: true,
    ttlSeconds: unlimited,
    mostRows: unlimited,
    mostCalls: unlimited,
  } satisfies Partial<ScanCache>)
  try {
    return await use()
  } finally {
    Object.assign(cache, { enabled, ttlSeconds, mostRows, mostCalls } satisfies Partial<ScanCache>)
    if (enabled) cache.trim()
    else cache.clear()
  }
}
