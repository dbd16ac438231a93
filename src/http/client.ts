import { bodyText } from '../catalog/request-body.ts'
import { CredsqlError, codeOf } from '../errors/credsql-error.ts'
import type { ApiRequest, ApiResponse } from '../provider/message.ts'
import { beginSpan, requestTraces } from '../value/diagnostics.ts'
import { type Connections, openConnections } from './connections.ts'
import { type Exchange, exchange } from './exchange.ts'
import { failureError } from './failure.ts'
import { interruptionOf, throwIfInterrupted } from './interruption.ts'
import { Limiter } from './limiter.ts'
import { maySendAgain } from './may-send-again.ts'
import type { HttpObserver } from './observer.ts'
import { firstOf } from './on-abort.ts'
import { parseUrl } from './parse-url.ts'
import { proxyFor } from './proxy.ts'
import { redirectTarget } from './redirect.ts'
import { requestHeaders } from './request-headers.ts'
import { decideRetry, pauseAsked, type RetryDecision, type RetryRules } from './retry.ts'
import { type CompleteSettings, completeSettings, type HttpSettings } from './settings.ts'

/** What goes along with a request. */
export interface SendOptions {
  readonly signal?: AbortSignal | undefined
  readonly observer?: HttpObserver | undefined
}

/** A request as it goes out, and what is known of its sendings. */
interface Sending {
  readonly request: ApiRequest
  readonly headers: Record<string, string>
  readonly body: string | undefined
  /** The other side may have acted on it already: no later answer takes that back. */
  mayHaveArrived: boolean
}

/** Sends requests to one connection's API. */
export interface HttpClient {
  /**
   * Sends a request, again where that is safe and useful, and resolves to the last answer whatever its status, except for
   * redirects. Throws `network_failed`, `timed_out`, `response_invalid`, `rate_limited`, `api_failed` (a redirect),
   * `paging_unsafe` (another origin), `invalid_value` (a secret that cannot be sent), `interrupted`. The error of a write or a mint
   * of which nothing has left has `sent: false`.
   */
  send(request: ApiRequest, options?: SendOptions): Promise<ApiResponse>
  /** Ends what is under way with `interrupted` and releases the sockets. */
  close(): Promise<void>
}

/** Opens the HTTP client of a connection. Nothing is connected, and undici is not loaded, before the first request. */
export function openHttpClient(settings: HttpSettings): HttpClient {
  return new PooledHttpClient(settings)
}

class PooledHttpClient implements HttpClient {
  readonly #settings: CompleteSettings
  readonly #origin: URL
  readonly #proxy: URL | undefined
  readonly #rules: RetryRules
  readonly #limiter: Limiter
  readonly #closing = new AbortController()
  #connections: Promise<Connections> | undefined

  constructor(settings: HttpSettings) {
    this.#settings = completeSettings(settings)
    const { clock, concurrency, perSecond, maxWaitMs, retries, rateLimit } = this.#settings
    this.#origin = originOf(settings)
    this.#proxy = proxyFor(this.#origin, settings.env ?? {})
    this.#rules = { retries, maxWaitMs, rateLimit }
    const tooLong = (until: number) => this.#rateLimited(until)
    this.#limiter = new Limiter({ clock, concurrency, perSecond, maxWaitMs, tooLong })
  }

  async send(request: ApiRequest, options: SendOptions = {}): Promise<ApiResponse> {
    const { connection } = this.#settings
    let sending: Sending | undefined
    try {
      let url = this.#ownUrl(request.url)
      sending = this.#prepare(request)
      for (let followed = 0; ; followed++) {
        const answer = await this.#answer(sending, url, options)
        if (answer.status < 300 || answer.status > 399) return answer
        url = redirectTarget(request, url, answer, followed, connection)
      }
    } catch (error) {
      throw this.#told(error, request, sending?.mayHaveArrived ?? false)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#limiter.close()
    const connections = await this.#connections?.catch(() => undefined)
    await connections?.destroy()
  }

  #prepare(request: ApiRequest): Sending {
    const { auth, connection } = this.#settings
    const headers = requestHeaders(request, auth, connection)
    const body = request.body === undefined ? undefined : bodyText(request.body, (secret) => secret.reveal())
    return { request, headers, body, mayHaveArrived: false }
  }

  async #answer(sending: Sending, url: URL, { signal, observer }: SendOptions): Promise<ApiResponse> {
    const { clock } = this.#settings
    const { request } = sending
    for (let sent = 1; ; sent++) {
      const onWait = observer?.onWait?.bind(observer)
      const release = await this.#limiter.acquire({ signal, onWait, again: sent > 1 })
      let sentAt: number
      let result: Exchange
      let decision: RetryDecision
      const repeated = sending.mayHaveArrived
      try {
        throwIfInterrupted(signal)
        const { dispatcher } = await this.#open()
        sentAt = clock.now()
        result = await this.#exchange(dispatcher, sending, url, sent, signal, observer)
        sending.mayHaveArrived = repeated || mayHaveDone(result)
        const now = clock.now()
        decision = decideRetry(request, result, sent, this.#rules, now, clock.random())
        // Before the place is given back: whoever gets it must already know of the pause.
        if (result.kind === 'answer') this.#limiter.pauseUntil(pauseAsked(result, this.#rules, now) ?? 0)
        if (decision.kind === 'retry' && decision.whole) this.#limiter.pauseUntil(decision.until)
      } finally {
        release()
      }
      // Of a write that may have been done, its last answer tells more than how long to wait.
      const isTold = request.effect === 'write' && sending.mayHaveArrived
      if (decision.kind === 'give_up' && !isTold) {
        throw this.#rateLimited(decision.until, result.kind === 'answer' ? result.status : undefined)
      }
      if (decision.kind !== 'retry') {
        if (result.kind === 'failure') throw this.#failed(result.failure, request)
        const { status, headers, body } = result
        return { status, headers, body, sentAt, ...(repeated ? { repeated } : {}) }
      }
      observer?.onRetry?.(decision.reason)
      if (!decision.whole) await this.#backOff(decision.until, signal, observer)
    }
  }

