import type { ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import type { Fault } from './fault.ts'

/** Waits until a held answer may go; `wait(ms)` is a plain delay. */
export interface Hold {
  wait(milliseconds: number | undefined): Promise<void>
}

/** Sends an answer whole. */
export function deliver(response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  response.writeHead(answer.status, headersOf(answer, body.length))
  response.end(body)
}

/** Sends what `fault` makes of the answer. `ask` runs the API; a fault that stands before the API never calls it. */
export async function deliverFault(
  response: ServerResponse,
  fault: Fault,
  ask: () => Answer,
  hold: Hold,
): Promise<void> {
  switch (fault.kind) {
    case 'status':
      if (fault.handled === true) ask()
      return deliver(response, {
        status: fault.status,
        headers: fault.headers ?? {},
        body: bodyOf(fault.body ?? ''),
      })
    case 'rate_limited': {
      const headers: Record<string, string> = {}
      if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter)
      if (fault.reset !== undefined) {
        headers['ratelimit-remaining'] = '0'
        headers['ratelimit-reset'] = String(fault.reset)
      }
      const body = fault.body ?? { id: 'too_many_requests', message: 'API rate limit exceeded.' }
      return deliver(response, { status: 429, headers, body: bodyOf(body) })
    }
    case 'html':
      return deliver(response, {
        status: fault.status ?? 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>',
      })
    case 'truncated': {
      const answer = ask()
      const text = answer.body.toString()
      return deliver(response, { ...answer, body: text.slice(0, fault.keep ?? Math.floor(text.length / 2)) })
    }
    case 'slow': {
      const answer = ask()
      if (fault.part === 'body') return deliverInParts(response, answer, () => hold.wait(fault.delay))
      await hold.wait(fault.delay)
      return deliver(response, answer)
    }
    case 'reset':
      if (fault.handled === true) ask()
      response.socket?.resetAndDestroy()
      return
    case 'reset_after_headers':
      return deliverInParts(response, ask(), async () => {
        response.socket?.resetAndDestroy()
      })
    case 'transform': {
      const answer = ask()
      if (answer.body.length === 0) return deliver(response, answer)
      const body: unknown = JSON.parse(answer.body.toString())
      return deliver(response, { ...answer, body: JSON.stringify(fault.change(body)) })
    }
  }
}

async function deliverInParts(
  response: ServerResponse,
  answer: Answer,
  between: () => Promise<void>,
): Promise<void> {
  const body = Buffer.from(answer.body)
  const half = Math.floor(body.length / 2)
  response.writeHead(answer.status, headersOf(answer, body.length))
  // The first half must have left this process, or a reset could overtake the headers.
  await new Promise<void>((resolve) => {
    response.write(body.subarray(0, half), () => resolve())
    response.once('close', () => resolve())
  })
  await between()
  if (!response.destroyed) response.end(body.subarray(half))
}

function headersOf(answer: Answer, length: number): Record<string, string> {
  const bare = answer.status === 204
  return {
    ...(bare ? {} : { 'content-type': 'application/json; charset=utf-8', 'content-length': String(length) }),
    ...answer.headers,
  }
}

function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
