import type { RecordedRequest } from './fake-request.ts'

/** Which requests a fault meets, and how many of them. */
export interface FaultScope {
  /** Every request unless told. Asked once for each request that no earlier fault has taken. */
  readonly match?: (request: RecordedRequest) => boolean
  /** How many requests; 1 unless told, `Infinity` for all that follow. */
  readonly times?: number
}

/** An answer in the place of the API's own. */
export interface StatusFault extends FaultScope {
  readonly kind: 'status'
  /** The API has done what was asked all the same. Default false: it does not see the request. */
  readonly handled?: boolean
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is, anything else as JSON; empty unless told. */
  readonly body?: unknown
}

/** A 429 in the place of an answer, with or without a word on when to come back. */
export interface RateLimitedFault extends FaultScope {
  readonly kind: 'rate_limited'
  /** Seconds, or an HTTP date: the `retry-after` header. */
  readonly retryAfter?: number | string
  /** Unix seconds: `ratelimit-reset`, with `ratelimit-remaining: 0`. */
  readonly reset?: number
  readonly body?: unknown
}

/** A page for people, such as a proxy's log-in form, with status 200. */
export interface HtmlFault extends FaultScope {
  readonly kind: 'html'
  readonly status?: number
}

/** The API's answer, cut off: well-formed HTTP around broken JSON. */
export interface TruncatedFault extends FaultScope {
  readonly kind: 'truncated'
  /** How much of the body is kept, in characters; half of it unless told. */
  readonly keep?: number
}

/** The API's answer, late. */
export interface SlowFault extends FaultScope {
  readonly kind: 'slow'
  /** Milliseconds; without it the answer is held until `release()`. */
  readonly delay?: number
  /** `body` sends the headers and half of the body at once and holds the rest. Default `answer`: all is held. */
  readonly part?: 'answer' | 'body'
}

/** The connection is reset before an answer. */
export interface ResetFault extends FaultScope {
  readonly kind: 'reset'
  /** The API has done what was asked, and only the answer is lost. Default false. */
  readonly handled?: boolean
}

/** The connection is reset after the headers and half of the body. */
export interface ResetAfterHeadersFault extends FaultScope {
  readonly kind: 'reset_after_headers'
}

/** The API's JSON answer, changed. */
export interface TransformFault extends FaultScope {
  readonly kind: 'transform'
  readonly change: (body: unknown) => unknown
}

/** One way in which an API misbehaves. */
export type Fault =
  | StatusFault
  | RateLimitedFault
  | HtmlFault
  | TruncatedFault
  | SlowFault
  | ResetFault
  | ResetAfterHeadersFault
  | TransformFault

/** A fault that was handed to a fake API. */
export interface InjectedFault {
  /** Settles when the first request has met the fault, so that a test can wait for it without sleeping. */
  readonly met: Promise<void>
  /** Lets go of every answer that this fault holds, and of all it would hold from now on. */
  release(): void
  /** Takes the fault away; what it holds already stays held. */
  remove(): void
}

/** Matches the n-th request, from 1, of those that `match` accepts. */
export function nth(n: number, match: (request: RecordedRequest) => boolean = () => true) {
  let seen = 0
  return (request: RecordedRequest): boolean => {
    if (!match(request)) return false
    seen += 1
    return seen === n
  }
}

/** Matches requests whose method is `method` and whose path, without the query, ends with `ending`. */
export function on(method: string, ending: string) {
  return (request: RecordedRequest): boolean =>
    request.method === method && (request.path.split('?')[0] ?? '').endsWith(ending)
}
