import type { Effect } from '../catalog/manifest.ts'
import type { RequestBody } from '../catalog/request-body.ts'
import type { Secret } from '../secrets/secret.ts'

/** A request as the provider layer makes it: complete but for the proof of who is asking, which `http` adds. */
export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Absolute. Its origin is the client's. */
  readonly url: string
  /** Its path as the provider declares it, with `{name}` where a value goes. */
  readonly route?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: RequestBody<Secret>
  /** A bearer token that proves who is asking, in the place of what the connection would send. */
  readonly proof?: Secret
  /** May be sent again when it is unknown whether it arrived. */
  readonly idempotent: boolean
  readonly effect: Effect
}

/** The last answer to a request, whatever its status. */
export interface ApiResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Unix milliseconds when the request that was answered was sent. */
  readonly sentAt: number
  /** An earlier sending of the same request may have arrived too: what this one was told is not all that happened. */
  readonly repeated?: true
}
