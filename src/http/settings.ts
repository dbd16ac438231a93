import type { RateLimitManifest } from '../catalog/manifest.ts'
import type { Clock } from './clock.ts'

/** A secret value. Only the code that writes a request's headers calls `reveal()`. */
export interface Sealed {
  reveal(): string
}

/** How a connection's requests prove who is asking. */
export type HttpAuth =
  | { readonly style: 'bearer'; readonly token: Sealed }
  | { readonly style: 'basic'; readonly username: string | Sealed; readonly password: Sealed }
  | { readonly style: 'header'; readonly header: string; readonly value: Sealed; readonly prefix?: string }
  | { readonly style: 'none' }

/** What a connection's HTTP client needs to know. */
export interface HttpSettings {
  /** The connection's name, for messages. */
  readonly connection: string
  /** `https://api.example.com`; a path after it is ignored. Requests to any other origin are refused. */
  readonly origin: string
  readonly auth: HttpAuth
  readonly clock: Clock
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up, in upper and lower case. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** PEM text of the certificates to trust for this connection, instead of the ones that Node trusts. */
  readonly ca?: string
  /** Requests in flight at once; 10 unless told. */
  readonly concurrency?: number
  /** Requests a second; unbounded unless told. */
  readonly perSecond?: number
  /** Milliseconds until the headers, and between two parts of the body; 30,000 unless told. */
  readonly timeoutMs?: number
  readonly rateLimit?: RateLimitManifest
  /** How often a request is sent again; 4 unless told. */
  readonly retries?: number
  /** The longest wait, in milliseconds, that the other side may impose; 60,000 unless told. */
  readonly maxWaitMs?: number
  /** The largest body of an answer, before and after decoding; 64 MiB unless told. */
  readonly maxBodyBytes?: number
}

const defaults = {
  concurrency: 10,
  timeoutMs: 30_000,
  retries: 4,
  maxWaitMs: 60_000,
  maxBodyBytes: 64 * 1024 * 1024,
}

/** Settings in which nothing that has a default is missing. */
export type CompleteSettings = HttpSettings & Required<Pick<HttpSettings, keyof typeof defaults>>

/** Fills in the defaults. */
export function completeSettings(settings: HttpSettings): CompleteSettings {
  return { ...defaults, ...settings }
}
