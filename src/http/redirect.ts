import { CredsqlError } from '../errors/credsql-error.ts'
import type { ApiRequest, ApiResponse } from '../provider/message.ts'
import { maySendAgain } from './may-send-again.ts'
import { parseUrl } from './parse-url.ts'

/** How many redirects of one request are followed. */
export const mostRedirects = 3

/**
 * Where a 3xx answer leads: a URL of the same origin, for a GET or HEAD that may be repeated.
 * Throws `api_failed` for every other redirect: the proof of who is asking never goes to another origin.
 */
export function redirectTarget(
  request: ApiRequest,
  url: URL,
  answer: Pick<ApiResponse, 'status' | 'headers'>,
  followed: number,
  connection: string,
): URL {
  const { status, headers } = answer
  const refuse = (what: string, hint?: string) =>
    new CredsqlError('api_failed', `${connection}: ${url.host} answered HTTP ${status}: ${what}`, {
      connection,
      status,
      canRetry: false,
      ...(hint === undefined ? {} : { hint }),
    })
  const location = headers['location']
  if (location === undefined) throw refuse('not an answer to the question, and no place to look for one')
  const target = parseUrl(location, url)
  if (target === undefined) throw refuse('a redirect to something that is not a url')
  if (target.origin !== url.origin) {
    const origin = target.origin === 'null' ? target.protocol : target.origin
    throw refuse(
      `a redirect to ${origin}, which is another origin; it was not followed, so that no credential is sent there`,
      `If ${origin} is the right address, set the connection’s url to it.`,
    )
  }
  if (!['GET', 'HEAD'].includes(request.method) || !maySendAgain(request)) {
    throw refuse(`a redirect within ${url.origin}; only plain reads are redirected`)
  }
  if (followed >= mostRedirects) throw refuse(`more than ${mostRedirects} redirects in a row`)
  return target
}
