import { X509Certificate } from 'node:crypto'
import type { Dispatcher } from 'undici'
import type { Connector } from 'undici/lib/core/connect.js'
import { CredsqlError } from '../errors/credsql-error.ts'
import type { ConnectAttempts } from './connect-attempts.ts'

/** What a connection's pool of sockets is made for. */
export interface ConnectionSettings {
  readonly connection: string
  readonly origin: URL
  readonly proxy?: URL | undefined
  readonly ca?: string | undefined
  readonly concurrency: number
  readonly timeoutMs: number
}

/** A connection's pool of sockets. */
export interface Connections {
  readonly dispatcher: Dispatcher
  /** Closes all sockets, those that are being connected as well; what is under way fails. */
  destroy(): Promise<void>
}

/**
 * Opens the pool of keep-alive sockets of a connection, directly or through a proxy. Throws `config_invalid` for a CA that is no certificate.
 * undici is loaded here and not before, and only the part that is used where that is enough: the whole takes three times as long
 * (0.1 s) as the pool.
 */
export async function openConnections(settings: ConnectionSettings): Promise<Connections> {
  const { origin, proxy, ca, concurrency, timeoutMs, connection } = settings
  if (ca !== undefined) checkCertificates(ca, connection)
  const tls = { timeout: timeoutMs, ...(ca === undefined ? {} : { ca }) }
  const pool = { connections: concurrency, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 }
  const { ConnectAttempts } = await import('./connect-attempts.ts')
  const attempts = new ConnectAttempts()
  if (proxy === undefined) {
    const { default: Pool } = await import('undici/lib/dispatcher/pool.js')
    const { default: connector } = await import('undici/lib/core/connect.js')
    return ending(new Pool(origin, { ...pool, connect: attempts.watch(connector(tls)) }), attempts)
  }
  // The proxy agent works only with what the whole of undici adds to its parts.
  const { Pool, ProxyAgent } = await import('./undici-module.ts')
  const watched = (options: object) => ({ ...options, ...watchedConnect(options, attempts) })
  const agent = new ProxyAgent({
    ...pool,
    uri: proxy.href,
    ...proxyToken(proxy),
    // A proxy that expects plain requests for http:// often refuses CONNECT to port 80.
    proxyTunnel: origin.protocol === 'https:',
    requestTls: tls,
    proxyTls: { timeout: timeoutMs },
    clientFactory: (url, options) => new Pool(url, { ...watched(options), headersTimeout: timeoutMs }),
    factory: (url, options) => new Pool(url, watched(options)),
  })
  return ending(agent, attempts)
}

function ending(dispatcher: Dispatcher, attempts: ConnectAttempts): Connections {
  return {
    dispatcher,
    destroy: async () => {
      const destroyed = dispatcher.destroy()
      attempts.destroy()
      await destroyed
    },
  }
}

function watchedConnect(options: object, attempts: ConnectAttempts): { connect?: Connector } {
  const connect = 'connect' in options ? options.connect : undefined
  return typeof connect === 'function' ? { connect: attempts.watch(connect as Connector) } : {}
}

// undici itself reads a user name from the url only together with a password.
function proxyToken(proxy: URL): { token: string } | undefined {
  if (proxy.username === '' || proxy.password !== '') return undefined
  return { token: `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:`).toString('base64')}` }
}

function checkCertificates(ca: string, connection: string): void {
  const blocks = ca.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length === 0) throw new Error('no certificate')
    for (const block of blocks) new X509Certificate(block)
  } catch {
    throw new CredsqlError(
      'config_invalid',
      `${connection}: the setting \`ca\` holds no valid PEM certificate`,
      {
        connection,
        hint: 'It should be a file with one or more “-----BEGIN CERTIFICATE-----” blocks.',
      },
    )
  }
}
