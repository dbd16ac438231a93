import type { Dispatcher } from 'undici'
import type { ApiRequest } from '../provider/message.ts'
import { BodyFault, decodeBody, tooLarge } from './body.ts'
import { type Failure, failureOf, timeoutFailure, unusableAnswer } from './failure.ts'
import { interruptionOf } from './interruption.ts'
import { onAbort } from './on-abort.ts'

/** A request as it goes out. */
export interface WireRequest {
  readonly method: ApiRequest['method']
  readonly url: URL
  readonly headers: Record<string, string>
  readonly body?: string | undefined
  readonly idempotent: boolean
}

/** The bounds of one exchange. */
export interface ExchangeLimits {
  readonly timeoutMs: number
  readonly maxBodyBytes: number
}

/** What came of an exchange: the answer, or why there is none. */
export type Exchange =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      /** Size of the body on the wire. */
      readonly bytes: number
    }
  | { readonly kind: 'failure'; readonly failure: Failure }

interface RawAnswer {
  readonly kind: 'raw'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

// Keeps an answer that trickles in from holding its place for ever, and lets a slow line finish a large one.
const longestAnswerInTimeouts = 20

/** Sends a request once and reads the whole answer. Throws only the signal's interruption, at once. */
export async function exchange(
  dispatcher: Dispatcher,
  request: WireRequest,
  limits: ExchangeLimits,
  signal?: AbortSignal,
): Promise<Exchange> {
  const result = await receive(dispatcher, request, limits, signal)
  if (result.kind === 'failure') return result
  const { status, headers, body } = result
  try {
    const text = await decodeBody(body, headers['content-encoding'], {
      maxBytes: limits.maxBodyBytes,
      data: status >= 200 && status < 300,
    })
    return { kind: 'answer', status, headers, body: text, bytes: body.length }
  } catch (error) {
    if (!(error instanceof BodyFault)) throw error
    return { kind: 'failure', failure: faultyBody(error) }
  }
}

function faultyBody(fault: BodyFault): Failure {
  if (fault.kind === 'unusable') return unusableAnswer(fault.message)
  return { code: 'network_failed', reason: fault.message, sent: true, transient: true }
}

function receive(
  dispatcher: Dispatcher,
  request: WireRequest,
  { timeoutMs, maxBodyBytes }: ExchangeLimits,
  signal?: AbortSignal,
): Promise<RawAnswer | { kind: 'failure'; failure: Failure }> {
  return new Promise((resolve, reject) => {
    let phase: 'connect' | 'headers' | 'body' | 'over' = 'connect'
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let headers: Record<string, string> = {}
    let size = 0
    const chunks: Buffer[] = []
    const started = performance.now()

    const over = () => {
      phase = 'over'
      clearTimeout(timer)
      off()
    }
    const fail = (failure: Failure) => {
      if (phase === 'over') return
      over()
      resolve({ kind: 'failure', failure })
      controller?.abort(new Error('given up'))
    }
    const interrupt = () => {
      over()
      reject(interruptionOf(signal))
      controller?.abort(new Error('interrupted'))
    }
    const seconds = `${timeoutMs / 1000} s`
    const late = () => {
      if (phase === 'connect') fail(timeoutFailure(`it did not accept a connection within ${seconds}`, false))
      else if (phase === 'headers') fail(timeoutFailure(`no answer within ${seconds}`, true))
      else fail(timeoutFailure(`the answer stalled for ${seconds} before it was complete`, true))
    }
    const timer = setTimeout(late, timeoutMs)
    const off = onAbort(signal, interrupt)
    if (signal?.aborted) return interrupt()

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(control) {
        // Given up while connecting: the request must not leave any more.
        if (phase === 'over') return control.abort(new Error('given up'))
        controller = control
        phase = 'headers'
        timer.refresh()
      },
      onResponseStart(_, code, received) {
        // 1xx only announces the answer.
        if (code < 200 || phase === 'over') return
        phase = 'body'
        timer.refresh()
        status = code
        headers = flat(received)
        if (Number(headers['content-length']) > maxBodyBytes && request.method !== 'HEAD') {
          fail(unusableAnswer(tooLarge(maxBodyBytes).message))
        }
      },
      onResponseData(_, chunk) {
        if (phase === 'over') return
        timer.refresh()
        size += chunk.length
        chunks.push(chunk)
        if (size > maxBodyBytes) fail(unusableAnswer(tooLarge(maxBodyBytes).message))
        else if (performance.now() - started > timeoutMs * longestAnswerInTimeouts) {
          fail(
            timeoutFailure(
              `the answer was not complete after ${(timeoutMs * longestAnswerInTimeouts) / 1000} s`,
              true,
            ),
          )
        }
      },
      onResponseEnd() {
        if (phase === 'over') return
        over()
        resolve({
          kind: 'raw',
          status,
          headers,
          body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
        })
      },
      onResponseError(_, error) {
        fail(failureOf(error, phase !== 'connect'))
      },
    }
    const { method, url, body = null, idempotent } = request
    try {
      const { origin, pathname, search } = url
      dispatcher.dispatch(
        { origin, path: pathname + search, method, headers: request.headers, body, idempotent },
        handler,
      )
    } catch (error) {
      fail(failureOf(error, phase !== 'connect'))
    }
  })
}

function flat(received: Record<string, string | string[] | undefined>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(received)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}
