import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ScheduleListen } from '../catalog/schedule-config.ts'
import { CredsqlError, messageOf } from '../errors/credsql-error.ts'
import { requireNetwork } from '../errors/node-permission.ts'
import { metricsText } from './metrics.ts'
import type { Scheduler } from './scheduler.ts'

/** What the server tells of. */
export interface StatusSource {
  readonly scheduler: Pick<Scheduler, 'meters' | 'stopping' | 'running'>
  /** The version of credsql. */
  readonly version: string
  /** Unix milliseconds. */
  readonly started: number
}

/** A server that answers. */
export interface StatusServer {
  /** `http://127.0.0.1:9464`. */
  readonly url: string
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

const plain = 'text/plain; charset=utf-8'
const ownHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i
const ownAddress = /^(?:127\.|::1$)/

/** Answers `/healthz` and `/metrics` on loopback. Throws `config_invalid` where it cannot listen. */
export async function startStatusServer(listen: ScheduleListen, source: StatusSource): Promise<StatusServer> {
  requireNetwork()
  const { host, port, origin } = listen
  const server = createServer((request, response) => respond(response, request, answerOf(request, source)))
  // Nobody has a reason to be slow here, and nothing is read from anyone.
  server.requestTimeout = 5_000
  server.headersTimeout = 5_000
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve())
  }).catch((cause: unknown) => {
    throw new CredsqlError(
      'config_invalid',
      `scheduler.listen: ${host}:${port} cannot be used: ${messageOf(cause)}`,
      {
        file: origin,
        hint: 'Choose another port, or end what listens there.',
        cause,
      },
    )
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { address, family, port: given } = server.address() as AddressInfo
  // A name means what the machine's own files say.
  if (!ownAddress.test(address)) {
    await close()
    throw new CredsqlError('config_invalid', `scheduler.listen: ${host} is not this machine's own address`, {
      file: origin,
      hint: 'Write 127.0.0.1.',
    })
  }
  return { url: `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`, close }
}

function answerOf({ method, url = '', headers }: IncomingMessage, source: StatusSource): Answer {
  // A web page that gave its name this address asks with that name.
  if (!ownHost.test(headers.host ?? ''))
    return { status: 421, type: plain, body: 'not a name of this machine\n' }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: plain, body: 'only GET and HEAD\n' }
  const [path] = url.split('?')
  if (path === '/healthz') return health(source)
  if (path === '/metrics') return metrics(source)
  return { status: 404, type: plain, body: 'there are /healthz and /metrics\n' }
}

function health({ scheduler, version }: StatusSource): Answer {
  const { stopping, running, meters } = scheduler
  const status = stopping ? 'stopping' : 'ok'
  const body = JSON.stringify({ status, version, schedules: meters.size, running })
  return { status: stopping ? 503 : 200, type: 'application/json', body: `${body}\n` }
}

function metrics({ scheduler, version, started }: StatusSource): Answer {
  const body = metricsText({ version, started, meters: scheduler.meters })
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body }
}

function respond(
  response: ServerResponse,
  { method }: IncomingMessage,
  { status, type, body }: Answer,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'GET, HEAD' }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}
