import type { IncomingMessage } from 'node:http'

/** A request as it reached a fake API. */
export interface RecordedRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** 1 for the first request since the start or the last `clear()`, then 2, 3, … */
  readonly at: number
}

/** A recorded request with its path taken apart, as a handler sees it. */
export interface FakeRequest extends RecordedRequest {
  /** `http://host:port` as the caller spelled the host; links in answers begin with it. */
  readonly origin: string
  readonly pathname: string
  /** The path's parts, percent-decoded one by one, so that `a%2Fb` is one part. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
}

/** Takes a recorded request apart. A part with a broken escape stays as it was sent. */
export function takeApart(request: RecordedRequest): FakeRequest {
  const mark = request.path.indexOf('?')
  const pathname = mark < 0 ? request.path : request.path.slice(0, mark)
  const query = new URLSearchParams(mark < 0 ? '' : request.path.slice(mark + 1))
  const segments = pathname.split('/').filter((part) => part !== '')
  const origin = `http://${request.headers['host'] ?? '127.0.0.1'}`
  return { ...request, origin, pathname, segments: segments.map(decode), query }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The headers of a request as one text a name; repeated ones are joined by commas. */
export function flatHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** The body of a request as text; undefined when the caller gave up before its end. */
export async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  try {
    for await (const part of message) parts.push(part as Buffer)
  } catch {
    return undefined
  }
  return Buffer.concat(parts).toString('utf8')
}

/** The request's body as a JSON object, or undefined when it is none. */
export function jsonObject(request: RecordedRequest): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(request.body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    return undefined
  }
  return undefined
}
