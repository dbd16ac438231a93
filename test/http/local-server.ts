import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type HttpClient, openHttpClient } from '../../src/http/client.ts'
import type { HttpObserver } from '../../src/http/observer.ts'
import type { HttpSettings } from '../../src/http/settings.ts'
import type { ApiRequest } from '../../src/provider/message.ts'
import { FakeClock } from './fake-clock.ts'

export interface LocalServer {
  readonly origin: string
  readonly requests: IncomingMessage[]
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<unknown>
  /** Sockets that were ever opened. */
  readonly connections: () => number
  /** Sockets that were closed. */
  readonly closed: () => number
}

/** A server on a free loopback port that is closed after the test. */
export async function serve(t: TestContext, answer: RequestListener): Promise<LocalServer> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<unknown>()
  let connections = 0
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  server.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    sockets,
    connections: () => connections,
    closed: () => connections - sockets.size,
  }
}

/** A listener that gives one answer after the other and repeats the last. */
export function script(
  ...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
): RequestListener {
  let next = 0
  return (request, response) => answers[Math.min(next++, answers.length - 1)]!(request, response)
}

/** An answer of the script. */
export function answer(status: number, headers: Record<string, string> = {}, body = '{}') {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers).end(body)
  }
}

/** A client that is closed after the test. */
export function client(t: TestContext, origin: string, settings: Partial<HttpSettings> = {}): HttpClient {
  const opened = openHttpClient({
    connection: 'acme',
    origin,
    auth: { style: 'none' },
    clock: new FakeClock(),
    ...settings,
  })
  t.after(() => opened.close())
  return opened
}

/** A GET that may be repeated, unless told otherwise. */
export function get(url: string, changes: Partial<ApiRequest> = {}): ApiRequest {
  return { method: 'GET', url, headers: {}, idempotent: true, effect: 'list', ...changes }
}

/** An observer that keeps what it hears, as short texts. */
export function recorder(): { readonly heard: string[]; readonly observer: HttpObserver } {
  const heard: string[] = []
  return {
    heard,
    observer: {
      onSend: () => heard.push('send'),
      onRetry: (reason) => heard.push(`retry: ${reason}`),
      onWait: ({ milliseconds, reason }) => heard.push(`wait ${milliseconds} ${reason}`),
      onAnswer: ({ status, bytes }) => heard.push(`answer ${status} ${bytes}`),
    },
  }
}

/** Resolves when the condition holds; turns of the event loop, not time, pass between two looks. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
