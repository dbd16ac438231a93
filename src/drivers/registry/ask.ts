import type { ErrorCode } from '../../errors/codes.ts'
import { CredsqlError } from '../../errors/credsql-error.ts'
import type { DriverHttpRequest, DriverHttpResponse, DriverWorld } from '../driver.ts'

/** What came of a request: an answer, whatever its status, or why there is none. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: DriverHttpResponse }
  | { readonly kind: 'failure'; readonly reason: string }

// One host's trouble, or a credential that HTTP cannot carry; everything else ends the statement.
const ofOneRequest: ReadonlySet<ErrorCode> = new Set([
  'api_failed',
  'config_invalid',
  'invalid_parameter',
  'network_failed',
  'paging_unsafe',
  'rate_limited',
  'response_invalid',
  'timed_out',
])

/** Sends a request. A failure that concerns this request alone is an outcome; any other is thrown. */
export async function ask(world: DriverWorld, request: DriverHttpRequest): Promise<Asked> {
  try {
    return { kind: 'answer', answer: await world.send(request) }
  } catch (error) {
    if (!(error instanceof CredsqlError) || !ofOneRequest.has(error.code)) throw error
    return { kind: 'failure', reason: error.message }
  }
}

/** Whether a status says yes. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299
}

/** Whether a status says that this credential may not. */
export function isRefusal(status: number): boolean {
  return status === 401 || status === 403
}

/** Words for a status that is neither yes nor no. The answer's own text is not quoted: it is anybody's. */
export function statusText(who: string, status: number): string {
  return status === 429 ? `${who} limits the rate of requests (HTTP 429)` : `${who} answered HTTP ${status}`
}