  async #exchange(
    dispatcher: Connections['dispatcher'],
    sending: Sending,
    url: URL,
    attempt: number,
    signal: AbortSignal | undefined,
    observer: HttpObserver | undefined,
  ): Promise<Exchange> {
    const { request, headers, body } = sending
    const { method } = request
    observer?.onSend?.()
    sending.mayHaveArrived = true
    const start = performance.now()
    const wire = { method, url, headers, body, idempotent: maySendAgain(request) }
    const { connection } = this.#settings
    const parent = observer?.parent
    const span = beginSpan(requestTraces, () => ({
      ...(parent === undefined ? {} : { parent }),
      ...{ connection, method, host: url.host, attempt },
      ...(request.route === undefined ? {} : { route: request.route }),
    }))
    const result = await exchange(dispatcher, wire, this.#settings, signal).catch((error: unknown) => {
      span.end({}, codeOf(error))
      throw error
    })
    if (result.kind === 'answer') span.end({ status: result.status, bytes: result.bytes })
    else span.end({}, result.failure.code)
    if (this.#closing.signal.aborted) throw interruptionOf()
    if (result.kind === 'answer') {
      const { status, bytes } = result
      observer?.onAnswer?.({ status, bytes, milliseconds: performance.now() - start })
    }
    return result
  }

  async #backOff(
    until: number,
    signal: AbortSignal | undefined,
    observer: HttpObserver | undefined,
  ): Promise<void> {
    const { clock } = this.#settings
    const milliseconds = Math.max(0, until - clock.now())
    observer?.onWait?.({ milliseconds, until, reason: 'retry' })
    const either = firstOf(signal, this.#closing.signal)
    await clock.sleep(milliseconds, either.signal).finally(either.release)
  }

  #open(): Promise<Connections> {
    const { connection, ca, concurrency, timeoutMs } = this.#settings
    const [origin, proxy] = [this.#origin, this.#proxy]
    this.#connections ??= openConnections({ connection, origin, proxy, ca, concurrency, timeoutMs })
    return this.#connections
  }

  /** The second lock on the door: paging checks the same before. */
  #ownUrl(text: string): URL {
    const url = parseUrl(text)
    if (url !== undefined && url.origin === this.#origin.origin) return url
    const { connection } = this.#settings
    const where =
      url === undefined ? 'something that is not a url' : url.origin === 'null' ? url.protocol : url.origin
    throw new CredsqlError(
      'paging_unsafe',
      `${connection}: a request to ${where} was not sent: the connection’s origin is ${this.#origin.origin}`,
      { connection, canRetry: false },
    )
  }

  /** The error of a request as its sender needs it: of a change it says whether it may have been made. */
  #told(error: unknown, request: ApiRequest, mayHaveArrived: boolean): unknown {
    const changes = request.effect === 'write' || request.effect === 'mint'
    if (!changes || !(error instanceof CredsqlError)) return error
    if (!mayHaveArrived) return error.with({ sent: false })
    if (error.code !== 'rate_limited' && error.code !== 'too_many_calls') return error
    // What keeps it from being sent once more says nothing of the times before.
    const reason = `no answer came, and it could not be sent again: ${error.message}`
    return this.#failed({ code: 'network_failed', reason, sent: true, transient: true }, request)
  }

  #failed(failure: Parameters<typeof failureError>[0], request: ApiRequest): CredsqlError {
    const { connection } = this.#settings
    return failureError(failure, request, { connection, host: this.#origin.host, proxy: this.#proxy?.host })
  }

  #rateLimited(until: number, status?: number): CredsqlError {
    const { connection, clock, maxWaitMs } = this.#settings
    const retryAfter = Math.max(0, until - clock.now())
    return new CredsqlError(
      'rate_limited',
      `${connection}: ${this.#origin.host} asks to wait until ${new Date(until).toISOString()}, which is more than ${maxWaitMs / 1000} s from now`,
      {
        connection,
        canRetry: true,
        retryAfter,
        hint: `Try again in ${Math.ceil(retryAfter / 60_000)} min.`,
        ...(status === undefined ? {} : { status }),
      },
    )
  }
}

/** Whether the other side may have acted on a request that had this answer, or none. */
function mayHaveDone(result: Exchange): boolean {
  return result.kind === 'failure' ? result.failure.sent : result.status !== 429
}

function originOf({ origin, connection }: HttpSettings): URL {
  const url = parseUrl(origin)
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return new URL(url.origin)
  throw new CredsqlError('config_invalid', `${connection}: its url is not an http or https url`, {
    connection,
  })
}
