import type { Session } from '../session/session.ts'

/**
 * Lets all statements of `use` see the same rows, however long they take: what an HTTP API has told one of them is not asked again.
 * Whether the session keeps rows is as before afterwards.
 */
export async function overOneReading<T>({ cache }: Session, use: () => Promise<T>): Promise<T> {
  const { enabled, ttlSeconds } = cache
  if (!enabled) cache.clear()
  cache.enabled = true
  cache.ttlSeconds = Number.POSITIVE_INFINITY
  try {
    return await use()
  } finally {
    Object.assign(cache, { enabled, ttlSeconds })
    if (!enabled) cache.clear()
  }
}
